import { assert, assertEquals } from "@std/assert";
import { Breaker, type BreakerSettings } from "../../lib/balance/breaker.ts";
import { Random } from "../../lib/core/random.ts";

const settings: BreakerSettings = {
  failuresInARow: 5,
  failureRate: 0.5,
  callsJudged: 20,
  windowMs: 10_000,
  openMs: 1000,
  openMsMax: 30_000,
  trials: 3,
};

function breaker(changes: Partial<BreakerSettings> = {}): Breaker {
  return new Breaker({ ...settings, ...changes }, new Random([1]));
}

function fail(breaker: Breaker, times: number, now: number): void {
  for (let i = 0; i < times; i++) breaker.end("failure", 0, now);
}

Deno.test("Breaker opens after five failures in a row, and not after four", () => {
  const one = breaker();
  fail(one, 4, 0);
  one.end("success", 0, 0);
  fail(one, 4, 0);
  assertEquals(one.stateAt(0), "closed");
  assert(one.allows(0));
  fail(one, 1, 0);
  assertEquals([one.stateAt(0), one.openedBy], ["open", "failures"]);
  assert(!one.allows(0));
});

Deno.test("Breaker opens when half of twenty calls in the window have failed", () => {
  const one = breaker();
  const pair = (now: number) => {
    one.end("success", 0, now);
    one.end("failure", 0, now);
  };
  for (let i = 0; i < 9; i++) pair(0);
  assertEquals(one.stateAt(0), "closed");
  pair(0);
  assertEquals(one.stateAt(0), "open");
});

Deno.test("Breaker forgets what is older than its window", () => {
  const one = breaker();
  for (let now = 0; now < 200_000; now += 1000) {
    // 18 calls in ten seconds: too few to be judged, ever.
    if (now % 10_000 < 9000) {
      one.end("success", 0, now);
      one.end("failure", 0, now);
    }
  }
  assertEquals(one.stateAt(200_000), "closed");
});

Deno.test("Breaker takes what says nothing of the server for nothing", () => {
  const one = breaker();
  for (let i = 0; i < 100; i++) one.end("neutral", 0, 0);
  fail(one, 4, 0);
  assertEquals(one.stateAt(0), "closed");
});

Deno.test("Breaker: so many trials at a time, and as many successes close it", () => {
  const one = breaker();
  fail(one, 5, 0);
  assertEquals(one.stateAt(700), "open");
  assertEquals(one.stateAt(1200), "half_open");
  const trials = [1, 2, 3].map(() => {
    assert(one.allows(1200));
    return one.begin(1200);
  });
  assert(trials.every((trial) => trial > 0));
  assert(!one.allows(1200));
  one.end("success", trials[0]!, 1210);
  one.end("success", trials[1]!, 1210);
  assertEquals(one.stateAt(1210), "half_open");
  one.end("neutral", trials[2]!, 1210);
  assert(one.allows(1210));
  one.end("success", one.begin(1210), 1220);
  assertEquals(one.stateAt(1220), "closed");
});

Deno.test("Breaker opens for twice as long when a trial fails, up to a bound", () => {
  const one = breaker();
  fail(one, 5, 0);
  let now = 0;
  const waits: number[] = [];
  for (let i = 0; i < 8; i++) {
    waits.push(one.openUntil - now);
    now = one.openUntil;
    one.end("failure", one.begin(now), now);
  }
  for (const [at, wait] of waits.entries()) {
    const plain = Math.min(1000 * 2 ** at, 30_000);
    assert(wait >= 0.8 * plain && wait <= 1.2 * plain, `${at}: ${wait}`);
  }
  assert(new Set(waits.map((wait, at) => wait / 2 ** at)).size > 4);
});

Deno.test("Breaker begins with the short time again after a calm window", () => {
  const one = breaker();
  fail(one, 5, 0);
  const close = () => {
    const now = one.openUntil;
    for (let i = 0; i < 3; i++) one.end("success", one.begin(now), now);
    return now;
  };
  const soon = close() + 1000;
  fail(one, 5, soon);
  assert(one.openUntil - soon > 1500);
  const later = close() + 20_000;
  fail(one, 5, later);
  assert(one.openUntil - later < 1300);
});

Deno.test("Breaker: a trial from before it opened again decides nothing", () => {
  const one = breaker();
  fail(one, 5, 0);
  const [old, failing] = [one.begin(1200), one.begin(1200)];
  one.end("failure", failing, 1210);
  const until = one.openUntil;
  assertEquals(one.stateAt(until - 1), "open");
  one.end("failure", old, until);
  assertEquals(one.openUntil, until);
  const trials = [1, 2, 3].map(() => one.begin(until));
  one.end("success", old, until);
  one.end("success", trials[0]!, until);
  one.end("success", trials[1]!, until);
  assertEquals(one.stateAt(until), "half_open");
  one.end("success", trials[2]!, until);
  assertEquals(one.stateAt(until), "closed");
});

Deno.test("Breaker of a silent server takes no calls until a ping is answered", () => {
  const one = breaker();
  one.open("silent", 0);
  assert(!one.wantsPing(500));
  assert(one.wantsPing(1200));
  assert(!one.allows(1200));
  const trial = one.begin(1200);
  assert(!one.wantsPing(1200));
  one.end("success", trial, 1210);
  assertEquals(one.stateAt(1210), "closed");
});

Deno.test("Breaker of a silent server closes when anything comes; of a leaving one it does not", () => {
  const one = breaker();
  one.open("silent", 0);
  one.heard(100);
  assertEquals(one.stateAt(100), "closed");
  one.open("silent", 200);
  one.open("leaving", 300);
  one.heard(400);
  assertEquals([one.stateAt(400), one.openedBy], ["open", "leaving"]);
});

Deno.test("Breaker stays open for no longer because it is told again", () => {
  const one = breaker();
  one.open("silent", 0);
  const until = one.openUntil;
  one.open("silent", 500);
  assertEquals(one.openUntil, until);
});

Deno.test("Breaker that never opens by failures still does by silence", () => {
  const one = breaker({ failuresInARow: Infinity, callsJudged: Infinity });
  fail(one, 1000, 0);
  assertEquals(one.stateAt(0), "closed");
  one.open("silent", 0);
  assert(!one.allows(0));
});
