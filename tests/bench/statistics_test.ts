import { assertEquals } from "@std/assert";
import { median, ratio, spread } from "../../bench/report/statistics.ts";

Deno.test("median() is the middle, or the mean of both", () => {
  assertEquals(median([3, 1, 2]), 2);
  assertEquals(median([4, 1, 2, 3]), 2.5);
  assertEquals(median([]), NaN);
});

Deno.test("spread() leaves rounds out that gave nothing", () => {
  assertEquals(spread([5, NaN, 1]), { median: 3, min: 1, max: 5 });
  assertEquals(spread([NaN]), { median: NaN, min: NaN, max: NaN });
});

Deno.test("ratio() compares round by round", () => {
  // The machine was three times as slow in the second round.
  assertEquals(ratio([200, 60], [100, 30]), { median: 2, min: 2, max: 2 });
  assertEquals(ratio([1, 2, 9], [2, 1]), { median: 1.25, min: 0.5, max: 2 });
});
