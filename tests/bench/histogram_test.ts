import { assert, assertEquals } from "@std/assert";
import fc from "../fast_check.ts";
import { Histogram } from "../../bench/report/histogram.ts";

Deno.test("Histogram.quantile() is within 0.3 % of the exact one", () => {
  const latency = fc.double({ min: 0.5, max: 1e8, noNaN: true });
  fc.assert(fc.property(
    fc.array(latency, { minLength: 1, maxLength: 200 }),
    fc.double({ min: 0, max: 1, noNaN: true }),
    (latencies, share) => {
      const histogram = new Histogram();
      for (const us of latencies) histogram.add(us);
      const sorted = latencies.toSorted((a, b) => a - b);
      const rank = Math.max(1, Math.ceil(share * sorted.length));
      const exact = sorted[rank - 1]!;
      const off = Math.abs(histogram.quantile(share) - exact) / exact;
      assert(off < 0.003, `${off} off ${exact}`);
    },
  ));
});

Deno.test("Histogram.addAll() adds what another has seen", () => {
  const one = new Histogram();
  const other = new Histogram();
  for (const us of [10, 20, 30]) one.add(us);
  for (const us of [40, 50, 0.001, 1e12]) other.add(us);
  one.addAll(other.sparse());
  assertEquals(one.total, 7);
  assertEquals(Math.round(one.quantile(0.5)), 30);
  assert(one.quantile(1) > 2e8);
});

Deno.test("Histogram.quantile() of nothing is not a number", () => {
  assertEquals(new Histogram().quantile(0.5), NaN);
});
