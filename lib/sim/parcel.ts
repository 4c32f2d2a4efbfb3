/**
 * A copy of a datagram. Those of small ones lie side by side in larger arrays:
 * an array of its own costs 0.65 µs, a place in one 0.06 (Deno 2.9.6), and a
 * simulation makes little else.
 */
export function parcelOf(datagram: Uint8Array): Uint8Array {
  const { length } = datagram;
  if (length > depotBytes / 4) return datagram.slice();
  if (used + length > depot.length) {
    depot = new Uint8Array(depotBytes);
    used = 0;
  }
  const parcel = depot.subarray(used, used + length);
  parcel.set(datagram);
  used += length;
  return parcel;
}

/** Room for a dozen full datagrams: what one that stays long holds back. */
const depotBytes = 16_384;

let depot = new Uint8Array(0);
let used = 0;
