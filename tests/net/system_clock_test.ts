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

Deno.test("systemClock waits for the rest when a timer fires early", () => {
  // Timers of a runtime that fires at half the time asked for.
  const { setTimeout: realSet } = globalThis;
  const armed: { fire: () => void; delayMs: number }[] = [];
  globalThis.setTimeout = ((fire: () => void, delayMs: number) => {
    armed.push({ fire, delayMs });
    return armed.length;
  }) as unknown as typeof setTimeout;
  try {
    let wakes = 0;
    systemClock.schedule(systemClock.now() + 1e9, () => wakes++);
    armed[0]!.fire();
    assertEquals([wakes, armed.length], [0, 2]);
    systemClock.schedule(systemClock.now() + 1e12, () => wakes++);
    assertEquals(armed[2]!.delayMs, 2 ** 31 - 1);
    systemClock.schedule(systemClock.now() - 5, () => wakes++);
    assertEquals(armed[3]!.delayMs, 0);
    armed[3]!.fire();
    assertEquals(wakes, 1);
  } finally {
    globalThis.setTimeout = realSet;
  }
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
