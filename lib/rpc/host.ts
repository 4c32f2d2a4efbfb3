import type { Call } from "../core/call.ts";
import { Endpoint } from "../core/endpoint.ts";
import type { Execution } from "../core/execution.ts";
import { limits } from "../core/limits.ts";
import { bulkLimits } from "../core/bulk_limits.ts";
import { SpareBodies } from "../core/spare_bodies.ts";
import type { Transmit } from "../core/outbox.ts";
import type { PeerChanged } from "../core/output.ts";
import type { Peer } from "../core/peer.ts";
import { Alarm } from "../link/alarm.ts";
import type { Clock } from "../net/clock.ts";
import { isTcpAddress } from "../net/scheme_transport.ts";
import {
  type Transport,
  TransportError,
  type TransportErrorCode,
} from "../net/transport.ts";
import type { Progress } from "../wire/frame.ts";
import { targetBytes } from "../wire/frame_layout.ts";
import type { Status } from "../wire/status.ts";
import { datagramBytes } from "./body_bytes.ts";
import { Attempts } from "./attempts.ts";
import { Departures } from "./departures.ts";
import { keepFreedMemory } from "./freed_memory.ts";
import {
  calleeOf,
  type HostCall,
  type HostOptions,
  type Runner,
} from "./host_options.ts";

/**
 * One socket, with the protocol on it: carries datagrams and time into an
 * endpoint, and out of it what it wants done.
 *
 * Inputs only mark the host dirty, and it drains the endpoint once they are
 * over: what one turn of the event loop produces leaves together.
 */
export class Host {
  readonly transport: Transport;
  readonly endpoint: Endpoint;
  readonly maxBodyBytes: number;
  /** Memory of large bodies that have been decoded or have arrived, for others. */
  readonly spareBodies: SpareBodies;
  #clock: Clock;
  #runner: Runner | undefined;
  #departures: Departures;
  #attempts: Attempts;
  #isDirty = false;
  readonly #drainNow = (): void => this.#drain();
  #isClosed = false;
  readonly #alarm: Alarm;
  #onDrained: () => void = () => {};
  #onPeer: (change: PeerChanged) => void = () => {};

