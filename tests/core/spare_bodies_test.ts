import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { bulkLimits } from "../../lib/core/bulk_limits.ts";
import { SpareBodies } from "../../lib/core/spare_bodies.ts";

const { spareBytesMin, spareBytesMax } = bulkLimits;

Deno.test("SpareBodies gives a buffer again, once, for as much or half", () => {
  const spare = new SpareBodies();
  const body = spare.take(4 * spareBytesMin);
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
  spare.give(spare.take(4 * spareBytesMin));
  for (const length of [4 * spareBytesMin + 1, 2 * spareBytesMin - 1]) {
    assertEquals(spare.take(length).buffer.byteLength, length);
  }
  assertEquals(spare.bytes, 4 * spareBytesMin);
});

Deno.test("SpareBodies keeps no small buffers: a program makes others all the time", () => {
  const spare = new SpareBodies();
  spare.give(spare.take(spareBytesMin - 1));
  assertEquals(spare.bytes, 0);
});

Deno.test("SpareBodies takes back what was taken from it, once", () => {
  const spare = new SpareBodies();
  spare.give(new Uint8Array(spareBytesMin));
  assertEquals(spare.bytes, 0);
  const body = spare.take(spareBytesMin);
  spare.give(body);
  spare.give(body);
  assertEquals(spare.bytes, spareBytesMin);
  // The same, after it was taken for the second time.
  spare.give(spare.take(spareBytesMin));
  assertEquals(spare.bytes, spareBytesMin);
});

Deno.test("SpareBodies is bounded, and lets the oldest go", () => {
  for (const bytesMax of [spareBytesMax, 4 * spareBytesMin]) {
    const spare = new SpareBodies(bytesMax);
    spare.give(spare.take(bytesMax + 1));
    assertEquals(spare.bytes, 0);
    const half = bytesMax / 2;
    const [first, second, third] = [0, 1, 2].map(() => spare.take(half));
    for (const body of [first!, second!, third!]) spare.give(body);
    assertEquals(spare.bytes, bytesMax);
    const taken = [spare.take(half), spare.take(half)].map(({ buffer }) =>
      buffer
    );
    assertEquals(taken.includes(first!.buffer), false);
    assertEquals(spare.bytes, 0);
  }
});

Deno.test("SpareBodies prepares for bodies once, and not for what is small", () => {
  let prepared = 0;
  const spare = new SpareBodies(spareBytesMax, () => prepared++);
  spare.take(spareBytesMin - 1);
  assertEquals(prepared, 0);
  spare.take(spareBytesMin);
  spare.take(spareBytesMin);
  assertEquals(prepared, 1);
});
