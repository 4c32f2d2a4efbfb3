import { assert, assertEquals } from "@std/assert";
import { Latencies } from "../../lib/balance/latencies.ts";
import { Random } from "../../lib/core/random.ts";

Deno.test("Latencies knows nothing before the first", () => {
  assertEquals(new Latencies().quantile(0.95), undefined);
});

Deno.test("Latencies.quantile() is at most a class too high, from microseconds to hours", () => {
  const random = new Random([1]);
  for (const scale of [1, 30, 1000, 3_600_000]) {
    const latencies = new Latencies();
    const all = Array.from(
      { length: 500 },
      () => scale * random.between(0.2, 1),
    );
    for (const ms of all) latencies.add(ms);
    all.sort((a, b) => a - b);
    for (const part of [0.5, 0.9, 0.95, 0.99]) {
      const true_ = all[Math.ceil(part * 500) - 1]!;
      const told = latencies.quantile(part)!;
      const isNear = told >= true_ * 0.999 && told <= true_ * 1.1;
      assert(isNear, `${part} of ${scale}: ${told}, not ${true_}`);
    }
  }
});

Deno.test("Latencies takes anything for a time, and keeps its size", () => {
  const latencies = new Latencies();
  for (const ms of [0, -1, NaN, Infinity, 1e300]) latencies.add(ms);
  assertEquals(latencies.total, 5);
  assert(latencies.quantile(1)! > 86_400_000);
});

Deno.test("Latencies follows a service that has become slow", () => {
  const latencies = new Latencies();
  for (let i = 0; i < 100_000; i++) latencies.add(1);
  for (let i = 0; i < 400; i++) latencies.add(100);
  assert(latencies.quantile(0.95)! >= 100);
});
