import { assert, assertEquals, assertGreater, assertLess } from "@std/assert";
import { limits } from "../../lib/core/limits.ts";
import { readDatagram } from "../../lib/wire/datagram.ts";
import { FrameType } from "../../lib/wire/frame_layout.ts";
import { type Flying, Pair } from "./pair.ts";

/** Whether a datagram has a call of a procedure in it. */
function hasCallOf(procedure: number, { bytes }: Flying): boolean {
  const datagram = readDatagram(bytes);
  assert(typeof datagram !== "string");
  return datagram.frames.some((frame) =>
    frame.type === FrameType.call && frame.procedure === procedure
  );
}

/** The times between the datagrams of a client, less the ones before `from`. */
function waits(pair: Pair, from = 0): number[] {
  const times = pair.log.filter(({ toServer, sentAt }) =>
    toServer && sentAt >= from
  ).map(({ sentAt }) => sentAt);
  return times.slice(1).map((time, i) => time - times[i]!);
}

const probeWaitMax = limits.probeMsMax * limits.jitterMax;

Deno.test("a server that works is asked every 15 s at least", () => {
  const pair = new Pair();
  pair.run = () => {};
  pair.call({ timeoutMs: 600_000 });
  pair.runUntil(pair.now + 590_000);
  assertGreater(waits(pair).length, 30);
  for (const wait of waits(pair)) assertLess(wait, probeWaitMax);
});

Deno.test("a server that is heard again after an outage is asked every 15 s", () => {
  const pair = new Pair();
  pair.run = () => {};
  // It has the call, and then nothing goes through for long.
  pair.route = (flying) => pair.log.length === 1 ? [flying] : [];
  const call = pair.call({ timeoutMs: 600_000 });
  pair.runUntil(pair.now + 110_000);
  pair.route = (flying) => [flying];
  while (!call.working) pair.runUntil(pair.now + 1);
  const heardAt = pair.now;
  pair.runUntil(heardAt + 2 * probeWaitMax);
  const [asked] = pair.log.filter(({ toServer, sentAt }) =>
    toServer && sentAt > heardAt
  );
  assertLess(asked!.sentAt - heardAt, probeWaitMax);
});

Deno.test("a new call waits for as long as others have had to", () => {
  const pair = new Pair();
  pair.route = () => [];
  pair.settle(pair.call({ timeoutMs: 3000 }));
  // It timed out after 200, 400, 800 and 1600 ms, or nearly so.
  const start = pair.now;
  pair.settle(pair.call({ timeoutMs: 6000 }));
  assertGreater(waits(pair, start)[0]!, 200 * 8 * limits.jitterMin);
});

Deno.test("the waits of a call double, though its server answers others", () => {
  const pair = new Pair(1);
  pair.settle(pair.call());
  pair.route = (flying) => hasCallOf(2, flying) ? [] : [flying];
  pair.call({ procedure: 2 });
  for (let i = 0; i < 500; i++) {
    pair.call();
    pair.runUntil(pair.now + 5);
  }
  const times = pair.log.filter((flying) => hasCallOf(2, flying))
    .map(({ sentAt }) => sentAt);
  assertGreater(times.length, 4);
  for (const [i, time] of times.slice(1).entries()) {
    const wait = time - times[i]!;
    const nominal = limits.timeoutMsMin * 2 ** i;
    assertGreater(wait, nominal * limits.jitterMin - 1e-6);
  }
});

Deno.test("the word that a server works tells the round trip", () => {
  const pair = new Pair(5);
  pair.run = () => {};
  pair.call();
  pair.runUntil(pair.now + 1000);
  assertEquals(Math.round(pair.peer.roundTrip.smoothedMs!), 10);
});

Deno.test("a datagram that cannot be sent settles the calls in it, and no others", () => {
  const pair = new Pair();
  const body = new Uint8Array(1000);
  const [first, second] = [pair.call({ body }), pair.call({ body })];
  const output = pair.client.poll(pair.now);
  assert(output.kind === "transmit");
  pair.client.handleUnsendable(output, new Error("no route"));
  assertEquals([first.settled, second.settled], [true, false]);
});

Deno.test("a copy says how old its call is, rounded up, and how long it may take", () => {
  const pair = new Pair();
  pair.route = () => [];
  pair.call({ timeoutMs: 1000 });
  pair.runUntil(pair.now + 600);
  const [wait] = waits(pair);
  const [frame] = pair.sent(true)[1]!.frames;
  assert(frame?.type === FrameType.call);
  assert(!Number.isInteger(wait));
  assertEquals(frame.ageMs, Math.ceil(wait!));
  assertEquals(frame.timeLeftMs, Math.floor(1000 - wait!));
});
