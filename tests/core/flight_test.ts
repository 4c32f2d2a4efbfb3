import { assert, assertEquals } from "@std/assert";
import type { Call } from "../../lib/core/call.ts";
import { argumentBytesMax } from "../../lib/core/questions.ts";
import { limits } from "../../lib/core/limits.ts";
import { callBytes } from "../../lib/wire/frame_layout.ts";
import { Pair } from "./pair.ts";

const LONG = 2;

/** A pair whose server never answers calls of procedure `LONG`. */
function pairWithLongCalls(): Pair {
  const pair = new Pair();
  pair.run = (execution) => {
    if (execution.procedure !== LONG) pair.reply(execution);
  };
  return pair;
}

/** Nothing that the server says arrives. */
function dropAnswers(pair: Pair): void {
  pair.route = (flying) => flying.toServer ? [flying] : [];
}

function callLong(pair: Pair, count: number, bytes = 0): Call[] {
  const options = {
    procedure: LONG,
    body: new Uint8Array(bytes),
    timeoutMs: 3_600_000,
  };
  return Array.from({ length: count }, () => pair.call(options));
}

Deno.test("a call that waits its turn settles at its deadline", () => {
  const pair = pairWithLongCalls();
  dropAnswers(pair);
  callLong(pair, limits.callsInFlight);
  const start = pair.now;
  const settled = pair.settle(pair.call({ timeoutMs: 100 }));
  assertEquals(settled.cause, "deadline");
  assertEquals(settled.executed, "no");
  assertEquals(pair.now, start + 100);
});

Deno.test("calls that have settled give back the bytes they took", () => {
  const pair = new Pair();
  const calls = 4 * limits.bytesInFlight / 1024;
  for (let i = 0; i < calls; i++) pair.call({ body: new Uint8Array(1024) });
  pair.runUntil(pair.now + 100);
  assertEquals(pair.settled.length, calls);
});

/** As many of the largest calls as are in flight together, and no room for one more. */
const largest = Math.floor(
  limits.bytesInFlight / (callBytes + argumentBytesMax),
);

Deno.test("a small call is sent as soon as the large one before it is canceled", () => {
  const pair = pairWithLongCalls();
  dropAnswers(pair);
  callLong(pair, largest, argumentBytesMax);
  const [head] = callLong(pair, 1, argumentBytesMax);
  const small = pair.call({ body: new Uint8Array(4) });
  pair.runUntil(pair.now + 50);
  assertEquals(pair.requests.length, largest);
  pair.client.cancel(head!, "canceled");
  pair.route = (flying) => [flying];
  pair.runUntil(pair.now + 2 * pair.latencyMs);
  assert(small.settled);
});

Deno.test("a small call is sent as soon as the large one before it is too late", () => {
  const pair = pairWithLongCalls();
  dropAnswers(pair);
  callLong(pair, largest, argumentBytesMax);
  const body = new Uint8Array(argumentBytesMax);
  const start = pair.now;
  pair.call({ body, timeoutMs: 50 });
  const small = pair.call({ body: new Uint8Array(4) });
  pair.after(50, () => pair.route = (flying) => [flying]);
  pair.runUntil(start + 50 + 2 * pair.latencyMs);
  assert(small.settled);
});

Deno.test("calls that the server works on take no room from others", () => {
  const pair = pairWithLongCalls();
  const long = callLong(pair, limits.callsInFlight);
  const short = pair.call();
  pair.runUntil(pair.now + 2 * pair.latencyMs);
  assertEquals(pair.requests.length, limits.callsInFlight);
  // The server says that it works on them.
  pair.runUntil(pair.now + limits.workingAfterMs + 2 * pair.latencyMs);
  assert(long.every((call) => call.working));
  assert(short.settled);
});

Deno.test("a call gives its room back once, though it worked and settled", () => {
  const pair = pairWithLongCalls();
  callLong(pair, limits.callsInFlight);
  pair.runUntil(pair.now + 300);
  for (const execution of [...pair.requests]) pair.reply(execution);
  pair.runUntil(pair.now + 50);
  assertEquals(pair.settled.length, limits.callsInFlight);
  callLong(pair, 3 * limits.callsInFlight);
  pair.runUntil(pair.now + 15);
  assertEquals(pair.requests.length, 2 * limits.callsInFlight);
});

Deno.test("calls that were canceled while they waited leave room for others", () => {
  const pair = pairWithLongCalls();
  callLong(pair, limits.callsInFlight);
  // The first of those that wait, behind which the others cannot leave.
  callLong(pair, 1);
  pair.drive();
  for (let i = 0; i <= limits.callsQueued; i++) {
    pair.client.cancel(pair.call(), "canceled");
  }
  pair.drive();
  assert(pair.settled.every(({ cause }) => cause === "canceled"));
});

Deno.test("calls wait in order, however many around them are canceled", () => {
  const pair = pairWithLongCalls();
  const long = callLong(pair, limits.callsInFlight);
  pair.drive();
  const waiting: Call[] = [];
  for (let i = 0; i < 5000; i++) {
    const call = pair.call();
    if (i % 100 === 0) waiting.push(call);
    else pair.client.cancel(call, "canceled");
  }
  for (const call of long) pair.client.cancel(call, "canceled");
  pair.runUntil(pair.now + 50);
  const answered = pair.settled.filter(({ cause }) => cause === "reply");
  assertEquals(answered.map(({ call }) => waiting.indexOf(call)), [
    ...waiting.keys(),
  ]);
});

Deno.test("a call that was refused leaves no room behind", () => {
  const pair = pairWithLongCalls();
  callLong(pair, limits.callsQueued);
  // Before anything is sent, which would make room.
  const late = [pair.call(), pair.call()];
  pair.drive();
  const refused = pair.settled.filter(({ cause }) => cause === "refused");
  assertEquals(refused.map(({ call }) => late.indexOf(call)), [0, 1]);
});
