/**
 * Bytes that show when a piece is missing or in the wrong place: no two pieces
 * that a datagram could carry are the same.
 */
export function patternOf(length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  // A multiplicative hash of the place, of which the upper bits vary most.
  for (let at = 0; at < length; at++) bytes[at] = Math.imul(at, PRIME) >>> 24;
  return bytes;
}

/** 2^32 divided by the golden ratio, as Knuth has it for hashing. */
const PRIME = 2_654_435_761;
