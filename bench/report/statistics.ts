/** The middle of several rounds, with the least and the most of them. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/**
 * The median of numbers, the mean of both if two are in the middle; NaN for
 * none.
 */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  if (sorted.length % 2 === 1) return sorted[half]!;
  return (sorted[half - 1]! + sorted[half]!) / 2;
}

/** What several rounds gave; rounds that gave nothing (NaN) do not count. */
export function spread(values: readonly number[]): Spread {
  const numbers = values.filter((value) => !Number.isNaN(value));
  return {
    median: median(numbers),
    min: numbers.length === 0 ? NaN : Math.min(...numbers),
    max: numbers.length === 0 ? NaN : Math.max(...numbers),
  };
}

/**
 * How many times `of` is `to`, round by round: on a machine that others use,
 * two figures of one round have more in common than two medians. A round that
 * either lacks does not count.
 */
export function ratio(
  of: readonly number[],
  to: readonly number[],
): Spread {
  const rounds = Math.min(of.length, to.length);
  return spread(
    Array.from({ length: rounds }, (_, i) => (of[i] ?? NaN) / (to[i] ?? NaN)),
  );
}
