import type { Call } from "../core/call.ts";
import { Endpoint } from "../core/endpoint.ts";
import { limits } from "../core/limits.ts";
import type { Execution } from "../core/execution.ts";
import type { Transmit } from "../core/outbox.ts";
import type { Peer } from "../core/peer.ts";
import type { Clock } from "../net/clock.ts";
import { isTcpAddress } from "../net/scheme_transport.ts";
import {
  type Transport,
  TransportError,
  type TransportErrorCode,
} from "../net/transport.ts";
import type { Progress } from "../wire/frame.ts";
import type { Status } from "../wire/status.ts";
import { datagramBytes } from "./body_bytes.ts";
import { Departures } from "./departures.ts";
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
  #clock: Clock;
  #runner: Runner | undefined;
  #departures: Departures;
  #isDirty = false;
  #isClosed = false;
  #isReadingFirst = false;
  #alarmAt = Infinity;
  #hasFired = false;
  #cancelAlarm: () => void = () => {};
  #onDrained: () => void = () => {};

  constructor(options: HostOptions) {
    const { transport, clock, seed, runner, quietMs = 0, maxBodyBytes } =
      options;
    this.maxBodyBytes = maxBodyBytes;
    this.transport = transport;
    this.#clock = clock;
    this.#runner = runner;
    const isReliable = transport.isReliable ? () => true : isTcpAddress;
    this.endpoint = new Endpoint({
      seed,
      now: clock.now(),
      serves: runner !== undefined,
      quietMs,
      bodyBytesMax: maxBodyBytes,
      datagramBytes,
      isReliable,
      needsConnection: transport.connect === undefined
        ? () => false
        : isReliable,
    });
    this.#departures = new Departures(transport, {
      departed: (transmit) => this.endpoint.recycle(transmit),
      failed: (transmit, error) => this.#handleUnsent(transmit, error),
    });
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
      this.#drain();
      this.#cancelAlarm();
    }
    await this.#departures.empty();
    await this.transport.close();
  }

  /** Does at once all that there is to do, such as starting calls that have arrived. */
  flush(): void {
    this.#isReadingFirst = false;
    this.#alarmAt = Infinity;
    this.#cancelAlarm();
    this.#drain();
  }

  #touch(): void {
    if (this.#isDirty) return;
    this.#isDirty = true;
    queueMicrotask(() => this.#drain());
  }

  #drain(): void {
    this.#isDirty = false;
    let now = this.now();
    if (this.#mustReadFirst(now)) return;
    for (;;) {
      const output = this.endpoint.poll(now);
      switch (output.kind) {
        case "transmit":
          this.#departures.send(output);
          break;
        case "settled":
          calleeOf(output.call).settle(output);
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
          break;
        case "abandoned":
          this.#runner!.abandon(output.execution);
          break;
        case "connect":
          this.#connect(output.to);
          break;
        case "wait":
          this.#setAlarm(output.until, now);
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
    if (now - before <= limits.clockGranularityMs) return before;
    for (;;) {
      const transmit = this.endpoint.pollTransmit(now);
      if (transmit === undefined) return now;
      this.#departures.send(transmit);
    }
  }

  /**
   * An alarm that is overdue means that this process was busy, and the answers
   * to what seems to have timed out may lie unread in the socket. One turn of
   * the event loop reads them, before anything is sent again.
   */
  #mustReadFirst(now: number): boolean {
    if (this.#isClosed) return false;
    if (this.#isReadingFirst || now - this.#alarmAt <= overdueMs) {
      return this.#isReadingFirst;
    }
    this.#isReadingFirst = true;
    this.#cancelAlarm();
    this.#alarmAt = Infinity;
    this.#cancelAlarm = this.#clock.schedule(now, () => {
      this.#isReadingFirst = false;
      this.#drain();
    });
    return true;
  }

  /**
   * Moves the one timer when something is due before it, and never to later:
   * an early alarm costs an empty drain.
   */
  #setAlarm(until: number, now: number): void {
    if (this.#isClosed) return;
    if (until >= this.#alarmAt && !this.#hasFired && this.#alarmAt > now) {
      return;
    }
    this.#cancelAlarm();
    this.#alarmAt = until;
    this.#cancelAlarm = until === Infinity
      ? () => {}
      : this.#clock.schedule(until, () => {
        // It may be early: another has to be set in any case.
        this.#hasFired = true;
        this.#drain();
      });
    this.#hasFired = false;
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

/** What another attempt to connect would not change. */
const hopeless: ReadonlySet<TransportErrorCode> = new Set([
  "permission_denied",
  "invalid_address",
  "unsupported",
  "closed",
]);

/** Deno's timers are up to 2 ms late by themselves. */
const overdueMs = 2 * limits.clockGranularityMs;
