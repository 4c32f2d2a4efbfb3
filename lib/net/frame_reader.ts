import { tcpLimits } from "./tcp_limits.ts";

/** Bytes of the length before each frame: 32 bits, big-endian. */
export const PREFIX_BYTES = 4;

/**
 * Cuts a stream of bytes into frames, each a length and so many bytes. Reads
 * go straight into its buffer, which grows as bytes come, never by what a
 * length only promises.
 */
export class FrameReader {
  readonly #frameBytesMax: number;
  #buffer = new Uint8Array(tcpLimits.readBytesMin);
  /** What lies between is the beginning of a frame. */
  #start = 0;
  #end = 0;

  /** @param frameBytesMax the largest length to accept */
  constructor(frameBytesMax: number) {
    this.#frameBytesMax = frameBytesMax;
  }

  /** Where the next bytes of the stream are to be written; never empty. */
  get space(): Uint8Array {
    return this.#buffer.subarray(this.#end);
  }

  /** Whether a frame has begun and not ended. */
  get isWithinFrame(): boolean {
    return this.#start < this.#end;
  }

  /**
   * Hands over the frames which are complete, now that so many bytes have been
   * written into `space`. They are views, overwritten by the next bytes.
   *
   * @returns whether to go on: after a length over the maximum nothing can be
   * understood any more
   */
  accept(count: number, handOver: (frame: Uint8Array) => void): boolean {
    const isFull = this.#end + count === this.#buffer.length;
    this.#end += count;
    while (this.#end - this.#start >= PREFIX_BYTES) {
      const length = this.#length();
      if (length > this.#frameBytesMax) return false;
      const from = this.#start + PREFIX_BYTES;
      if (this.#end - from < length) break;
      this.#start = from + length;
      handOver(this.#buffer.subarray(from, this.#start));
    }
    this.#makeRoom(isFull);
    return true;
  }

  #length(): number {
    const [buffer, at] = [this.#buffer, this.#start];
    const high = buffer[at]! << 24 | buffer[at + 1]! << 16;
    return (high | buffer[at + 2]! << 8 | buffer[at + 3]!) >>> 0;
  }

  #makeRoom(isFull: boolean): void {
    const { readBytesMax } = tcpLimits;
    const rest = this.#buffer.subarray(this.#start, this.#end);
    const size = this.#buffer.length;
    if (rest.length === size || isFull && size < readBytesMax) {
      this.#move(rest, 2 * size);
    } else if (rest.length === 0 && size > readBytesMax) {
      // A large frame has passed: its buffer is not kept for an idle peer.
      this.#move(rest, readBytesMax);
    } else if (this.#start > 0) {
      this.#buffer.copyWithin(0, this.#start, this.#end);
      this.#start = 0;
      this.#end = rest.length;
    }
  }

  #move(rest: Uint8Array, size: number): void {
    this.#buffer = new Uint8Array(size);
    this.#buffer.set(rest);
    this.#start = 0;
    this.#end = rest.length;
  }
}
