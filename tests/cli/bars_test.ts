import { assertEquals } from "@std/assert";
import { barLines, barText, histogram } from "../../lib/cli/bars.ts";
import { paintFor } from "../../lib/cli/terminal.ts";

Deno.test("histogram() goes 1, 2, 5, and loses no sample", () => {
  const sorted = [0.06, 0.1, 0.15, 0.2, 0.4, 0.5, 1, 1.9, 2, 4.9];
  const buckets = histogram(sorted);
  assertEquals(buckets.map(({ lowMs, count }) => [lowMs, count]), [
    [0.05, 1],
    [0.1, 2],
    [0.2, 2],
    [0.5, 1],
    [1, 2],
    [2, 2],
  ]);
  assertEquals(buckets.at(-1)!.highMs, 5);
});

Deno.test("histogram() puts the slowest hundredth into an open end", () => {
  const sorted = [...Array.from({ length: 199 }, () => 1.5), 900];
  assertEquals(histogram(sorted), [{ lowMs: 1, highMs: Infinity, count: 200 }]);
});

Deno.test("histogram() of one sample is one bucket, however it is rounded", () => {
  for (const ms of [0.001, 0.01, 0.1, 0.3, 1, 7, 10, 1000]) {
    const buckets = histogram([ms]);
    assertEquals(buckets.length, 1);
    const { lowMs, highMs, count } = buckets[0]!;
    assertEquals([lowMs <= ms, ms < highMs, count], [true, true, 1], `${ms}`);
  }
});

Deno.test("barText() is exact to an eighth, and shows what is there at all", () => {
  assertEquals(barText(1, 3), "███");
  assertEquals(barText(0.5, 3), "█▌");
  assertEquals(barText(0.0001, 3), "▏");
  assertEquals(barText(0, 3), "");
});

Deno.test("barLines() fit the columns and end with the counts", () => {
  const lines = barLines(
    [
      { lowMs: 0.5, highMs: 1, count: 1200 },
      { lowMs: 1, highMs: 2, count: 0 },
      { lowMs: 2, highMs: Infinity, count: 600 },
    ],
    30,
    paintFor(false),
  );
  assertEquals(lines, [
    "0.5 – 1 ms  ████████████ 1,200",
    "  1 – 2 ms  0",
    " over 2 ms  ██████ 600",
  ]);
});
