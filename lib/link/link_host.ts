import type {
  LinkDelivery,
  LinkMachine,
  LinkNotice,
  LinkTransmit,
} from "../core/link_machine.ts";
import { canonicalAddress } from "../net/address.ts";
import type { Clock } from "../net/clock.ts";
import {
  type Transport,
  TransportError,
  type TransportErrorCode,
} from "../net/transport.ts";
import { Alarm } from "./alarm.ts";
import { Departures } from "./departures.ts";
import { WaitingRoom } from "./waiting_room.ts";

/** Options of a {@linkcode LinkHost}. */
export interface LinkHostOptions<M extends LinkMachine> {
  readonly transport: Transport;
  readonly machine: M;
  readonly clock: Clock;
  readonly lingerMs: number;
  readonly onNotice: (notice: LinkNotice) => void;
}

/**
 * A link's state machine on a transport and a clock: carries datagrams and time
 * into it, and out of it what it wants done.
 *
 * Inputs only mark the host dirty, and it drains the machine once they are
 * over: what one turn of the event loop produces leaves together.
 */
export class LinkHost<M extends LinkMachine> {
  readonly machine: M;
  readonly #options: LinkHostOptions<M>;
  readonly #transport: Transport;
  readonly #clock: Clock;
  readonly #alarm: Alarm;
  readonly #departures: Departures = new Departures();
  readonly #waiting: WaitingRoom = new WaitingRoom();
  readonly #sending: Set<Promise<void>> = new Set();
  #take: ((delivery: LinkDelivery) => void) | undefined;
  /** What arrived before anybody read; as much as the machine lets in. */
  #early: LinkDelivery[] = [];
  #settled: PromiseWithResolvers<void> | undefined;
  #isDirty = false;
  /** From `close` on nothing is delivered; when it is over, nothing is done. */
  #state: "open" | "closing" | "closed" = "open";
  #closing: Promise<void> | undefined;

