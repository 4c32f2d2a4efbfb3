/** Bytes of which no two kilobytes are alike. */
export function largeBody(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, at) => (at * 31 + (at >> 10)) & 255);
}
