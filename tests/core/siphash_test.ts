import { assertEquals, assertNotEquals } from "@std/assert";
import { siphash } from "../../lib/core/siphash.ts";

/** The key of all vectors: the bytes 00 to 0f, as little-endian words. */
const key = [0x03020100, 0x07060504, 0x0b0a0908, 0x0f0e0d0c];

/**
 * SipHash-2-4 of the first n of the bytes 00, 01, …: appendix A of the paper
 * for n = 15, and the vectors that its authors publish with the C code. They
 * are there in order of bytes, here as numbers.
 */
const vectors = [
  0x726fdb47dd0e0e31n,
  0x74f839c593dc67fdn,
  0x0d6c8009d9a94f5an,
  0x85676696d7fb7e2dn,
  0xcf2794e0277187b7n,
  0x18765564cd99a68dn,
  0xcbc9466e58fee3cen,
  0xab0200f58b01d137n,
  0x93f5f5799a932462n,
  0x9e0082df0ba9e4b0n,
  0x7a5dbbc594ddb9f3n,
  0xf4b32f46226bada7n,
  0x751e8fbc860ee5fbn,
  0x14ea5627c0843d90n,
  0xf723ca908e7af2een,
  0xa129ca6149be45e5n,
];

function counting(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => i);
}

for (const [length, expected] of vectors.entries()) {
  Deno.test(`siphash() has the reference vector of ${length} bytes`, () => {
    assertEquals(siphash(key, counting(length)), expected);
  });
}

Deno.test("siphash() agrees with another implementation on a long input", () => {
  // OpenSSL 3.0: `openssl mac -macopt size:8 … SIPHASH`, bytes reversed.
  assertEquals(siphash(key, counting(63)), 0x958a324ceb064572n);
  assertEquals(
    siphash(key, new Uint8Array(300).fill(0xff)),
    0xdc95d68236b66eabn,
  );
});

Deno.test("siphash() depends on each bit of key and input", () => {
  const input = counting(13);
  const original = siphash(key, input);
  for (let bit = 0; bit < 8 * input.length; bit++) {
    const other = input.slice();
    other[bit >> 3]! ^= 1 << (bit & 7);
    assertNotEquals(siphash(key, other), original, `input bit ${bit}`);
  }
  for (let bit = 0; bit < 128; bit++) {
    const other = key.slice();
    other[bit >> 5]! ^= 1 << (bit & 31);
    assertNotEquals(siphash(other, input), original, `key bit ${bit}`);
  }
});

Deno.test("siphash() reads a view of a larger buffer, and changes nothing", () => {
  const buffer = new Uint8Array(40).fill(0xee);
  buffer.set(counting(15), 7);
  const before = buffer.slice();
  assertEquals(siphash(key, buffer.subarray(7, 22)), vectors[15]);
  assertEquals(buffer, before);
});