  constructor(options: LinkHostOptions<M>) {
    this.#options = options;
    this.#transport = options.transport;
    this.#clock = options.clock;
    this.machine = options.machine;
    this.#alarm = new Alarm(options.clock, () => this.#drain());
    this.#transport.receive((datagram, from) => {
      this.machine.handleDatagram(datagram, from, this.#clock.now());
      this.#touch();
    });
  }

  /** Where the transport is bound. */
  get address(): string {
    return this.#transport.address;
  }

  /** Takes a message, as soon as there is room for it. */
  async send(message: Uint8Array, address: string): Promise<void> {
    this.#checkOpen();
    const bytesMax = this.machine.messageBytesMax;
    if (message.length > bytesMax) {
      throw new TransportError(
        "too_large",
        `Cannot send ${message.length} bytes to ${address}: a message of ` +
          `this link has ${bytesMax} at most, send it in parts`,
      );
    }
    const to = this.#departures.has(address)
      ? address
      : canonicalAddress(address);
    const first = this.#departures.first(to);
    if (this.machine.hasRoom(to) && !this.#waiting.has(to)) {
      this.#enter(to, message);
    } else {
      await this.#waiting.wait(to, message);
    }
    if (first !== undefined) await first;
  }

  /** Hands over what arrives; to be called once. */
  receive(take: (delivery: LinkDelivery) => void): void {
    if (this.#take !== undefined) {
      throw new TypeError(`Cannot receive twice at ${this.address}`);
    }
    this.#take = take;
    // Not from within: the caller may have more to do before the first.
    queueMicrotask(() => {
      while (this.#early.length > 0) {
        const delivery = this.#early.shift()!;
        if (this.#state === "open") take(delivery);
      }
    });
  }

  /** A message has been read, which makes room for another. */
  consumed(delivery: LinkDelivery): void {
    this.machine.consumed(delivery);
    this.#touch();
  }

  /** Drops what is kept for a peer. */
  forget(peer: string): number {
    const to = canonicalAddress(peer);
    this.#waiting.refuse(to, unreachable(to, "it was told to forget it"));
    const messages = this.machine.forget(to);
    this.#touch();
    return messages;
  }

  /** Resolves when all that was taken is known to have arrived, or was dropped. */
  settled(): Promise<void> {
    if (this.machine.outstanding === 0) return Promise.resolve();
    this.#settled ??= Promise.withResolvers();
    return this.#settled.promise;
  }

  /** Takes nothing any more, waits a while for what was sent, and frees the socket. */
  close(): Promise<void> {
    return this.#closing ??= this.#close();
  }

  async #close(): Promise<void> {
    this.#state = "closing";
    const error = closedError(this.address);
    this.machine.close();
    this.#waiting.refuseAll(error);
    const { lingerMs } = this.#options;
    const linger = Promise.withResolvers<void>();
    const cancel = this.#clock.schedule(
      this.#clock.now() + lingerMs,
      linger.resolve,
    );
    this.#touch();
    if (lingerMs > 0) await Promise.race([this.settled(), linger.promise]);
    cancel();
    // The last acknowledgements are for the others' sake.
    this.#drain();
    this.#state = "closed";
    this.#alarm.stop();
    this.#departures.failAll(error);
    await Promise.all(this.#sending);
    await this.#transport.close();
  }

  #enter(to: string, message: Uint8Array): void {
    this.machine.send(to, message, this.#clock.now());
    this.#touch();
  }

  #touch(): void {
    if (this.#isDirty) return;
    this.#isDirty = true;
    let hops = hopsBeforeDrain;
    const hop = () => hops-- > 0 ? queueMicrotask(hop) : this.#drain();
    queueMicrotask(hop);
  }

  #drain(): void {
    this.#isDirty = false;
    if (this.#state === "closed") return;
    let now = this.#clock.now();
    if (this.#alarm.mustWait(now)) return;
    for (;;) {
      const output = this.machine.poll(now);
      switch (output.kind) {
        case "transmit":
          this.#transmit(output);
          break;
        case "deliver":
          this.#deliver(output);
          // Whoever was told may have taken his time.
          now = this.#clock.now();
          break;
        case "restarted":
        case "gave_up":
          this.#notice(output);
          break;
        case "wait":
          this.#alarm.set(output.until, now);
          return this.#settle();
      }
    }
  }

  #settle(): void {
    this.#waiting.admit(
      (to) => this.machine.hasRoom(to),
      (to, message) => this.#enter(to, message),
    );
    if (this.#settled === undefined || this.machine.outstanding > 0) return;
    this.#settled.resolve();
    this.#settled = undefined;
  }

  #deliver(delivery: LinkDelivery): void {
    if (this.#state !== "open") return;
    if (this.#take === undefined || this.#early.length > 0) {
      this.#early.push(delivery);
    } else this.#take(delivery);
  }

  #notice(notice: LinkNotice): void {
    const { peer } = notice;
    if (notice.kind === "gave_up") {
      const error = unreachable(peer, "it was silent for too long");
      this.#waiting.refuse(peer, error);
      this.#departures.fail(peer, error);
    }
    this.#options.onNotice(notice);
  }

  #transmit(transmit: LinkTransmit): void {
    const sent = this.#trySend(transmit).then(
      () => this.#departures.succeed(transmit.to),
      (error) => this.#handleUnsent(transmit, error),
    ).finally(() => {
      this.machine.recycle(transmit);
      this.#sending.delete(sent);
    });
    this.#sending.add(sent);
  }

  /** A transport of somebody's own may throw where it should reject. */
  async #trySend({ datagram, to }: LinkTransmit): Promise<void> {
    await this.#transport.send(datagram, to);
  }

  /** What may go better next time is lost like any other datagram; the rest is final. */
  #handleUnsent({ to }: LinkTransmit, error: unknown): void {
    if (this.#state !== "open") return;
    if (error instanceof TransportError && passing.has(error.code)) return;
    this.#departures.fail(to, error);
    this.#waiting.refuse(to, error);
    const messages = this.machine.forget(to);
    if (messages > 0) {
      this.#options.onNotice({ kind: "gave_up", peer: to, messages });
    }
    this.#touch();
  }

  #checkOpen(): void {
    if (this.#state !== "open") throw closedError(this.address);
  }
}

/**
 * Deno hands over the next datagram that has arrived within two hops of the
 * microtask queue. Eight of them then share an acknowledgement, and what a
 * sink answers leaves with it. Sixteen hops take 0.3 µs; over loopback they
 * have made a flood 1.6 times as fast, and forty not much more.
 */
const hopsBeforeDrain = 16;

/** A full buffer, a server that is not there yet, a connection that broke. */
const passing: ReadonlySet<TransportErrorCode> = new Set<TransportErrorCode>([
  "other",
  "connection_refused",
  "connection_lost",
]);

function closedError(address: string): TransportError {
  return new TransportError(
    "closed",
    `Cannot send from ${address}: the link is closed`,
  );
}

function unreachable(peer: string, why: string): TransportError {
  return new TransportError(
    "unreachable",
    `Cannot send to ${peer}: ${why}, messages to it are dropped`,
  );
}
