import { crc32 } from "node:zlib";

/**
 * The checksum of a datagram: native, and by a table in JavaScript.
 *
 *     deno bench -A bench/crc32.bench.ts
 */

/** The reversed polynomial of IEEE 802.3. */
const POLYNOMIAL = 0xedb88320;

const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte;
  for (let bit = 0; bit < 8; bit++) {
    rest = (rest >>> 1) ^ (rest & 1 ? POLYNOMIAL : 0);
  }
  return rest;
});

function crc32ByTable(bytes: Uint8Array): number {
  let rest = 0xffff_ffff;
  for (let at = 0; at < bytes.length; at++) {
    rest = table[(rest ^ bytes[at]!) & 0xff]! ^ (rest >>> 8);
  }
  return (rest ^ 0xffff_ffff) >>> 0;
}

for (const length of [64, 1200, 8192]) {
  const bytes = Uint8Array.from({ length }, (_, i) => i * 31);
  if (crc32ByTable(bytes) !== crc32(bytes)) {
    throw new Error(`The table is wrong about ${length} bytes`);
  }
  const group = `${length} B`;
  Deno.bench("node:zlib", { group, baseline: true }, () => {
    crc32(bytes);
  });
  Deno.bench("a table", { group }, () => {
    crc32ByTable(bytes);
  });
}
