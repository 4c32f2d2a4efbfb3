/**
 * The next multiple of 4: what `length` bytes occupy (RFC 4506 §3). Without
 * bit operations, since a length off the wire may have all 32 bits.
 */
export function padded(length: number): number {
  return length + (4 - length % 4) % 4;
}
