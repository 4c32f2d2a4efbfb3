/**
 * Calls a counter that nobody else calls, in whatever runtime this is:
 *
 *     node tests/runtimes/counter_client.ts <calls> <address> …
 *
 * So often each of `count` and `echo` by each address, half of them one after
 * the other and half at once. Fails at the first result that is not the right
 * one; prints the statistics of each client as JSON.
 */
import { deepStrictEqual, strictEqual } from "node:assert/strict";
import process from "node:process";
import { clientStats, connect, type Stats } from "../../mod.ts";
import { Counter } from "../rpc/counter.ts";

const [calls, ...addresses] = process.argv.slice(2);
const total = Number(calls);
const half = Math.floor(total / 2);
// A runtime that has much else to do is no failure.
const patient = { timeoutMs: 30_000 };

const stats = [];
for (const [turn, address] of addresses.entries()) {
  stats.push(await callBy(address, turn * total));
}
console.log(JSON.stringify(stats));

/** @param before how often it has been counted so far */
async function callBy(address: string, before: number): Promise<Stats> {
  await using client = await connect(Counter, address, patient);
  for (let i = 1; i <= half; i++) {
    strictEqual(await client.count(), before + i);
    strictEqual(await client.echo(textOf(i)), textOf(i));
  }
  const rest = Array.from({ length: total - half }, (_, i) => half + 1 + i);
  const [counts, echoes] = await Promise.all([
    Promise.all(rest.map(() => client.count())),
    Promise.all(rest.map((i) => client.echo(textOf(i)))),
  ]);
  deepStrictEqual(
    counts.sort((a, b) => a - b),
    rest.map((i) => before + i),
  );
  deepStrictEqual(echoes, rest.map(textOf));
  return clientStats(client);
}

/** Of every length modulo 4, so that all kinds of padding cross. */
function textOf(i: number): string {
  return `${"é".repeat(i % 7)} ${i} ${"x".repeat(i % 900)}`;
}
