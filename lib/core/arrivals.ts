import { bulkLimits } from "./bulk_limits.ts";
import type { Deadlines } from "./deadlines.ts";
import type { Incoming } from "./incoming.ts";
import type { Channel, Outbox } from "./outbox.ts";

/**
 * Bodies on their way in, and when what has come of them is acknowledged.
 *
 * The bodies of one sender take turns in one window, so that each may be one
 * datagram further when the window is used up: what counts for an
 * acknowledgement is what has come from the sender, of whichever body.
 */
export class Arrivals {
  readonly #deadlines: Pick<Deadlines<Incoming>, "set" | "delete">;
  readonly #outbox: Outbox;
  readonly #senders: Map<Channel, Sender> = new Map();
  /** Those of whom something has come, or is due. */
  readonly #touched: Set<Sender> = new Set();

  constructor(
    deadlines: Pick<Deadlines<Incoming>, "set" | "delete">,
    outbox: Outbox,
  ) {
    this.#deadlines = deadlines;
    this.#outbox = outbox;
  }

  /** Something of a body has come; it is acknowledged when that is due. */
  add(incoming: Incoming): void {
    const sender = this.#senderOf(incoming.channel);
    sender.bodies.add(incoming);
    sender.waiting.add(incoming);
    this.#touched.add(sender);
  }

  /** A body is whole, or given up. */
  forget(incoming: Incoming): void {
    this.#deadlines.delete(incoming);
    const sender = this.#senders.get(incoming.channel);
    if (sender === undefined) return;
    sender.waiting.delete(incoming);
    sender.bodies.delete(incoming);
    if (sender.bodies.size > 0) return;
    this.#senders.delete(incoming.channel);
    this.#touched.delete(sender);
  }

  /** Acknowledges a body at once. */
  acknowledge(incoming: Incoming): void {
    incoming.acknowledge(this.#outbox, this.#senders.size);
    this.#senders.get(incoming.channel)?.waiting.delete(incoming);
  }

  /** Acknowledges what is due, now that all that has arrived is known. */
  flush(now: number): void {
    if (this.#touched.size === 0) return;
    for (const { waiting } of this.#touched) {
      const all = [...waiting];
      if (isDue(all, now)) {
        for (const incoming of all) this.acknowledge(incoming);
      }
      for (const incoming of all) {
        this.#deadlines.set(incoming, incoming.nextAt);
      }
    }
    this.#touched.clear();
  }

  #senderOf(channel: Channel): Sender {
    let sender = this.#senders.get(channel);
    if (sender === undefined) {
      sender = { bodies: new Set(), waiting: new Set() };
      this.#senders.set(channel, sender);
    }
    return sender;
  }
}

/** Who sends bodies, in one window. */
interface Sender {
  readonly bodies: Set<Incoming>;
  /** Those of which something has not been acknowledged. */
  readonly waiting: Set<Incoming>;
}

/** RFC 9000 §13.2: what is no surprise may wait for a second datagram. */
function isDue(waiting: readonly Incoming[], now: number): boolean {
  let datagrams = 0;
  for (const incoming of waiting) {
    if (incoming.isAckDue(now)) return true;
    datagrams += incoming.body.unacknowledgedDatagrams;
  }
  return datagrams >= bulkLimits.datagramsPerAck;
}
