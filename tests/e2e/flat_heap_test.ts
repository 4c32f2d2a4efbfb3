import { assert, assertEquals } from "@std/assert";
import { growthMax, growthOf, measureHeaps } from "./flat_heap.ts";

Deno.test("the heap of both sides is flat over 100,000 calls", async () => {
  const stages = await measureHeaps({
    calls: 100_000,
    concurrency: 64,
    // The first ones make the compiler's code, and its buffers, as well.
    shares: [0.1, 0.5, 1],
  });
  assertEquals(stages.map(({ calls }) => calls), [10_000, 50_000, 100_000]);
  for (const side of ["client", "server"] as const) {
    const { heapUsed, external } = growthOf(stages, side);
    assert(heapUsed <= growthMax.heapUsed, `${side}: heap +${heapUsed}`);
    assert(external <= growthMax.external, `${side}: external +${external}`);
  }
});
