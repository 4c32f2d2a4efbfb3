/**
 * Calls a counter that nobody else calls, in whatever runtime this is:
 *
 *     node tests/runtimes/counter_client.ts <address> <calls>
 *
 * So often each of `count` and `echo`, half of them one after the other and
 * half at once. Fails at the first result that is not the right one; prints
 * its statistics as JSON.
 */
import { deepStrictEqual, strictEqual } from "node:assert/strict";
import process from "node:process";
import { clientStats, connect } from "../../mod.ts";
import { Counter } from "../rpc/counter.ts";

const [address, calls] = process.argv.slice(2);
const total = Number(calls);
const half = Math.floor(total / 2);
// A runtime that has much else to do is no failure.
const patient = { timeoutMs: 30_000 };

await using client = await connect(Counter, address!, patient);
for (let i = 1; i <= half; i++) {
  strictEqual(await client.count(), i);
  strictEqual(await client.echo(textOf(i)), textOf(i));
}
const rest = Array.from({ length: total - half }, (_, i) => half + 1 + i);
const [counts, echoes] = await Promise.all([
  Promise.all(rest.map(() => client.count())),
  Promise.all(rest.map((i) => client.echo(textOf(i)))),
]);
deepStrictEqual(counts.sort((a, b) => a - b), rest);
deepStrictEqual(echoes, rest.map(textOf));
console.log(JSON.stringify(clientStats(client)));

/** Of every length modulo 4, so that all kinds of padding cross. */
function textOf(i: number): string {
  return `${"é".repeat(i % 7)} ${i} ${"x".repeat(i % 900)}`;
}
