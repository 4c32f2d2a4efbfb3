import { assertEquals } from "@std/assert";
import {
  ascending,
  counted,
  grouped,
  milliseconds,
  percentile,
  roundedMs,
} from "../../lib/cli/figures.ts";

Deno.test("percentile() is the nearest rank, always one of the samples", () => {
  const sorted = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
  assertEquals(percentile(sorted, 0), 1);
  assertEquals(percentile(sorted, 0.1), 1);
  assertEquals(percentile(sorted, 0.5), 5);
  assertEquals(percentile(sorted, 0.51), 6);
  assertEquals(percentile(sorted, 0.99), 10);
  assertEquals(percentile([7], 0.5), 7);
});

Deno.test("ascending() sorts numbers as numbers, and a copy", () => {
  const samples = [10, 9, 1];
  assertEquals(ascending(samples), [1, 9, 10]);
  assertEquals(samples, [10, 9, 1]);
});

Deno.test("milliseconds() shows three digits, whatever the size", () => {
  const texts: [number, string][] = [
    [0.0123, "0.012 ms"],
    [0.9994, "0.999 ms"],
    [0.9996, "1.00 ms"],
    [9.994, "9.99 ms"],
    [9.996, "10.0 ms"],
    [99.94, "99.9 ms"],
    [99.96, "100 ms"],
    [999.4, "999 ms"],
    [999.6, "1.00 s"],
    [9_994, "9.99 s"],
    [9_996, "10.0 s"],
  ];
  for (const [ms, text] of texts) assertEquals(milliseconds(ms), text);
  assertEquals(roundedMs(1.23456), 1.235);
});

Deno.test("counted() groups digits and minds the plural", () => {
  assertEquals(counted(1, "call"), "1 call");
  assertEquals(counted(0, "call"), "0 calls");
  assertEquals(counted(1_234_567, "call"), "1,234,567 calls");
  assertEquals(grouped(999), "999");
});
