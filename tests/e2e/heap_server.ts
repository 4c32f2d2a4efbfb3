/**
 * Serves the counter, and says how much memory that takes:
 *
 *     deno run -A --v8-flags=--expose-gc tests/e2e/heap_server.ts
 *
 * Prints its address; then for each line on its stdin its memory as JSON. Ends
 * when its stdin does.
 */
import process from "node:process";
import { serve } from "../../mod.ts";
import { Counter } from "../rpc/counter.ts";
import { memoryNow } from "./memory_now.ts";

let count = 0;
await using server = await serve(Counter, {
  count: () => ++count,
  echo: (text) => text,
}, { port: 0 });
console.log(server.address);
for await (const _ of process.stdin) {
  console.log(JSON.stringify(memoryNow()));
}
