import { limits } from "./limits.ts";

/** A stream on which no record can be read any more. */
export class RecordError extends Error {
  /** The name of the class, as every error has it. */
  override readonly name = "RecordError";
}

/**
 * Puts marks around a message, so that it can be told from the next one in a
 * stream of bytes (RFC 5531 §11).
 *
 * @param fragmentBytesMax how much of it a fragment may hold
 */
export function encodeRecord(
  message: Uint8Array,
  fragmentBytesMax: number = limits.fragmentBytesMax,
): Uint8Array {
  const fragments = Math.max(1, Math.ceil(message.length / fragmentBytesMax));
  const record = new Uint8Array(message.length + 4 * fragments);
  const view = new DataView(record.buffer);
  let to = 0;
  for (let i = 0; i < fragments; i++) {
    const from = i * fragmentBytesMax;
    const data = message.subarray(from, from + fragmentBytesMax);
    const isLast = i === fragments - 1;
    view.setUint32(to, (isLast ? LAST : 0) + data.length);
    record.set(data, to + 4);
    to += 4 + data.length;
  }
  return record;
}

/** The highest bit of a fragment's header: no more of this record. */
const LAST = 0x8000_0000;

/**
 * Finds the records in a stream of bytes, in whatever pieces those arrive. What
 * a header promises is not believed: memory grows with what is there.
 */
export class RecordReader {
  readonly #bytesMax: number;
  #header = 0;
  #headerBytes = 0;
  /** How much of a fragment is still to come, once its header is there. */
  #missing = 0;
  #isLast = false;
  #fragments = 0;
  #record: Uint8Array = new Uint8Array(0);
  #length = 0;

  /** @param bytesMax how long a record may be */
  constructor(bytesMax: number = limits.recordBytesMax) {
    this.#bytesMax = bytesMax;
  }

  /** Whether a record has begun that is not complete. */
  get isWithin(): boolean {
    return this.#headerBytes > 0 || this.#fragments > 0;
  }

  /**
   * Takes what has arrived.
   *
   * @returns the records that are complete by it, each with memory of its own
   * @throws {RecordError} for a record that is too long, as soon as its header
   * says so; nothing can be read after it
   */
  push(bytes: Uint8Array): Uint8Array[] {
    const records: Uint8Array[] = [];
    let at = 0;
    while (at < bytes.length) {
      if (this.#headerBytes < 4) {
        this.#header = (this.#header << 8 | bytes[at++]!) >>> 0;
        if (++this.#headerBytes === 4) this.#beginFragment();
      } else {
        const data = bytes.subarray(at, at + this.#missing);
        this.#append(data);
        at += data.length;
      }
      if (this.#headerBytes === 4 && this.#missing === 0) {
        const record = this.#endFragment();
        if (record !== undefined) records.push(record);
      }
    }
    return records;
  }

  #beginFragment(): void {
    this.#isLast = this.#header >= LAST;
    this.#missing = this.#isLast ? this.#header - LAST : this.#header;
    const length = this.#length + this.#missing;
    if (length > this.#bytesMax) {
      throw new RecordError(
        `Cannot read a record of ${length} bytes or more: ` +
          `${this.#bytesMax} are allowed`,
      );
    }
    if (++this.#fragments > limits.fragmentsMax) {
      throw new RecordError(
        `Cannot read a record of more than ${limits.fragmentsMax} fragments`,
      );
    }
  }

  #append(data: Uint8Array): void {
    const length = this.#length + data.length;
    if (length > this.#record.length) {
      // What is there and as much again, so that small pieces cost no more.
      const doubled = Math.max(length, 2 * this.#record.length);
      const grown = new Uint8Array(Math.min(doubled, this.#bytesMax));
      grown.set(this.#record.subarray(0, this.#length));
      this.#record = grown;
    }
    this.#record.set(data, this.#length);
    this.#length = length;
    this.#missing -= data.length;
  }

  #endFragment(): Uint8Array | undefined {
    this.#header = 0;
    this.#headerBytes = 0;
    if (!this.#isLast) return undefined;
    const record = this.#record.subarray(0, this.#length);
    this.#record = new Uint8Array(0);
    this.#length = 0;
    this.#fragments = 0;
    return record;
  }
}
