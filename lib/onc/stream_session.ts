import type { ByteStream } from "../net/byte_stream.ts";
import type { Clock } from "../net/clock.ts";
import type { OncExecution } from "./call_context.ts";
import type { Asker, Dispatcher } from "./dispatcher.ts";
import { limits } from "./limits.ts";
import { encodeRecord, RecordError, RecordReader } from "./record.ts";

/** What sessions of one server share. */
export interface SessionParts {
  readonly dispatcher: Dispatcher;
  readonly clock: Clock;
  readonly recordBytesMax: number;
  readonly fragmentBytesMax: number;
}

/**
 * A client that is connected by a stream. It is read as fast as its calls are
 * run and its replies are taken, so that it holds up nobody but itself.
 */
export class StreamSession implements Asker {
  readonly protocol = "tcp";
  readonly peer: string;
  readonly replyBytesMax: number;
  readonly #stream: ByteStream;
  readonly #parts: SessionParts;
  readonly #records: RecordReader;
  readonly #running = new Set<OncExecution>();
  /** Replies that the system has not taken, and their bytes. */
  #writing = 0;
  #unreadBytes = 0;
  #isClosed = false;
  #hasEnded = false;
  /** Since when nothing has happened. */
  #idleSince: number;
  /** Since when a record is incomplete, while it is read. */
  #partialSince: number | undefined;
  /** Since when the oldest reply has not been taken. */
  #writingSince: number | undefined;
  #cancelAlarm: () => void = () => {};

  constructor(stream: ByteStream, parts: SessionParts) {
    this.#stream = stream;
    this.#parts = parts;
    this.peer = stream.address;
    this.replyBytesMax = parts.recordBytesMax;
    this.#records = new RecordReader(parts.recordBytesMax);
    this.#idleSince = parts.clock.now();
  }

  /** Since when it has been of no use; `undefined` while it is. */
  get idleSince(): number | undefined {
    return this.#running.size === 0 && this.#writing === 0
      ? this.#idleSince
      : undefined;
  }

  /** Reads and answers calls until the stream ends. Never rejects. */
  async run(): Promise<void> {
    this.#setAlarm();
    const { counters } = this.#parts.dispatcher;
    try {
      await this.#readAll();
      // What has been asked for is still answered: the other side may have
      // closed its half only.
      for (const execution of this.#running) execution.abandon();
      await this.#until(() => this.#running.size === 0 && this.#writing === 0);
    } catch (error) {
      if (!this.#isClosed || error instanceof RecordError) {
        counters.streamsBroken++;
      }
    } finally {
      this.close();
    }
  }

  /** Reads no more calls, and resolves when all replies have been taken. */
  async drain(): Promise<void> {
    this.#hasEnded = true;
    this.#parts.dispatcher.bell.ring();
    await this.#until(() => this.#running.size === 0 && this.#writing === 0);
    this.close();
  }

  /** Ends it at once. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#cancelAlarm();
    for (const execution of this.#running) execution.abandon();
    this.#stream.close();
    this.#parts.dispatcher.bell.ring();
  }

  respond(reply: Uint8Array): void {
    if (this.#isClosed) return this.#unsent();
    const record = encodeRecord(reply, this.#parts.fragmentBytesMax);
    this.#writing++;
    this.#unreadBytes += record.length;
    this.#writingSince ??= this.#parts.clock.now();
    this.#stream.write(record).then(
      () => this.#written(record.length),
      () => {
        this.#unsent();
        this.#written(record.length);
        this.close();
      },
    );
  }

  began(execution: OncExecution): void {
    this.#running.add(execution);
  }

  ended(execution: OncExecution): void {
    this.#running.delete(execution);
    this.#touch();
  }

  async #readAll(): Promise<void> {
    const buffer = new Uint8Array(READ_BYTES);
    while (!this.#hasEnded) {
      const length = await this.#stream.read(buffer);
      if (length === null) return;
      this.#touch();
      const records = this.#records.push(buffer.subarray(0, length));
      // The clock of a record stands still while those before it are run.
      if (records.length > 0) this.#partialSince = undefined;
      for (const record of records) {
        // Looked at until the call is handed over: others wait for room, too.
        while (!this.#hasRoom()) await this.#parts.dispatcher.bell.next();
        if (this.#isClosed || this.#hasEnded) return;
        this.#parts.dispatcher.handle(record, this);
      }
      if (this.#records.isWithin) {
        this.#partialSince ??= this.#parts.clock.now();
      }
    }
  }

  /** Whether there is room for a call of this client, or no need of any. */
  #hasRoom(): boolean {
    if (this.#isClosed || this.#hasEnded) return true;
    return this.#running.size < limits.runningMaxOfStream &&
      this.#unreadBytes < limits.unreadBytesMax &&
      !this.#parts.dispatcher.cache.isFull;
  }

  #until(isSo: () => boolean): Promise<void> {
    const { bell } = this.#parts.dispatcher;
    return bell.until(() => this.#isClosed || isSo());
  }

  #written(bytes: number): void {
    this.#writing--;
    this.#unreadBytes -= bytes;
    this.#writingSince = this.#writing > 0
      ? this.#parts.clock.now()
      : undefined;
    this.#touch();
  }

  #touch(): void {
    this.#idleSince = this.#parts.clock.now();
    this.#parts.dispatcher.bell.ring();
  }

  #unsent(): void {
    this.#parts.dispatcher.counters.repliesUnsent++;
  }

  /** One alarm, rarely: what it looks for is seconds old. */
  #setAlarm(): void {
    const { clock } = this.#parts;
    const at = clock.now() + limits.stalledMsMax / 4;
    this.#cancelAlarm = clock.schedule(at, () => {
      if (this.#isStalled(clock.now())) this.close();
      else this.#setAlarm();
    });
  }

  #isStalled(now: number): boolean {
    const since = Math.min(
      this.#partialSince ?? Infinity,
      this.#writingSince ?? Infinity,
    );
    if (now - since >= limits.stalledMsMax) {
      this.#parts.dispatcher.counters.streamsBroken++;
      return true;
    }
    const idleSince = this.idleSince;
    return idleSince !== undefined && now - idleSince >= limits.idleMsMax;
  }
}

/** 64 KiB at a time, as Deno's own streams read. */
const READ_BYTES = 65_536;
