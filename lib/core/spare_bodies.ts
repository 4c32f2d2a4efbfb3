import { bulkLimits } from "./bulk_limits.ts";

/**
 * Buffers of large bodies that nobody needs any more, for those that come next:
 * memory that is touched for the first time costs many times what a copy does,
 * as the system has to find it page by page.
 */
export class SpareBodies {
  readonly #spare: ArrayBufferLike[] = [];
  #bytes = 0;

  /** The bytes that are kept. */
  get bytes(): number {
    return this.#bytes;
  }

  /** So many bytes to write to, of any content. */
  take(length: number): Uint8Array {
    if (length >= bulkLimits.spareBytesMin) {
      const index = this.#spare.findIndex(({ byteLength }) =>
        byteLength >= length && byteLength <= 2 * length
      );
      const [buffer] = index < 0 ? [] : this.#spare.splice(index, 1);
      if (buffer !== undefined) {
        this.#bytes -= buffer.byteLength;
        return new Uint8Array(buffer, 0, length);
      }
    }
    return new Uint8Array(length);
  }

  /** Takes back the whole buffer of which these bytes are; nobody is to read it. */
  give({ buffer }: Uint8Array): void {
    const { byteLength } = buffer;
    const { spareBytesMin, spareBytesMax } = bulkLimits;
    if (byteLength < spareBytesMin || byteLength > spareBytesMax) return;
    // What was last of use is the likelier to be.
    while (this.#bytes + byteLength > spareBytesMax) {
      this.#bytes -= this.#spare.shift()!.byteLength;
    }
    this.#spare.push(buffer);
    this.#bytes += byteLength;
  }
}
