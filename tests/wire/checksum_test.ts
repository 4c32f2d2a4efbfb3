import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { bodyDigest, digest, isIntact, seal } from "../../lib/wire/checksum.ts";

/** The check value of CRC-32: `123456789` has this. */
const digits = new TextEncoder().encode("123456789");
const checkValue = 0xcbf4_3926;

Deno.test("seal() puts the CRC-32 of IEEE 802.3 behind the bytes", () => {
  const bytes = new Uint8Array(15).fill(0xee);
  bytes.set(digits);
  assertEquals(seal(bytes, 9), 13);
  assertEquals(bytes.subarray(9, 13).toHex(), "cbf43926");
  assertEquals(bytes[13], 0xee);
  assert(isIntact(bytes.subarray(0, 13)));
  assert(!isIntact(bytes.subarray(0, 14)));
});

Deno.test("isIntact() takes nothing that is too short for a checksum", () => {
  for (let length = 0; length < 4; length++) {
    assert(!isIntact(new Uint8Array(length)));
  }
  // The CRC-32 of no bytes is 0.
  assert(isIntact(new Uint8Array(4)));
});

Deno.test("bodyDigest() of parts in order is that of the whole", () => {
  assertEquals(bodyDigest(digits), checkValue);
  for (let at = 0; at <= digits.length; at++) {
    const before = bodyDigest(digits.subarray(0, at));
    assertEquals(bodyDigest(digits.subarray(at), before), checkValue);
  }
});

Deno.test("digest() is of the target, and of each byte of the arguments", () => {
  const target = { program: 1, version: 2, procedure: 3 };
  const original = digest(target, digits);
  assertEquals(digest({ ...target }, digits.slice()), original);
  for (const field of ["program", "version", "procedure"] as const) {
    const other = digest({ ...target, [field]: 9 }, digits);
    assertNotEquals(other, original, field);
  }
  assertNotEquals(digest(target, digits.subarray(1)), original);
  assertNotEquals(digest(target, digits.with(8, 0)), original);
  // Twelve bytes, big-endian, and then the arguments.
  const whole = "000000010000000200000003" + digits.toHex();
  assertEquals(original, bodyDigest(Uint8Array.fromHex(whole)));
});
