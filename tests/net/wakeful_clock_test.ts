import { assert, assertEquals, assertLess, assertThrows } from "@std/assert";
import { systemClock, wakefulClock } from "../../lib/net/system_clock.ts";
import { WakefulClock } from "../../lib/net/wakeful_clock.ts";
import { VirtualClock } from "../rpc/virtual_clock.ts";

/** A computer that can sleep, and whose time of day can be set. */
class Computer {
  readonly base = new VirtualClock();
  readonly clock: WakefulClock;
  #aheadMs = 1_700_000_000_000;

  constructor() {
    // In whole milliseconds, as runtimes tell it.
    this.clock = new WakefulClock(
      this.base,
      () => Math.floor(this.base.now() + this.#aheadMs),
    );
  }

  /** Sleeps; or the time of day is set, which looks the same. */
  sleep(ms: number): void {
    this.#aheadMs += ms;
  }
}

Deno.test("WakefulClock is its base clock while the computer is awake", async () => {
  const { base, clock } = new Computer();
  for (let i = 0; i < 1000; i++) {
    await base.advance(0.37);
    assertEquals(clock.now(), base.now());
  }
});

Deno.test("WakefulClock goes on by what the computer has slept", async () => {
  const computer = new Computer();
  const { base, clock } = computer;
  const start = clock.now();
  computer.sleep(600_000);
  assertEquals(clock.now() - start, 600_000);
  await base.advance(100);
  assertEquals(clock.now() - start, 600_100);
  computer.sleep(5000);
  assertEquals(clock.now() - start, 605_100);
});

Deno.test("WakefulClock never goes back, wherever the time of day is set", async () => {
  const computer = new Computer();
  const { base, clock } = computer;
  let last = clock.now();
  for (const ms of [-3_600_000, 0, 10, -10, 3_600_000, -86_400_000, 999]) {
    computer.sleep(ms);
    await base.advance(1);
    const now = clock.now();
    assert(now > last, `${now - last} after ${ms}`);
    last = now;
  }
  // Set back by a day, and by nothing but small steps since.
  assertEquals(clock.now() - base.now(), 3_600_000);
});

Deno.test("WakefulClock takes small corrections of the time of day for what they are", async () => {
  const computer = new Computer();
  const { base, clock } = computer;
  for (let i = 0; i < 100; i++) {
    computer.sleep(i % 2 === 0 ? 900 : -400);
    await base.advance(50);
    assertEquals(clock.now(), base.now());
  }
});

Deno.test("WakefulClock wakes in time, after a sleep within a minute", async () => {
  const computer = new Computer();
  const { base, clock } = computer;
  const woken: number[] = [];
  const at = clock.now() + 3_600_000;
  clock.schedule(at, () => woken.push(clock.now() - at));
  const canceled = clock.schedule(at, () => woken.push(NaN));
  await base.advance(1_800_000);
  assertEquals(woken, []);
  canceled();
  computer.sleep(7_200_000);
  await base.advance(60_000);
  assertEquals(woken.length, 1);
  assertLess(Math.abs(woken[0]! - 5_460_000), 60_001);

  const next = clock.now() + 250_000;
  clock.schedule(next, () => woken.push(clock.now() - next));
  await base.advance(249_999);
  assertEquals(woken.length, 1);
  await base.advance(1);
  assertEquals(woken[1], 0);
});

Deno.test("WakefulClock passes the slack on, and takes it for itself", () => {
  let nowMs = 0;
  const slacks: (number | undefined)[] = [];
  let fire = () => {};
  const clock = new WakefulClock({
    now: () => nowMs,
    schedule(_atMs, wake, slackMs) {
      slacks.push(slackMs);
      fire = wake;
      return () => {};
    },
  }, () => nowMs);
  let wakes = 0;
  clock.schedule(50, () => wakes++, 1);
  nowMs = 48.9;
  fire();
  assertEquals([wakes, slacks], [0, [1, 1]]);
  nowMs = 49;
  fire();
  assertEquals([wakes, slacks], [1, [1, 1]]);
});

Deno.test("wakefulClock is the clock of this machine", () => {
  const before = systemClock.now();
  const now = wakefulClock.now();
  assert(now >= before);
  assertThrows(() => wakefulClock.schedule(NaN, () => {}), RangeError);
});
