import { assert, assertEquals } from "@std/assert";
import fc from "../fast_check.ts";
import { ByteRanges } from "../../lib/core/byte_ranges.ts";

const SPAN = 64;

/** The ranges of a bitmap, found in the most obvious way. */
function rangesOf(bitmap: readonly boolean[]): [number, number][] {
  const ranges: [number, number][] = [];
  for (let at = 0; at < bitmap.length; at++) {
    if (!bitmap[at]) continue;
    const last = ranges.at(-1);
    if (last?.[1] === at) last[1] = at + 1;
    else ranges.push([at, at + 1]);
  }
  return ranges;
}

const step = fc.record({
  isAdd: fc.boolean(),
  start: fc.nat(SPAN),
  bytes: fc.nat(12),
});

Deno.test("ByteRanges is the set that a bitmap would be", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const ranges = new ByteRanges();
      const bitmap = new Array<boolean>(SPAN + 12).fill(false);
      for (const { isAdd, start, bytes } of steps) {
        const end = start + bytes;
        const known = bitmap.slice(start, end).filter((bit) => bit).length;
        assertEquals(ranges.covers(start, end), known === bytes);
        if (isAdd) assertEquals(ranges.add(start, end), bytes - known);
        else ranges.remove(start, end);
        bitmap.fill(isAdd, start, end);

        const expected = rangesOf(bitmap);
        const actual = [...ranges].map((r) => [r.start, r.end]);
        assertEquals(actual, expected);
        assertEquals(ranges.count, expected.length);
        assertEquals(ranges.bytes, bitmap.filter((bit) => bit).length);
        const first = ranges.first();
        assertEquals(first && [first.start, first.end], expected[0]);
        const inside = ranges.containing(start);
        const expectedInside = expected.find(([low, high]) =>
          low <= start && start < high
        );
        assertEquals(inside && [inside.start, inside.end], expectedInside);
      }
    }),
    { numRuns: 500 },
  );
});

Deno.test("ByteRanges joins what touches, and clears", () => {
  const ranges = new ByteRanges();
  ranges.add(0, 10);
  ranges.add(20, 30);
  assertEquals(ranges.count, 2);
  assertEquals(ranges.add(10, 20), 10);
  assertEquals([...ranges], [{ start: 0, end: 30 }]);
  ranges.clear();
  assertEquals([ranges.bytes, ranges.count, ranges.first()], [0, 0, undefined]);
  assert(ranges.covers(5, 5));
});
