/** Buffers of one size for datagrams on their way out, used again once sent. */
export class DatagramBuffers {
  /** The size of each, in bytes. */
  readonly bytes: number;
  readonly #spareMax: number;
  #spare: Uint8Array[] = [];

  /**
   * No buffers yet, of that size.
   *
   * @param spareMax how many are kept; by default what a full window and its
   * acknowledgements need, 150 kB
   */
  constructor(bytes: number, spareMax = 128) {
    this.bytes = bytes;
    this.#spareMax = spareMax;
  }

  /** One to write into; what it holds is arbitrary. */
  take(): Uint8Array {
    return this.#spare.pop() ?? new Uint8Array(this.bytes);
  }

  /** Takes back one that nobody reads any more. */
  giveBack(buffer: Uint8Array): void {
    if (this.#spare.length < this.#spareMax) this.#spare.push(buffer);
  }
}
