import type { TcpStream } from "./byte_stream.ts";
import { FrameConnection } from "./frame_connection.ts";
import { FrameQueue } from "./frame_queue.ts";
import { reconnectDelayMs } from "./reconnect_delay.ts";
import { countEnd } from "./tcp_counters.ts";
import { tcpLimits } from "./tcp_limits.ts";
import type { TcpCounters, TcpSettings } from "./tcp_transport.ts";
import { type DatagramSink, TransportError } from "./transport.ts";

/** Opens a connection, or gives up when the signal says so. */
export type Dial = (address: string, signal: AbortSignal) => Promise<TcpStream>;

/** The settings of a transport that dials. */
export interface DialSettings extends TcpSettings {
  /** Gives numbers from 0 up to, and without, 1. */
  readonly random: () => number;
}

/**
 * One address that is dialed: what waits for it, and the connection to it. It
 * is idle at first; a frame begins an attempt, which ends in a connection or,
 * while frames wait, in a pause and another attempt. A connection that ends is
 * followed by a pause as well, so that a server which takes connections and
 * drops them is not stormed.
 */
export class DialedPeer {
  readonly #address: string;
  readonly #dial: Dial;
  readonly #settings: DialSettings;
  readonly #counters: TcpCounters;
  readonly #lost: () => void;
  readonly #queue: FrameQueue;
  #sink: DatagramSink | undefined;
  #connection: FrameConnection | undefined;
  #openedAt = 0;
  /** The attempt under way, and what gives it up. */
  #attempt: Promise<void> | undefined;
  #giveUp: (why: string) => void = () => {};
  #isPausing = false;
  #cancelPause: () => void = () => {};
  /** Failures in a row, and the time before which there is no attempt. */
  #failures = 0;
  #notBefore = -Infinity;
  /** Why there will be no connection until then. */
  #refusal: TransportError | undefined;
  /** Who waits for the outcome of the next attempt, without a frame. */
  #waiting: PromiseWithResolvers<void>[] = [];
  /** Since when frames wait for a connection; undefined if none do. */
  #heldSince: number | undefined;
  #isClosing = false;

  /** A peer that nothing has been sent to. */
  constructor(
    address: string,
    dial: Dial,
    settings: DialSettings,
    { counters, lost }: { counters: TcpCounters; lost: () => void },
  ) {
    this.#address = address;
    this.#dial = dial;
    this.#settings = settings;
    this.#counters = counters;
    this.#lost = lost;
    this.#queue = new FrameQueue(settings.sendBufferBytes, address);
  }

  /** Whether nothing is lost when it is forgotten, but how it went before. */
  get isIdle(): boolean {
    return this.#connection === undefined && this.#attempt === undefined &&
      this.#hasNoUse;
  }

  /** Frames that come from there go to that sink. */
  receive(sink: DatagramSink): void {
    this.#sink = sink;
    this.#connection?.receive(sink);
  }

