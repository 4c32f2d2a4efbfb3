import type { Random } from "../core/random.ts";
import { balanceLimits } from "./limits.ts";

/** How waits grow. */
export interface Growth {
  /** The first wait, in milliseconds. */
  readonly baseMs: number;
  /** By how much each is longer than the one before. */
  readonly growth: number;
  /** The longest, before jitter. */
  readonly maxMs: number;
}

/** The wait after so many others, with jitter. */
export function backoffMs(
  { baseMs, growth, maxMs }: Growth,
  times: number,
  random: Random,
): number {
  // Past a hundred doublings of anything it is the longest.
  const ms = Math.min(baseMs * growth ** Math.min(times, 100), maxMs);
  return jittered(ms, random);
}

/** A time with jitter. */
export function jittered(ms: number, random: Random): number {
  return ms * random.between(balanceLimits.jitterMin, balanceLimits.jitterMax);
}
