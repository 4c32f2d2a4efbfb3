/** `1 call`, `2 calls`, `12,000 calls`. */
export function counted(count: number, noun: string): string {
  return `${grouped(count)} ${noun}${count === 1 ? "" : "s"}`;
}

/** A whole number with its digits in groups of three: `12,000`. */
export function grouped(count: number): string {
  return String(Math.round(count)).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** A time with as many digits as mean something: `0.123 ms`, `12.3 ms`, `1.23 s`. */
export function milliseconds(ms: number): string {
  if (ms >= 9_995) return `${(ms / 1000).toFixed(1)} s`;
  if (ms >= 999.5) return `${(ms / 1000).toFixed(2)} s`;
  if (ms >= 99.95) return `${ms.toFixed(0)} ms`;
  if (ms >= 9.995) return `${ms.toFixed(1)} ms`;
  return ms >= 0.9995 ? `${ms.toFixed(2)} ms` : `${ms.toFixed(3)} ms`;
}

/** A time for machines: to a microsecond, below which there is only noise. */
export function roundedMs(ms: number): number {
  return Number(ms.toFixed(3));
}

/**
 * The value below or at which a share of the samples lies, by nearest rank:
 * always one of them.
 *
 * @param sorted samples in ascending order, at least one
 * @param share from 0 to 1: 0.5 is the median
 */
export function percentile(sorted: readonly number[], share: number): number {
  const rank = Math.ceil(share * sorted.length);
  return sorted[Math.max(rank, 1) - 1]!;
}

/** A copy in ascending order. */
export function ascending(samples: readonly number[]): number[] {
  return samples.toSorted((a, b) => a - b);
}
