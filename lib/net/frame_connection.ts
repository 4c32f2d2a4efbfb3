import type { TcpStream } from "./byte_stream.ts";
import type { Clock } from "./clock.ts";
import { deliver } from "./deliver.ts";
import type { FrameQueue } from "./frame_queue.ts";
import { FrameReader } from "./frame_reader.ts";
import { tcpLimits } from "./tcp_limits.ts";
import type { DatagramSink } from "./transport.ts";

/** What a {@linkcode FrameConnection} is made of. */
export interface FrameConnectionOptions {
  readonly stream: TcpStream;
  /** What is to be sent; it may outlive the connection. */
  readonly queue: FrameQueue;
  readonly datagramBytesMax: number;
  readonly clock: Clock;
  /**
   * Whether what is queued is still sent to an end that has said it sends no
   * more: it may wait for answers, as one does that closes in good order.
   */
  readonly flushesAtEnd: boolean;
  /** Called once, when the stream has been closed, with what broke it if it broke. */
  readonly ended: (cause: EndCause) => void;
}

/**
 * Why a connection is over: one of both ends closed it, it broke, or the other
 * end sent a length that is over the maximum.
 */
export type EndCause = "closed" | "broken" | "oversized";

/** One connection that carries frames: reads them, and writes what is queued. */
export class FrameConnection {
  readonly #options: FrameConnectionOptions;
  readonly #stream: TcpStream;
  readonly #reader: FrameReader;
  /** Settled once the other end sends no more, whatever the reason. */
  readonly #silence = Promise.withResolvers<void>();
  #sink: DatagramSink | undefined;
  /** Lets the reader go on that found no sink. */
  #resume: () => void = () => {};
  #hasHeard = false;
  #hasEnded = false;
  /** Undefined while nothing is written. */
  #writing: Promise<void> | undefined;
  #writeStartedAt = 0;
  #isWatching = false;
  #cancelWatch: () => void = () => {};
  /** Undefined until `close`. */
  #closing: Promise<void> | undefined;

  /** Takes over a stream, and starts to read it. */
  constructor(options: FrameConnectionOptions) {
    this.#options = options;
    this.#stream = options.stream;
    this.#reader = new FrameReader(options.datagramBytesMax);
    void this.#readAll();
  }

  /** Whether anything has come from the other end. */
  get hasHeard(): boolean {
    return this.#hasHeard;
  }

  /** Whether it takes no more to send. */
  get isClosing(): boolean {
    return this.#closing !== undefined;
  }

  /** Frames go to that sink from now on; what came before waits for it. */
  receive(sink: DatagramSink): void {
    this.#sink = sink;
    this.#resume();
  }

  /**
   * There is something in the queue. It is written at the end of this turn, so
   * that all frames of a turn leave in one write.
   */
  wake(): void {
    if (this.#writing !== undefined || this.#hasEnded) return;
    this.#writing = Promise.resolve().then(() => this.#writeAll());
  }

  /**
   * Sends what is queued, says so, waits for the other end to close as well,
   * and closes; all within a bound. Delivers nothing more, but reads on: a
   * reset for bytes unread would take with it what has been sent.
   */
  close(): Promise<void> {
    this.#closing ??= this.#shutDown();
    return this.#closing;
  }

  async #readAll(): Promise<void> {
    const handOver = (frame: Uint8Array) => {
      if (this.#closing !== undefined) return;
      deliver(this.#sink!, frame, this.#stream.address);
    };
    try {
      for (;;) {
        const count = await this.#stream.read(this.#reader.space);
        if (count === null) return this.#handleEnd();
        this.#hasHeard = true;
        if (this.#sink === undefined) await this.#sinkIsThere();
        if (!this.#reader.accept(count, handOver)) {
          return this.#over("oversized");
        }
      }
    } catch {
      this.#over("broken");
    }
  }

  async #sinkIsThere(): Promise<void> {
    while (this.#sink === undefined && this.#closing === undefined) {
      await new Promise<void>((resolve) => this.#resume = resolve);
    }
  }

  /** The other end sends no more. */
  #handleEnd(): void {
    this.#silence.resolve();
    if (this.#closing !== undefined) return;
    if (this.#reader.isWithinFrame) return this.#over("broken");
    if (!this.#options.flushesAtEnd) return this.#over("closed");
    void this.close();
  }

  async #writeAll(): Promise<void> {
    const { queue } = this.#options;
    try {
      for (;;) {
        const bytes = this.#hasEnded ? undefined : queue.take();
        if (bytes === undefined) return;
        for (let at = 0; at < bytes.length; at += tcpLimits.writeBytesMax) {
          this.#watch();
          const end = at + tcpLimits.writeBytesMax;
          await this.#stream.write(bytes.subarray(at, end));
        }
        if (!this.#hasEnded) queue.written();
      }
    } catch {
      this.#over("broken");
    } finally {
      this.#writing = undefined;
    }
  }

  /** A timer for each write would cost as much as the write: one watches all. */
  #watch(): void {
    const { clock } = this.#options;
    this.#writeStartedAt = clock.now();
    if (this.#isWatching) return;
    this.#isWatching = true;
    const judge = () => {
      this.#isWatching = false;
      if (this.#writing === undefined) return;
      const lastsUntil = this.#writeStartedAt + tcpLimits.stallMs;
      if (clock.now() >= lastsUntil) return this.#over("broken");
      this.#isWatching = true;
      this.#cancelWatch = clock.schedule(lastsUntil, judge);
    };
    const at = this.#writeStartedAt + tcpLimits.stallMs;
    this.#cancelWatch = clock.schedule(at, judge);
  }

  async #shutDown(): Promise<void> {
    const { clock } = this.#options;
    const until = clock.now() + tcpLimits.closeMs;
    const cancel = clock.schedule(until, () => this.#over("broken"));
    this.#resume();
    try {
      await this.#writing;
      if (!this.#hasEnded) await this.#stream.closeWrite();
      await this.#silence.promise;
      this.#over("closed");
    } catch {
      this.#over("broken");
    } finally {
      cancel();
    }
  }

  #over(cause: EndCause): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#cancelWatch();
    this.#stream.close();
    this.#silence.resolve();
    this.#options.ended(cause);
  }
}