  constructor(options: HostOptions) {
    const { transport, clock, seed, runner, quietMs = 0, maxBodyBytes, load } =
      options;
    this.maxBodyBytes = maxBodyBytes;
    const keptBytes = spareBytesMax(maxBodyBytes);
    const prepare = () => keepFreedMemory(keptBytes / 2);
    this.spareBodies = new SpareBodies(keptBytes, prepare);
    this.transport = transport;
    this.#clock = clock;
    this.#runner = runner;
    this.#alarm = new Alarm(clock, () => this.#drain());
    const isReliable = transport.isReliable ? () => true : isTcpAddress;
    this.endpoint = new Endpoint({
      seed,
      now: clock.now(),
      serves: runner !== undefined,
      quietMs,
      bodyBytesMax: maxBodyBytes,
      spare: this.spareBodies,
      load,
      datagramBytes,
      isReliable,
      needsConnection: transport.connect === undefined
        ? () => false
        : isReliable,
    });
    this.#attempts = new Attempts(clock, (to) => this.#connect(to));
    this.#departures = new Departures(transport, {
      departed: (transmit) => this.endpoint.recycle(transmit),
      failed: (transmit, error) => this.#handleUnsent(transmit, error),
      dropped: () => this.endpoint.counters.datagramsUnsent++,
    }, isReliable);
    transport.onLost?.((address) => {
      this.endpoint.handleConnectionLost(address, this.now());
      this.#touch();
    });
    transport.receive((datagram, from) => {
      this.endpoint.handleDatagram(datagram, from, this.now());
      this.#touch();
    });
  }

  /** The time of this host's clock. */
  now(): number {
    return this.#clock.now();
  }

  /** Has a listener told what becomes of the servers that are watched. */
  watch(listener: (change: PeerChanged) => void): void {
    this.#onPeer = listener;
  }

  /** Makes a call. */
  call(peer: Peer, request: HostCall, now: number): Call {
    const call = this.endpoint.call(peer, request, now);
    if (this.#isClosed) this.endpoint.cancel(call, "closed");
    this.#touch();
    return call;
  }

  /** Gives a call up. */
  cancel(call: Call): void {
    this.endpoint.cancel(call, "canceled");
    this.#touch();
  }

  /** Answers a call that was handed to the runner. */
  reply(execution: Execution, status: Status, body: Uint8Array): void {
    this.endpoint.reply(execution, status, body);
    this.#touch();
  }

  /** Tells the caller of a running call how far it is. */
  progress(execution: Execution, progress: Progress): void {
    this.endpoint.progress(execution, progress, this.now());
    this.#touch();
  }

  /** Resolves once something is so, after whatever happens here. */
  async until(isSo: () => boolean): Promise<void> {
    while (!isSo()) {
      await new Promise<void>((resolve) => this.#onDrained = resolve);
    }
  }

  /**
   * Resolves when no caller is likely to ask again for a reply that was lost:
   * all have theirs, or have had the time to ask.
   */
  async linger(forMs: number): Promise<void> {
    const endAt = this.now() + forMs;
    for (;;) {
      const until = Math.min(this.endpoint.lingerUntil, endAt);
      if (until <= this.now()) return;
      await new Promise<void>((resolve) => {
        const cancel = this.#clock.schedule(until, resolve);
        this.#onDrained = () => {
          cancel();
          resolve();
        };
      });
    }
  }

  /**
   * Settles what is open, sends what is ready, and frees the socket.
   */
  async close(): Promise<void> {
    if (!this.#isClosed) {
      this.#isClosed = true;
      this.endpoint.cancelAll("closed");
      this.#attempts.close();
      this.#drain();
      this.#alarm.stop();
    }
    await this.#departures.empty(this.#clock);
    await this.transport.close();
  }

  /** Does at once all that there is to do, such as starting calls that have arrived. */
  flush(): void {
    this.#alarm.stop();
    this.#drain();
  }

  #touch(): void {
    if (this.#isDirty) return;
    this.#isDirty = true;
    queueMicrotask(this.#drainNow);
  }

  #drain(): void {
    this.#isDirty = false;
    let now = this.now();
    if (!this.#isClosed && this.#alarm.mustWait(now)) return;
    const readAt = now;
    // Who has an answer makes the next call, mostly: what is ready to leave
    // waits until all of them have had their turn, and shares datagrams with it.
    let mayGrow = false;
    for (;;) {
      const output = mayGrow
        ? this.endpoint.pollWork(now)
        : this.endpoint.poll(now);
      if (output === undefined) return this.#touch();
      switch (output.kind) {
        case "transmit":
          this.#departures.send(output);
          break;
        case "settled":
          calleeOf(output.call).settle(output);
          mayGrow = !this.#isClosed;
          break;
        case "progressed":
          calleeOf(output.call).progress?.(output);
          break;
        case "traced":
          calleeOf(output.call).trace?.(output);
          break;
        case "request":
          this.#runner!.run(output.execution);
          now = this.#sendIfLate(now);
          if (now - readAt >= readAfterMs && this.endpoint.queued > 0) {
            return this.#alarm.readFirst(now);
          }
          break;
        case "abandoned":
          this.#runner!.abandon(output.execution);
          break;
        case "connect":
          this.#attempts.begin(output.to);
          break;
        case "peer":
          this.#onPeer(output);
          break;
        case "wait":
          if (!this.#isClosed) this.#alarm.set(output.until, now);
          return this.#onDrained();
      }
    }
  }

  /**
   * A handler that computes for long holds up the replies that are ready, and
   * their clients take the wait for the network's.
   */
  #sendIfLate(before: number): number {
    const now = this.now();
    if (now - before <= limits.loopPauseMs) return before;
    for (;;) {
      const transmit = this.endpoint.pollTransmit(now);
      if (transmit === undefined) return now;
      this.#departures.send(transmit);
    }
  }

  #connect(to: string): void {
    this.transport.connect!(to).then(
      () => this.endpoint.handleConnected(to, this.now()),
      (reason) => {
        const isFinal = reason instanceof TransportError &&
          hopeless.has(reason.code);
        const failure = { reason, isFinal };
        this.endpoint.handleUnconnected(to, failure, this.now());
      },
    ).finally(() => this.#touch());
  }

  /** What a full buffer refused is lost like any other datagram; the rest is final. */
  #handleUnsent(transmit: Transmit, error: unknown): void {
    if (this.#isClosed) return;
    if (error instanceof TransportError && error.code === "other") return;
    this.endpoint.handleUnsendable(transmit, error);
    this.#touch();
  }
}

/** How much memory of large bodies is kept for others. */
function spareBytesMax(maxBodyBytes: number): number {
  const { spareBytesMax, spareBytesMaxLarge } = bulkLimits;
  const both = Math.min(2 * (maxBodyBytes + targetBytes), spareBytesMaxLarge);
  return Math.max(both, spareBytesMax);
}

/** What another attempt to connect would not change. */
const hopeless: ReadonlySet<TransportErrorCode> = new Set([
  "permission_denied",
  "invalid_address",
  "unsupported",
  "closed",
]);

/**
 * For how long handlers may compute, one after the other, before what has come
 * meanwhile is read: a call that waits in the socket has no turn, no deadline
 * and no answer. A turn of the event loop takes 1.2 ms of it.
 */
const readAfterMs = limits.workingAfterMs;
