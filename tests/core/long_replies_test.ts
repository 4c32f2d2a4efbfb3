import { assertEquals, assertGreaterOrEqual, assertLess } from "@std/assert";
import { limits } from "../../lib/core/limits.ts";
import { FrameType } from "../../lib/wire/frame_layout.ts";
import { writeAck } from "../../lib/wire/frame_writer.ts";
import { callDatagram } from "./call_datagram.ts";
import { handleCall, tokenFor } from "./own_client.ts";
import { clientAddress, Pair } from "./pair.ts";
import { datagramOf, gaps, said, says } from "./said.ts";

const { ack, call, probe, reply } = FrameType;
const result = new Uint8Array([1, 2, 3]);

/** A pair whose client is believed to be where it is, and whose handler takes so long. */
function slowPair(runsMs: number): Pair {
  const pair = new Pair();
  pair.settle(pair.call());
  pair.settle(pair.call());
  pair.run = (execution) =>
    pair.after(runsMs, () => pair.reply(execution, result));
  pair.log.length = 0;
  return pair;
}

Deno.test("an answer that took long and was lost comes again unasked (R23)", () => {
  const pair = slowPair(60_000);
  const open = pair.call({ timeoutMs: 600_000 });
  pair.runUntil(pair.now + 59_000);
  // By now it asks every 15 s.
  let isLost = false;
  pair.route = (flying) => {
    const isFirst = !isLost && says(flying, reply);
    isLost ||= isFirst;
    return isFirst ? [] : [flying];
  };
  pair.settle(open);
  const [first, second] = said(pair, reply);
  const patience = said(pair, call)[0]!.frame.patienceMs;
  const wait = second!.at - first!.at;
  assertGreaterOrEqual(wait, patience * limits.jitterMin);
  assertLess(wait, (patience + 1) * limits.jitterMax);
  assertEquals(said(pair, probe).filter(({ at }) => at > first!.at), []);
});

/** Replies to a client of one's own that says nothing after its call. */
function repliesTo(
  call: { timeLeftMs: number; patienceMs: number },
  runsMs: number,
): { at: number }[] {
  const pair = new Pair();
  pair.run = (execution) =>
    pair.after(runsMs, () => pair.reply(execution, result));
  handleCall(pair, { client: 9n, token: tokenFor(pair, 9n), ...call });
  pair.runUntil(pair.now + 1_000_000);
  return said(pair, reply);
}

Deno.test("an answer is sent again four times at most, after doubling waits (R23)", () => {
  const call = { patienceMs: 100, timeLeftMs: 600_000 };
  const waits = gaps(repliesTo(call, 500));
  assertEquals(waits.length, limits.repeatsMax);
  for (const [i, wait] of waits.entries()) {
    const nominal = call.patienceMs * 2 ** i;
    assertGreaterOrEqual(wait, nominal * limits.jitterMin - 1e-6);
    assertLess(wait, nominal * limits.jitterMax);
  }
  // Their jitter is their own.
  assertEquals(new Set(waits.map((wait, i) => wait / 2 ** i)).size, 4);
});

Deno.test("an answer is never sent again after its call's deadline", () => {
  const call = { patienceMs: 1000, timeLeftMs: 2600 };
  assertEquals(repliesTo(call, 100).length, 2);
  assertEquals(repliesTo(call, 3000).length, 1);
});

Deno.test("an answer that came fast is not repeated, nor acknowledged", () => {
  const call = { patienceMs: 1000, timeLeftMs: 600_000 };
  assertEquals(repliesTo(call, 20).length, 1);
  const pair = slowPair(1);
  pair.settle(pair.call());
  pair.runUntil(pair.now + 10_000);
  assertEquals(pair.log.length, 2);
});

/** Such a pair in which an older call keeps the floor down. */
function heldPair(): Pair {
  const pair = slowPair(1000);
  const { run } = pair;
  pair.run = () => {};
  pair.call({ timeoutMs: 3_600_000 });
  pair.runUntil(pair.now + 100);
  pair.run = run;
  return pair;
}

