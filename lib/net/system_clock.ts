import type { Clock } from "./clock.ts";
import { WakefulClock } from "./wakeful_clock.ts";

/**
 * The clock of this machine: `performance.now()` and `setTimeout`.
 *
 * It never wakes early. Runtimes round delays to whole milliseconds and may
 * fire up to one early by `performance.now()`, so delays are rounded up, and a
 * timer that finds itself early waits for the rest. It is late by 1–2 ms under
 * Deno, whose timers have that grain.
 */
export const systemClock: Clock = {
  now(): number {
    return performance.now();
  },

  schedule(atMs: number, wake: () => void): () => void {
    if (Number.isNaN(atMs)) {
      throw new RangeError("Cannot schedule a call: the time is not a number");
    }
    let timer: ReturnType<typeof setTimeout> | undefined;
    const arm = (): void => {
      const delayMs = Math.ceil(atMs - performance.now());
      timer = setTimeout(fire, Math.min(Math.max(delayMs, 0), DELAY_MS_MAX));
    };
    const fire = (): void => {
      if (performance.now() < atMs) arm();
      else wake();
    };
    arm();
    return () => clearTimeout(timer);
  },
};

/** The same, but that it goes on while the computer sleeps ({@linkcode WakefulClock}). */
export const wakefulClock: Clock = new WakefulClock(
  systemClock,
  () => Date.now(),
);

/** setTimeout takes a signed 32-bit number, and makes more than that 1 ms. */
const DELAY_MS_MAX = 2 ** 31 - 1;
