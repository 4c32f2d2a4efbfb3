import { bulkLimits } from "./bulk_limits.ts";

/**
 * Buffers of large bodies that nobody needs any more, for those that come next:
 * memory that is touched for the first time costs many times what a copy does,
 * as the system has to find it page by page.
 */
export class SpareBodies {
  readonly #bytesMax: number;
  readonly #spare: ArrayBufferLike[] = [];
  /** What has been taken: nothing else is taken back, and nothing twice. */
  readonly #taken: WeakSet<ArrayBufferLike> = new WeakSet();
  #bytes = 0;
  /** What is to be done before the first body. */
  #prepare: () => void;

  /**
   * @param bytesMax how much is kept
   * @param prepare called once, when the first body is to come
   */
  constructor(
    bytesMax: number = bulkLimits.spareBytesMax,
    prepare: () => void = () => {},
  ) {
    this.#bytesMax = bytesMax;
    this.#prepare = prepare;
  }

  /** The bytes that are kept. */
  get bytes(): number {
    return this.#bytes;
  }

  /** So many bytes to write to, of any content. */
  take(length: number): Uint8Array {
    if (length < bulkLimits.spareBytesMin) return new Uint8Array(length);
    this.#prepare();
    this.#prepare = () => {};
    const bytes = this.#takeSpare(length) ?? new Uint8Array(length);
    this.#taken.add(bytes.buffer);
    return bytes;
  }

  /**
   * Takes back the whole buffer of which these bytes are, if it was taken here;
   * nobody is to read it, or to write to it.
   */
  give({ buffer }: Uint8Array): void {
    if (!this.#taken.delete(buffer)) return;
    const { byteLength } = buffer;
    if (byteLength > this.#bytesMax) return;
    // What was last of use is the likelier to be.
    while (this.#bytes + byteLength > this.#bytesMax) {
      this.#bytes -= this.#spare.shift()!.byteLength;
    }
    this.#spare.push(buffer);
    this.#bytes += byteLength;
  }

  #takeSpare(length: number): Uint8Array | undefined {
    const index = this.#spare.findIndex(({ byteLength }) =>
      byteLength >= length && byteLength <= 2 * length
    );
    const [buffer] = index < 0 ? [] : this.#spare.splice(index, 1);
    if (buffer === undefined) return undefined;
    this.#bytes -= buffer.byteLength;
    return new Uint8Array(buffer, 0, length);
  }
}
