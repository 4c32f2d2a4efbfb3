import { assert, assertEquals, assertLess } from "@std/assert";
import { LeastTimeout } from "../../lib/core/least_timeout.ts";
import { limits } from "../../lib/core/limits.ts";
import { RoundTrip } from "../../lib/core/round_trip.ts";
import { FrameType } from "../../lib/wire/frame_layout.ts";
import { framesSent } from "./large_bodies.ts";
import { type Flying, Pair } from "./pair.ts";

const { timeoutMsMin, timerGranularityMs } = limits;

/** One that so many losses have shortened. */
function afterLosses(losses: number): LeastTimeout {
  const least = new LeastTimeout();
  for (let i = 0; i < losses; i++) least.lost();
  return least;
}

Deno.test("LeastTimeout is longer than most pauses until something is lost (R42)", () => {
  const least = new LeastTimeout();
  assertEquals(least.ms, timeoutMsMin);
  least.lost();
  assertEquals(least.ms, 10);
});

Deno.test("LeastTimeout halves until it was too short, and is careful from then on", () => {
  const least = afterLosses(2);
  assertEquals(least.ms, 5);
  least.delayed(1);
  assertEquals(least.ms, 10);
  least.lost();
  assertEquals(least.ms, 7.5);
  for (let i = 0; i < limits.lossMemory; i++) least.answered();
  least.lost();
  assertEquals(least.ms, 10);
});

Deno.test("LeastTimeout goes down to a grain of the clock", () => {
  assertEquals(afterLosses(100).ms, timerGranularityMs);
});

Deno.test("LeastTimeout doubles with a timeout that was of a delay", () => {
  const least = afterLosses(100);
  least.delayed(1);
  assertEquals(least.ms, 2 * timerGranularityMs);
  // An answer that took longer shows more.
  least.delayed(9);
  assertEquals(least.ms, 9);
  least.delayed(500);
  assertEquals(least.ms, timeoutMsMin);
});

Deno.test("LeastTimeout is as it was after 1000 answers without a loss", () => {
  const least = afterLosses(100);
  for (let i = 1; i < limits.lossMemory; i++) least.answered();
  assertLess(least.ms, 3);
  least.lost();
  for (let i = 1; i < limits.lossMemory; i++) least.answered();
  assertLess(least.ms, 3);
  least.answered();
  assertEquals(least.ms, timeoutMsMin);
});

Deno.test("RoundTrip takes calls that were lost together for one loss", () => {
  const roundTrip = new RoundTrip(200);
  roundTrip.sample(0.1);
  const prompt = () => roundTrip.timeoutMs(0, 0, true);
  for (let i = 0; i < 10; i++) {
    roundTrip.timedOut(1, 21 + i);
    roundTrip.explained(true, 0.1);
  }
  assertEquals(prompt(), 10 * 2);
  roundTrip.sample(0.1);
  assertEquals([prompt(), roundTrip.timeoutMs(0)], [10, timeoutMsMin]);
  // What was never taken for lost explains nothing.
  roundTrip.explained(true, 0.1);
  assertEquals(prompt(), 10);
});

Deno.test("RoundTrip has no timeout below the least of its way", () => {
  const roundTrip = new RoundTrip(200, limits.timeoutMsMinReliable);
  roundTrip.sample(0.1);
  assertEquals(roundTrip.timeoutMs(0, 0), limits.timeoutMsMinReliable);
});

/** A pair whose round trip is 1 ms and steady, and whose procedure 1 is prompt. */
function promptPair(): Pair {
  const pair = new Pair(0.5);
  for (let i = 0; i < 50; i++) pair.settle(pair.call());
  pair.log.length = 0;
  return pair;
}

/** Makes calls, one after the other; says how long each took. */
function callTimes(pair: Pair, calls: number, procedure = 1): number[] {
  return Array.from({ length: calls }, () => {
    const startedAt = pair.now;
    pair.settle(pair.call({ procedure }));
    return pair.now - startedAt;
  });
}

/** Loses the first datagram of each n-th call, whichever direction it is of. */
function loseEach(pair: Pair, n: number): void {
  let count = 0;
  let lostAt = -Infinity;
  pair.route = (flying: Flying) => {
    // What is sent again for it passes.
    if (pair.now - lostAt < 100) return [flying];
    if (++count % (2 * n) !== 0) return [flying];
    lostAt = pair.now;
    return [];
  };
}

Deno.test("prompt calls wait less for what is lost, the more is lost (R42)", () => {
  const pair = promptPair();
  loseEach(pair, 60);
  const slow = callTimes(pair, 3000).filter((ms) => ms > 2);
  assert(slow.length > 15, `${slow.length} were lost`);
  assert(slow[0]! >= timeoutMsMin, `${slow[0]} ms`);
  // The formula's, its jitter, and the round trip: 1 + 1.4 × (1 + 2) at most.
  for (const ms of slow.slice(10)) assertLess(ms, 6);
});

Deno.test("a pause costs no datagram where nothing is lost (G3)", () => {
  const pair = promptPair();
  let count = 0;
  pair.route = (flying) => {
    const isLate = !flying.toServer && ++count % 50 === 0;
    return [{ ...flying, arrivesAt: flying.arrivesAt + (isLate ? 15 : 0) }];
  };
  callTimes(pair, 1000);
  assertEquals(pair.log.length, 2000);
});

Deno.test("pauses where datagrams are lost cost few of them (R42)", () => {
  const pair = promptPair();
  loseEach(pair, 60);
  callTimes(pair, 3000);
  const lose = pair.route;
  // From now on one call in 60 is lost, and one in 47 meets a server that
  // reads nothing for 10 ms.
  let calls = 0;
  let pausedUntil = -Infinity;
  pair.route = (flying) => {
    if (flying.toServer && pair.now > pausedUntil && ++calls % 47 === 0) {
      pausedUntil = pair.now + 10;
    }
    const arrivesAt = flying.toServer
      ? Math.max(flying.arrivesAt, pausedUntil)
      : flying.arrivesAt;
    return lose({ ...flying, arrivesAt });
  };
  const { counters } = pair.client;
  const before = counters.retransmissions;
  callTimes(pair, 6000);
  const again = counters.retransmissions - before;
  // Forty are for what was lost; without R42 there are 300.
  assert(again > 40 && again < 90, `${again} were sent again`);
});

Deno.test("calls that take their time keep the longer least timeout (R42, R20)", () => {
  const pair = promptPair();
  loseEach(pair, 60);
  callTimes(pair, 3000);
  pair.route = (flying) => [flying];
  pair.run = (execution) => pair.after(4, () => pair.reply(execution));
  callTimes(pair, 20, 2);
  pair.log.length = 0;
  callTimes(pair, 100, 2);
  assertEquals(framesSent(pair, false, FrameType.working).length, 0);
  assertEquals(pair.log.length, 200);
});