  /** Resolves once there is a connection; rejects when the next attempt fails. */
  connect(): Promise<void> {
    if (this.#connection !== undefined) return Promise.resolve();
    const outcome = Promise.withResolvers<void>();
    this.#waiting.push(outcome);
    this.#connectIfNeeded();
    return outcome.promise;
  }

  /** Queues a frame, and sees to it that there is a connection. */
  send(datagram: Uint8Array): Promise<void> {
    if (this.#refusal !== undefined && this.#now() < this.#notBefore) {
      return Promise.reject(this.#refusal);
    }
    const sent = this.#queue.add(datagram);
    if (this.#connection !== undefined) this.#connection.wake();
    else this.#connectIfNeeded();
    return sent;
  }

  /**
   * Sends what is queued, if there is a connection or the attempt under way
   * makes one, and closes.
   *
   * @param error for the sends that come to nothing
   */
  async close(error: TransportError): Promise<void> {
    this.#isClosing = true;
    this.#cancelPause();
    this.#refuse(error);
    if (this.#queue.isEmpty) this.#giveUp("it has been closed meanwhile");
    if (this.#attempt !== undefined) {
      const until = this.#now() + tcpLimits.closeMs;
      const cancel = this.#settings.clock.schedule(
        until,
        () => this.#giveUp("it has been closed meanwhile"),
      );
      await this.#attempt;
      cancel();
    }
    await this.#connection?.close();
    this.#drop(error);
  }

  #connectIfNeeded(): void {
    if (this.#attempt !== undefined || this.#isPausing) return;
    if (this.#hasNoUse || this.#isClosing) return;
    const now = this.#now();
    if (!this.#queue.isEmpty) this.#heldSince ??= now;
    if (now >= this.#notBefore) {
      this.#attempt = this.#connect();
      return;
    }
    this.#isPausing = true;
    this.#cancelPause = this.#settings.clock.schedule(this.#notBefore, () => {
      this.#isPausing = false;
      this.#connectIfNeeded();
    });
  }

  async #connect(): Promise<void> {
    const { connectMs } = tcpLimits;
    const abort = new AbortController();
    this.#giveUp = (why) => abort.abort(this.#unreachable(why));
    const cancel = this.#settings.clock.schedule(
      this.#now() + connectMs,
      () => this.#giveUp(`no answer in ${connectMs} ms`),
    );
    try {
      const stream = await this.#dial(this.#address, abort.signal);
      this.#attempt = undefined;
      this.#open(stream);
    } catch (error) {
      this.#attempt = undefined;
      this.#handleFailure(error);
    } finally {
      cancel();
    }
  }

  #open(stream: TcpStream): void {
    this.#heldSince = undefined;
    this.#refusal = undefined;
    this.#openedAt = this.#now();
    const connection = new FrameConnection({
      stream,
      queue: this.#queue,
      datagramBytesMax: this.#settings.datagramBytesMax,
      clock: this.#settings.clock,
      // The other end has gone: what is queued is for the one that comes next.
      flushesAtEnd: false,
      ended: (cause) => {
        this.#connection = undefined;
        countEnd(this.#counters, cause);
        this.#counters.datagramsLost += this.#queue.cutOff();
        const livedMs = this.#now() - this.#openedAt;
        const wasGood = connection.hasHeard ||
          livedMs >= tcpLimits.reconnectMsMax;
        if (wasGood) this.#failures = 0;
        this.#pauseBeforeNext();
        this.#connectIfNeeded();
        if (!this.#isClosing) this.#lost();
      },
    });
    this.#connection = connection;
    if (this.#sink !== undefined && !this.#isClosing) {
      connection.receive(this.#sink);
    }
    connection.wake();
    for (const { resolve } of this.#waiting.splice(0)) resolve();
  }

  #handleFailure(cause: unknown): void {
    const error = cause instanceof TransportError
      ? cause
      : this.#unreachable(String(cause));
    this.#counters.connectsFailed++;
    this.#pauseBeforeNext();
    const heldMs = this.#now() - (this.#heldSince ?? Infinity);
    // What is not permitted will not be in a while, either.
    const isForbidden = error.code === "permission_denied";
    this.#refusal = isForbidden ? error : undefined;
    if (isForbidden || heldMs >= tcpLimits.holdMs) this.#drop(error);
    this.#refuse(error);
    this.#connectIfNeeded();
  }

  #pauseBeforeNext(): void {
    this.#failures++;
    const delayMs = reconnectDelayMs(this.#failures, this.#settings.random);
    this.#notBefore = this.#now() + delayMs;
  }

  /** A connection would serve nobody. */
  get #hasNoUse(): boolean {
    return this.#queue.isEmpty && this.#waiting.length === 0;
  }

  #refuse(error: TransportError): void {
    for (const { reject } of this.#waiting.splice(0)) reject(error);
  }

  #drop(error: TransportError): void {
    this.#heldSince = undefined;
    this.#counters.datagramsLost += this.#queue.fail(error);
  }

  #unreachable(why: string): TransportError {
    const message = `Cannot connect to ${this.#address}: ${why}`;
    return new TransportError("unreachable", message);
  }

  #now(): number {
    return this.#settings.clock.now();
  }
}