Deno.test("a client acknowledges an answer that took long, which frees it (R35)", () => {
  const pair = heldPair();
  const stored = pair.server.storedBytes;
  pair.settle(pair.call());
  const record = limits.recordBytes;
  assertEquals(pair.server.storedBytes, stored + record + result.length);
  pair.runUntil(pair.now + pair.latencyMs);
  assertEquals(pair.server.storedBytes, stored + record);
  pair.runUntil(pair.now + 60_000);
  assertEquals([said(pair, ack).length, said(pair, reply).length], [1, 1]);
});

Deno.test("an answer that was acknowledged is not sent again, nor its call run (R22)", () => {
  const pair = heldPair();
  pair.settle(pair.call());
  const { bytes } = pair.log.findLast((flying) => says(flying, call))!;
  pair.runUntil(pair.now + 100);
  const { duplicates } = pair.server.counters;
  pair.server.handleDatagram(bytes, clientAddress, pair.now);
  pair.runUntil(pair.now + 60_000);
  assertEquals(said(pair, reply).length, 1);
  assertEquals(pair.server.counters.duplicates, duplicates + 1);
  assertEquals(pair.requests.length, 4);
});

/** A server with the answer to a call that took long, which nobody has acknowledged. */
function answered(): { pair: Pair; stored: number } {
  const pair = new Pair();
  pair.settle(pair.call());
  pair.run = (execution) =>
    pair.after(100, () => pair.reply(execution, result));
  handleCall(pair, { client: 9n, patienceMs: 100, timeLeftMs: 60_000 });
  pair.runUntil(pair.now + 110);
  return { pair, stored: pair.server.storedBytes };
}

function acknowledge(pair: Pair, cumulative: number, incarnation: bigint) {
  const word = {
    sequence: 1,
    echo: 1,
    processingUs: 0,
    cumulative,
    credit: 0,
    ranges: [],
  };
  const bytes = datagramOf(
    { client: 9n, incarnation },
    (datagram, at) => writeAck(datagram, at, word),
  );
  pair.server.handleDatagram(bytes, clientAddress, pair.now);
  pair.drive();
}

Deno.test("an answer stays until all of it, and no other, is acknowledged (R22)", () => {
  const { pair, stored } = answered();
  const { incarnation } = pair.peer;
  acknowledge(pair, result.length - 1, incarnation);
  acknowledge(pair, result.length + 1, incarnation);
  acknowledge(pair, result.length, 1n);
  assertEquals(pair.server.storedBytes, stored);
  acknowledge(pair, result.length, incarnation);
  assertEquals(pair.server.storedBytes, stored - result.length);
  // Once is enough.
  acknowledge(pair, result.length, incarnation);
  assertEquals(pair.server.storedBytes, stored - result.length);
});

Deno.test("a call that runs cannot be acknowledged", () => {
  const pair = new Pair();
  pair.settle(pair.call());
  pair.run = () => {};
  handleCall(pair, { client: 9n, patienceMs: 100, timeLeftMs: 60_000 });
  pair.runUntil(pair.now + 100);
  acknowledge(pair, 0, pair.peer.incarnation);
  pair.reply(pair.requests.at(-1)!);
  pair.drive();
  const from = said(pair, reply).length;
  handleCall(pair, { client: 9n, patienceMs: 100, timeLeftMs: 60_000 });
  assertEquals(said(pair, reply).length, from + 1);
});

Deno.test("an answer is not repeated once the floor has passed it", () => {
  const { pair } = answered();
  const from = said(pair, reply).length;
  handleCall(pair, { client: 9n, sequence: 2, floor: 2, timeLeftMs: 1 });
  pair.runUntil(pair.now + 60_000);
  const others = said(pair, reply).slice(from)
    .filter(({ frame }) => frame.sequence === 1);
  assertEquals(others, []);
});

Deno.test("an answer whose call is passed as it is given is not repeated", () => {
  const pair = new Pair();
  pair.run = () => {};
  const times = { patienceMs: 100, timeLeftMs: 60_000 };
  handleCall(pair, { client: 9n, ...times });
  pair.runUntil(pair.now + 100);
  pair.reply(pair.requests[0]!, result);
  const next = callDatagram({ client: 9n, sequence: 2, floor: 2, ...times });
  pair.server.handleDatagram(next, clientAddress, pair.now);
  pair.runUntil(pair.now + 60_000);
  assertEquals(said(pair, reply).length, 1);
});
