import { assertEquals, assertGreater } from "@std/assert";
import { resultBytesMax } from "../../lib/core/answers.ts";
import { limits } from "../../lib/core/limits.ts";
import { Status } from "../../lib/wire/status.ts";
import { withBounds } from "../../tools/sim/bounds.ts";
import { handleCall, lastStatus, tokenFor } from "./own_client.ts";
import { Pair } from "./pair.ts";

/** Makes so many calls, of clients that make 4000 each. */
function fill(pair: Pair, first: number, count: number): void {
  for (let i = first; i < first + count; i++) {
    // Nobody looks at what is sent, and it is much.
    pair.log.length = 0;
    handleCall(pair, callOf(i));
  }
}

const callsEach = 4000;

function callOf(index: number): { client: bigint; sequence: number } {
  const client = BigInt(1 + Math.floor(index / callsEach));
  return { client, sequence: 1 + index % callsEach };
}

Deno.test("what all clients make a server keep is bounded", () => {
  // Of those who have not shown where they are, half as much is kept.
  const pair = new Pair(5, { server: { isReliable: () => true } });
  pair.route = () => [];
  const reply = new Uint8Array(resultBytesMax);
  pair.run = (execution) => pair.reply(execution, reply);
  const runs = Math.ceil(
    // The record of a call is made before it is asked whether there is room.
    (limits.storedBytes - limits.recordBytes) /
      (limits.recordBytes + resultBytesMax),
  );
  fill(pair, 0, runs);
  assertEquals(pair.requests.length, runs);
  fill(pair, runs, 1);
  assertEquals(pair.requests.length, runs);
  assertEquals(lastStatus(pair), Status.resourceExhausted);

  // A refusal is a record as well, and so is bounded in its turn.
  const hint = 4;
  const left = limits.storedBytesHard - pair.server.storedBytes;
  const refusals = Math.ceil(left / (limits.recordBytes + hint));
  fill(pair, runs + 1, refusals);
  const { storedBytes } = pair.server;
  assertGreater(storedBytes, limits.storedBytesHard - 1);
  const next = runs + 1 + refusals;
  fill(pair, next, 1);
  assertEquals(pair.log, []);
  assertEquals(pair.server.storedBytes, storedBytes);
  assertEquals(pair.server.counters.callsRefused, 2 + refusals);

  // One client goes on, which leaves room for refusals.
  handleCall(pair, { client: 1n, sequence: callsEach, floor: callsEach });
  fill(pair, next, 1);
  assertEquals(lastStatus(pair), Status.resourceExhausted);
});

Deno.test("the largest results are kept behind a call that never ends", () => {
  const pair = new Pair(0.1);
  pair.run = (execution) => {
    if (execution.procedure === 2) return;
    pair.reply(execution, new Uint8Array(resultBytesMax));
  };
  pair.call({ procedure: 2, timeoutMs: 3_600_000 });
  for (let i = 0; i < limits.sessionSpan + 100; i++) {
    pair.settled.length = pair.log.length = 0;
    assertEquals(pair.settle(pair.call()).status, Status.ok);
  }
});

Deno.test("clients that have not shown where they are leave room for others", () => {
  withBounds({ storedBytes: 10_000, storedBytesHard: 12_000 }, () => {
    const pair = new Pair();
    const count = Math.ceil(5000 / limits.recordBytes);
    // A day to wait: what they leave behind stays for as long.
    const timeLeftMs = limits.callMsMax;
    for (let i = 1; i <= 3 * count; i++) {
      handleCall(pair, { client: BigInt(i), timeLeftMs });
    }
    assertEquals(pair.requests.length, count);
    const token = tokenFor(pair, 999n);
    handleCall(pair, { client: 999n, token });
    assertEquals(pair.requests.length, count + 1);
  });
});
