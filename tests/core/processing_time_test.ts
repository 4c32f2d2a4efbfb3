import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "../fast_check.ts";
import { limits } from "../../lib/core/limits.ts";
import { ProcessingTime } from "../../lib/core/processing_time.ts";
import { Smoothed } from "../../lib/core/smoothed.ts";

function timeOf(...samples: number[]): ProcessingTime {
  const time = new ProcessingTime();
  for (const sample of samples) time.sample(sample);
  return time;
}

Deno.test("Smoothed follows RFC 6298 §2", () => {
  const smoothed = new Smoothed();
  assertEquals([smoothed.mean, smoothed.deviation], [undefined, 0]);
  // §2.2: the first one, and half of it.
  smoothed.add(8);
  assertEquals([smoothed.mean, smoothed.deviation], [8, 4]);
  // §2.3: ¾·4 + ¼·|8 − 16|, from the old mean, and then ⅞·8 + ⅛·16.
  smoothed.add(16);
  assertEquals([smoothed.mean, smoothed.deviation], [9, 5]);
  // From above as from below.
  smoothed.add(1);
  assertEquals([smoothed.mean, smoothed.deviation], [8, 5.75]);
});

Deno.test("Smoothed takes a first sample of 0 for one", () => {
  const smoothed = new Smoothed();
  smoothed.add(0);
  assertEquals(smoothed.mean, 0);
  smoothed.add(8);
  assertEquals([smoothed.mean, smoothed.deviation], [1, 2]);
});

Deno.test("ProcessingTime allows nothing for what nobody has measured", () => {
  assertEquals(new ProcessingTime().allowanceMs, 0);
});

Deno.test("ProcessingTime allows the mean and four deviations", () => {
  assertEquals(timeOf(0).allowanceMs, 0);
  assertEquals(timeOf(4).allowanceMs, 4 + 4 * 2);
  assertEquals(timeOf(4, 8).allowanceMs, 4.5 + 4 * 2.5);
});

Deno.test("ProcessingTime allows little more than what never varies", () => {
  const time = timeOf(...new Array<number>(100).fill(3));
  assertAlmostEquals(time.allowanceMs, 3, 1e-6);
});

Deno.test("ProcessingTime allows no more than until a server says that it works", () => {
  const most = limits.workingAfterMs;
  assertEquals(timeOf(most - 1).allowanceMs, most);
  assertEquals(timeOf(60_000).allowanceMs, most);
});

Deno.test("ProcessingTime forgets one long call as fast as a short one", () => {
  const quick = new Array<number>(20).fill(0);
  const afterLong = timeOf(60_000, ...quick).allowanceMs;
  assertEquals(afterLong, timeOf(limits.workingAfterMs, ...quick).allowanceMs);
  assert(afterLong < limits.workingAfterMs);
});

Deno.test("ProcessingTime allows from 0 to its bound, whatever it is told", () => {
  const samples = fc.array(fc.integer({ min: 0, max: 100_000 }));
  fc.assert(fc.property(samples, (samples) => {
    const { allowanceMs } = timeOf(...samples);
    assert(allowanceMs >= 0 && allowanceMs <= limits.workingAfterMs);
  }));
});
