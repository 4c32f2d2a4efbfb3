import { assert, assertEquals, assertThrows } from "@std/assert";
import { entropy } from "../../lib/net/entropy.ts";
import { systemClock } from "../../lib/net/system_clock.ts";

Deno.test("systemClock never wakes early, and wakes once", async () => {
  const lateness: number[] = [];
  await Promise.all(Array.from({ length: 40 }, (_, i) => {
    const at = systemClock.now() + i * 0.37;
    return new Promise<void>((resolve) => {
      systemClock.schedule(at, () => {
        lateness.push(systemClock.now() - at);
        resolve();
      });
    });
  }));
  assertEquals(lateness.length, 40);
  assert(Math.min(...lateness) >= 0, `${Math.min(...lateness)} ms`);
});

/** Time, timers and turns of the event loop in the hands of a test. */
class HandLoop implements Disposable {
  nowMs = 5000;
  readonly #real = {
    setTimeout: globalThis.setTimeout,
    setImmediate: globalThis.setImmediate,
  };
  /** The delay of each; "turn" is the next turn of the event loop. */
  readonly asked: (number | "turn")[] = [];
  readonly #fires: (() => void)[] = [];

  constructor() {
    Object.assign(globalThis, {
      setTimeout: (fire: () => void, delayMs: number) =>
        this.#add(fire, delayMs),
      setImmediate: (fire: () => void) => this.#add(fire, "turn"),
    });
    Object.assign(performance, { now: () => this.nowMs });
  }

  /** Fires the newest. */
  fire(): void {
    this.#fires.at(-1)!();
  }

  [Symbol.dispose](): void {
    Object.assign(globalThis, this.#real);
    // What is left is that of all performances.
    delete (performance as { now?: unknown }).now;
  }

  #add(fire: () => void, delay: number | "turn"): number {
    this.#fires.push(fire);
    return this.asked.push(delay);
  }
}

Deno.test("systemClock waits for the rest when a timer fires early", () => {
  using loop = new HandLoop();
  let wakes = 0;
  systemClock.schedule(systemClock.now() + 1e9, () => wakes++);
  loop.fire();
  assertEquals([wakes, loop.asked.length], [0, 2]);
  systemClock.schedule(systemClock.now() + 1e12, () => wakes++);
  assertEquals(loop.asked[2], 2 ** 31 - 1);
  systemClock.schedule(systemClock.now() - 5, () => wakes++);
  assertEquals(loop.asked[3], "turn");
  loop.fire();
  assertEquals(wakes, 1);
});

Deno.test("systemClock is not late by a timer's lateness: the last millisecond is turns", () => {
  using loop = new HandLoop();
  let wakes = 0;
  systemClock.schedule(systemClock.now() + 50, () => wakes++);
  // Deno's timer of 48 ms fires after 49.14.
  assertEquals(loop.asked, [48]);
  loop.nowMs += 49.14;
  loop.fire();
  assertEquals([wakes, loop.asked], [0, [48, "turn"]]);
  loop.nowMs += 0.86;
  loop.fire();
  assertEquals(wakes, 1);
});

Deno.test("systemClock does not turn for long: what is 2 ms ahead is a timer's", () => {
  using loop = new HandLoop();
  systemClock.schedule(systemClock.now() + 1.9, () => {});
  assertEquals(loop.asked, [1]);
});

Deno.test("systemClock wakes early by the slack at the most, and not for less", () => {
  using loop = new HandLoop();
  let wakes = 0;
  const at = systemClock.now() + 5;
  systemClock.schedule(at, () => wakes++, 1);
  loop.fire();
  assertEquals(wakes, 0);
  loop.nowMs += 4;
  loop.fire();
  assertEquals([wakes, loop.asked.length], [1, 2]);
});

Deno.test("systemClock cancels, before and after the time, weeks ahead too", async () => {
  let wakes = 0;
  const canceled = systemClock.schedule(systemClock.now(), () => wakes++);
  canceled();
  canceled();
  const far = systemClock.schedule(systemClock.now() + 1e12, () => wakes++);
  let cancel = () => {};
  await new Promise<void>((resolve) => {
    cancel = systemClock.schedule(systemClock.now() + 2, resolve);
  });
  cancel();
  far();
  assertEquals(wakes, 0);
  assertThrows(() => systemClock.schedule(NaN, () => {}), RangeError);
});

Deno.test("entropy() draws as many words as asked, differently each time", () => {
  assertEquals([0, 1, 16_384].map((words) => entropy(words).length), [
    0,
    1,
    16_384,
  ]);
  assert(entropy(4).join() !== entropy(4).join());
  for (const words of [-1, 1.5, 16_385, NaN]) {
    assertThrows(() => entropy(words), RangeError, "Cannot draw");
  }
});
