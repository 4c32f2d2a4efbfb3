import { assert, assertEquals, assertLess } from "@std/assert";
import { Status } from "../../lib/wire/status.ts";
import { Overload, plainLoad, quantile } from "./overload.ts";

/** Ten places for handlers of 20 ms: 500 calls a second. */
const capacity = 500;
const handlerMs = [10, 30] as const;
const tenTimes = Array.from({ length: 10 }, () => capacity);

for (
  const { timeoutMs, queue } of [
    { timeoutMs: 60, queue: 1000 },
    { timeoutMs: 100, queue: 100 },
    { timeoutMs: 1000, queue: 0 },
    { timeoutMs: 1000, queue: 1000 },
  ]
) {
  Deno.test(`ten times too many calls: 90 % of capacity is of use, with ${timeoutMs} ms for each and a queue of ${queue}`, () => {
    const overload = new Overload({
      load: plainLoad(10, queue),
      handlerMs,
      rates: tenTimes,
      timeoutMs,
      forMs: 2000,
    }).run();
    // The first window fills the queue.
    const [, ...windows] = overload.goodput(250);
    const mean = windows.reduce((sum, rate) => sum + rate) / windows.length;
    assertLess(0.9 * capacity, mean, `${windows}`);
    for (const rate of windows) assertLess(0.85 * capacity, rate, `${windows}`);
    // The others hear of it at once, and know that theirs did not run.
    const refused = overload.outcomes.filter(({ status }) =>
      status === Status.resourceExhausted
    );
    assertLess(0.8 * overload.outcomes.length, refused.length);
    assert(refused.every(({ executed }) => executed === "no"));
    const { callsRefusedFull, callsRefusedLate } =
      overload.server.endpoint.counters;
    assertLess(0.9 * refused.length, callsRefusedFull + callsRefusedLate);
  });
}

Deno.test("an overload costs a server about a datagram for each call that it refuses", () => {
  const { server, outcomes } = new Overload({
    load: plainLoad(10, 1000),
    handlerMs,
    rates: tenTimes,
    timeoutMs: 100,
    forMs: 1000,
  }).run();
  assertLess(server.endpoint.counters.datagramsSent, 1.2 * outcomes.length);
});

Deno.test("the advice when to try again is how long the queue will take", () => {
  // A hundred wait, at 500 a second.
  const { outcomes } = new Overload({
    load: plainLoad(10, 100),
    handlerMs,
    rates: tenTimes,
    timeoutMs: 5000,
    forMs: 2000,
  }).run();
  const advice = outcomes.filter(({ madeAtMs, retryAfterMs }) =>
    madeAtMs > 500 && retryAfterMs > 0
  ).map(({ retryAfterMs }) => retryAfterMs);
  assertLess(150, quantile(advice, 0.05));
  assertLess(quantile(advice, 0.95), 260);
});

Deno.test("when handlers are slow for a while, all is well soon after", () => {
  const overload = new Overload({
    load: plainLoad(10, 1000),
    handlerMs,
    rates: Array.from({ length: 10 }, () => 0.9 * capacity / 10),
    timeoutMs: 200,
    forMs: 3000,
    stall: { fromMs: 500, untilMs: 1500, factor: 10 },
  }).run();
  const after = overload.goodput(250).slice(8);
  for (const rate of after) assertLess(0.8 * capacity, rate, `${after}`);
});

/** How 49 modest clients fare beside one. */
function modest(greedyRate: number) {
  const overload = new Overload({
    load: plainLoad(10, 100),
    handlerMs,
    rates: [greedyRate, ...Array.from({ length: 49 }, () => 5)],
    timeoutMs: 1000,
    forMs: 3000,
  }).run();
  const outcomes = overload.of((client) => client > 0);
  return {
    share: outcomes.filter((one) => one.isAnswered).length / outcomes.length,
    p99Ms: quantile(outcomes.map(({ tookMs }) => tookMs), 0.99),
    greedy: overload.of((client) => client === 0)
      .filter((one) => one.isAnswered).length,
  };
}

Deno.test("one greedy client among fifty takes nothing from the others", () => {
  const alone = modest(5);
  const flooded = modest(10 * capacity);
  assertEquals([alone.share, flooded.share], [1, 1]);
  // They find no place free, and wait for the next that will be.
  assertLess(flooded.p99Ms, alone.p99Ms + 20);
  // What they leave is its own.
  assertLess(0.9 * 3 * (capacity - 49 * 5), flooded.greedy);
});
