import { limits } from "../../lib/core/limits.ts";

/** Other numbers for some of `lib/core/limits.ts`. */
export type Bounds = { -readonly [Name in keyof typeof limits]?: number };

/**
 * Does something with other limits: a bound of two is reached in a history of
 * a few calls, where the real one needs thousands.
 */
export function withBounds<T>(bounds: Bounds, act: () => T): T {
  const real: Bounds = { ...limits };
  const current: Bounds = limits;
  Object.assign(current, bounds);
  try {
    return act();
  } finally {
    Object.assign(current, real);
  }
}
