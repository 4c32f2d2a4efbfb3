/**
 * Serves large and long calls in whatever runtime this is:
 *
 *     node tests/runtimes/bulk_server.ts
 *
 * The first line is its address. It shuts down when its stdin closes; the last
 * line is its statistics, as JSON.
 */
import process from "node:process";
import { serve } from "../../mod.ts";
import { bodies, Bulk } from "./bulk.ts";

let release = () => {};

const server = await serve(Bulk, {
  reverse: (bytes) => bytes.toReversed(),
  async climb(steps, { progress }) {
    for (let step = 1; step <= steps; step++) {
      const released = new Promise<void>((resolve) => release = resolve);
      progress(step, steps);
      await released;
    }
    return steps;
  },
  release: () => release(),
}, { port: 0, ...bodies });
process.stdin.once("end", () => void server.shutdown()).resume();
console.log(server.address);

await server.finished;
console.log(JSON.stringify(server.stats()));
