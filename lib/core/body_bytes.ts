import { bodyDigest } from "../wire/checksum.ts";

/**
 * The bytes of a body that goes out in PARTs: what the protocol puts in front,
 * and what a program has encoded, which may be large and is not copied for it.
 */
export class BodyBytes {
  readonly length: number;
  /** CRC-32 of all of them. */
  readonly digest: number;
  readonly #front: Uint8Array;
  readonly #rest: Uint8Array;

  /** Neither is to change from here on. */
  constructor(front: Uint8Array, rest: Uint8Array) {
    this.#front = front;
    this.#rest = rest;
    this.length = front.length + rest.length;
    this.digest = bodyDigest(rest, bodyDigest(front));
  }

  /** The bytes from `start` up to `end`: a view, but at the seam. */
  piece(start: number, end: number): Uint8Array {
    const seam = this.#front.length;
    if (start >= seam) return this.#rest.subarray(start - seam, end - seam);
    const piece = new Uint8Array(end - start);
    piece.set(this.#front.subarray(start, end));
    if (end > seam) piece.set(this.#rest.subarray(0, end - seam), seam - start);
    return piece;
  }
}
