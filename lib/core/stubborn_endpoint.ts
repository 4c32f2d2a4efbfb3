import { type Deadline, Deadlines } from "./deadlines.ts";
import type {
  LinkDelivery,
  LinkMachine,
  LinkOutput,
  LinkTransmit,
} from "./link_machine.ts";
import { messageLimits } from "./message_limits.ts";
import { Queue } from "./queue.ts";

interface Repeated extends Deadline {
  readonly to: string;
  readonly message: Uint8Array;
}

/** What makes one endpoint differ from another. */
export interface StubbornEndpointOptions {
  /** The time between two transmissions of a message. */
  readonly intervalMs: number;
  /** What the links below carry. */
  readonly messageBytesMax: number;
}

/**
 * A stubborn link as a state machine: the algorithm "Retransmit Forever"
 * (Cachin, Guerraoui, Rodrigues, §2.4.3).
 */
export class StubbornEndpoint implements LinkMachine {
  readonly messageBytesMax: number;
  readonly #intervalMs: number;
  readonly #repeated: Set<Repeated> = new Set();
  readonly #deadlines: Deadlines<Repeated> = new Deadlines();
  readonly #deliveries: Queue<LinkDelivery> = new Queue();
  #unread = 0;

  constructor({ intervalMs, messageBytesMax }: StubbornEndpointOptions) {
    this.#intervalMs = intervalMs;
    this.messageBytesMax = messageBytesMax;
  }

  /** None: nobody ever knows that one has arrived, so none is waited for. */
  get outstanding(): number {
    return 0;
  }

  /** Messages that are repeated. */
  get repeated(): number {
    return this.#repeated.size;
  }

  hasRoom(): boolean {
    return this.#repeated.size < messageLimits.openMessages;
  }

  send(to: string, bytes: Uint8Array, now: number): void {
    const message = bytes.slice();
    const repeated: Repeated = { to, message, dueAt: Infinity, place: -1 };
    this.#repeated.add(repeated);
    this.#deadlines.set(repeated, now);
  }

  handleDatagram(bytes: Uint8Array, from: string): void {
    // Nobody reads: it comes again.
    if (this.#unread >= messageLimits.openMessages) return;
    this.#unread++;
    const message = bytes.slice();
    this.#deliveries.push({ kind: "deliver", from, message, place: undefined });
  }

  consumed(): void {
    this.#unread--;
  }

  forget(to: string): number {
    let messages = 0;
    for (const repeated of this.#repeated) {
      if (repeated.to !== to) continue;
      this.#repeated.delete(repeated);
      this.#deadlines.delete(repeated);
      messages++;
    }
    return messages;
  }

  close(): void {
    this.#unread = Infinity;
  }

  poll(now: number): LinkOutput {
    const delivery = this.#deliveries.shift();
    if (delivery !== undefined) return delivery;
    const due = this.#deadlines.takeDue(now);
    if (due === undefined) {
      return { kind: "wait", until: this.#deadlines.next };
    }
    this.#deadlines.set(due, now + this.#intervalMs);
    const { to, message } = due;
    return { kind: "transmit", to, datagram: message, buffer: message };
  }

  /** Nothing to do: the message itself was sent, and is kept. */
  recycle(_transmit: LinkTransmit): void {}
}
