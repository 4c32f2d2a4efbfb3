/**
 * A million calls between two processes, one after the other in 64 lanes: what
 * both take on the way, and whether that grows. `deno task e2e`; a number after
 * it is how many calls to make instead.
 */
import process from "node:process";
import { growthMax, growthOf, measureHeaps } from "./flat_heap.ts";
import type { Memory } from "./memory_now.ts";

const calls = Number(Deno.args[0] ?? 1_000_000);
const startedAtMs = performance.now();
const stages = await measureHeaps({
  calls,
  concurrency: 64,
  shares: [0.1, 0.25, 0.5, 0.75, 1],
});
const tookS = (performance.now() - startedAtMs) / 1000;

console.log("      calls   client heap, external, rss   server (MB)");
for (const { calls, client, server } of stages) {
  console.log(`${calls}`.padStart(11), columns(client), columns(server));
}
console.log(`${tookS.toFixed(1)} s`);
for (const side of ["client", "server"] as const) {
  const { heapUsed, external } = growthOf(stages, side);
  console.log(`${side}: ${heapUsed} bytes more heap, ${external} external`);
  if (heapUsed > growthMax.heapUsed || external > growthMax.external) {
    console.error(`The ${side} grows with the calls`);
    process.exitCode = 1;
  }
}

function columns({ heapUsed, external, rss }: Memory): string {
  return [heapUsed, external, rss]
    .map((bytes) => (bytes / 2 ** 20).toFixed(2).padStart(9))
    .join("");
}
