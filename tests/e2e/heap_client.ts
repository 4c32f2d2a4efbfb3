/**
 * Makes calls in shares, and says how much memory that takes:
 *
 *     deno run -A --v8-flags=--expose-gc tests/e2e/heap_client.ts \
 *       <address> <concurrency>
 *
 * For each line on its stdin, a number, it has made so many calls in all, and
 * prints its memory as JSON. Ends when its stdin does.
 */
import process from "node:process";
import { connect } from "../../mod.ts";
import { Counter } from "../rpc/counter.ts";
import { memoryNow } from "./memory_now.ts";

const [address, concurrency] = Deno.args;

// A machine with other things to do is no failure.
await using client = await connect(Counter, address!, { timeoutMs: 60_000 });
let made = 0;
for await (const line of process.stdin) {
  const target = Number(line);
  const caller = async () => {
    while (made < target) {
      const number = ++made;
      // Every tenth has a body, so that the buffers of those show as well.
      if (number % 10 === 0) await client.echo("x".repeat(number % 1000));
      else await client.count();
    }
  };
  await Promise.all(Array.from({ length: Number(concurrency) }, caller));
  console.log(JSON.stringify(memoryNow()));
}
