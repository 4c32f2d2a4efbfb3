/**
 * Calls `count` of a counter that nobody else calls:
 *
 *     deno run -A tests/e2e/count_calls.ts <address> <calls> <concurrency>
 *
 * Prints what came back as JSON; the first call that fails fails it.
 */
import { type CallTrace, clientStats, connect, type Stats } from "../../mod.ts";
import { Counter } from "../rpc/counter.ts";

/** What it prints. */
export interface CallsSummary {
  /** Different results among those from 1 to the number of calls. */
  distinct: number;
  tookMs: number;
  /** How often the server said that it works on a call. */
  workings: number;
  stats: Stats;
}

const [address, callsText, concurrencyText] = Deno.args;
const calls = Number(callsText);

await using client = await connect(Counter, address!, {
  // For calls that wait behind 99,999 others on a busy machine.
  timeoutMs: 60_000,
});
const isSeen = new Uint8Array(calls + 1);
let begun = 0;
let workings = 0;
// Of each call only where there are few: to tell all takes time.
const trace = calls > 10_000 ? undefined : ({ event }: CallTrace) => {
  if (event === "working") workings++;
};
const caller = async () => {
  while (begun < calls) {
    begun++;
    const result = await client.count(undefined, { trace });
    if (result <= calls) isSeen[result] = 1;
  }
};
const startedAtMs = performance.now();
await Promise.all(Array.from({ length: Number(concurrencyText) }, caller));
const summary: CallsSummary = {
  distinct: isSeen.subarray(1).reduce((sum, seen) => sum + seen, 0),
  tookMs: performance.now() - startedAtMs,
  workings,
  stats: clientStats(client),
};
console.log(JSON.stringify(summary));
