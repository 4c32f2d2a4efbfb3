import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { bulkLimits } from "../../lib/core/bulk_limits.ts";
import { SpareBodies } from "../../lib/core/spare_bodies.ts";

const { spareBytesMin, spareBytesMax } = bulkLimits;

Deno.test("SpareBodies gives a buffer again, once, for as much or half", () => {
  const spare = new SpareBodies();
  const body = new Uint8Array(4 * spareBytesMin);
  for (const length of [body.length, body.length / 2]) {
    spare.give(body.subarray(24));
    const again = spare.take(length);
    assertStrictEquals(again.buffer, body.buffer);
    assertEquals([again.byteOffset, again.length], [0, length]);
    assert(spare.take(length).buffer !== body.buffer);
  }
});

Deno.test("SpareBodies gives none that is too small, or would be wasted", () => {
  const spare = new SpareBodies();
  spare.give(new Uint8Array(4 * spareBytesMin));
  for (const length of [4 * spareBytesMin + 1, 2 * spareBytesMin - 1]) {
    assertEquals(spare.take(length).buffer.byteLength, length);
  }
  assertEquals(spare.bytes, 4 * spareBytesMin);
});

Deno.test("SpareBodies keeps no small buffers, whose neighbours may be in use", () => {
  const spare = new SpareBodies();
  spare.give(new Uint8Array(spareBytesMin - 1));
  assertEquals(spare.bytes, 0);
});

Deno.test("SpareBodies is bounded, and lets the oldest go", () => {
  const spare = new SpareBodies();
  spare.give(new Uint8Array(spareBytesMax + 1));
  assertEquals(spare.bytes, 0);
  const half = spareBytesMax / 2;
  const [first, second, third] = [0, 1, 2].map(() => new Uint8Array(half));
  for (const body of [first!, second!, third!]) spare.give(body);
  assertEquals(spare.bytes, spareBytesMax);
  const taken = [spare.take(half), spare.take(half)].map(({ buffer }) =>
    buffer
  );
  assertEquals(taken.includes(first!.buffer), false);
  assertEquals(spare.bytes, 0);
});
