import type { Clock } from "./clock.ts";
import { WakefulClock } from "./wakeful_clock.ts";

/**
 * The clock of this machine: `performance.now()`, `setTimeout`, and
 * `setImmediate` for the last millisecond, as the timers of runtimes have whole
 * ones and come late: what is lost in a network of 0.2 ms would be sent
 * again after 4 ms instead of 2.
 *
 * It never wakes early, but by the slack that is given. Whoever mostly has
 * another time before the first has come gives a millisecond, and looks again:
 * the event loop then turns without a rest only before what does come to pass.
 */
export const systemClock: Clock = {
  now(): number {
    return performance.now();
  },

  schedule(atMs: number, wake: () => void, slackMs = 0): () => void {
    if (Number.isNaN(atMs)) {
      throw new RangeError("Cannot schedule a call: the time is not a number");
    }
    let cancel = (): void => {};
    const arm = (): void => {
      const restMs = atMs - performance.now();
      if (restMs <= TURNING_MS_MAX) {
        const turn = setImmediate(fire);
        cancel = () => clearImmediate(turn);
      } else {
        const delayMs = Math.max(Math.floor(restMs - timerLateMs), 1);
        const timer = setTimeout(fire, Math.min(delayMs, DELAY_MS_MAX));
        cancel = () => clearTimeout(timer);
      }
    };
    const fire = (): void => {
      if (performance.now() < atMs - slackMs) arm();
      else wake();
    };
    arm();
    return () => cancel();
  },
};

/** The same, but that it goes on while the computer sleeps ({@linkcode WakefulClock}). */
export const wakefulClock: Clock = new WakefulClock(
  systemClock,
  () => Date.now(),
);

/**
 * By how much the timer of this runtime comes late, nine times in ten: Deno's
 * 1.13 to 1.24 ms whatever the delay, Node's 0.12 to 0.3.
 */
const timerLateMs = "Deno" in globalThis ? 1.14 : 0.13;

/**
 * Before what comes sooner, the event loop turns instead of resting. For longer
 * than this it would keep a processor from others who need it, such as the
 * server that has just been called: with 2 ms, calls were sent again whose
 * server had not had its turn (`trace` showed answers to the first copy).
 */
const TURNING_MS_MAX = 1;

/** setTimeout takes a signed 32-bit number, and makes more than that 1 ms. */
const DELAY_MS_MAX = 2 ** 31 - 1;
