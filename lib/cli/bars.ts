import { grouped } from "./figures.ts";
import type { Paint } from "./terminal.ts";

/** How many samples lie from `lowMs` up to, and without, `highMs`. */
export interface Bucket {
  readonly lowMs: number;
  readonly highMs: number;
  readonly count: number;
}

/**
 * Samples sorted into buckets whose bounds go 1, 2, 5, 10: fine where times are
 * short, and few in all. The slowest hundredth goes into the last one, or a
 * single hiccup would have most of the page.
 *
 * @param sorted in ascending order, at least one
 */
export function histogram(sorted: readonly number[]): Bucket[] {
  const last = sorted[Math.ceil(0.99 * sorted.length) - 1]!;
  const buckets: Bucket[] = [];
  let lowMs = boundBelow(sorted[0]!);
  let from = 0;
  while (from < sorted.length) {
    const next = boundAbove(lowMs);
    const isLast = last < next;
    const to = isLast
      ? sorted.length
      : sorted.findIndex((sample) => sample >= next);
    const highMs = isLast && sorted.at(-1)! >= next ? Infinity : next;
    buckets.push({ lowMs, highMs, count: to - from });
    from = to;
    lowMs = next;
  }
  return buckets;
}

/**
 * The lines of a bar chart.
 *
 * @param columns how wide a line may be
 */
export function barLines(
  buckets: readonly Bucket[],
  columns: number,
  paint: Paint,
): string[] {
  const most = Math.max(...buckets.map(({ count }) => count));
  const labels = buckets.map(label);
  const labelWidth = Math.max(...labels.map((label) => label.length));
  const countWidth = grouped(most).length;
  const barWidth = columns - labelWidth - GAP.length - 1 - countWidth;
  return buckets.map(({ count }, i) => {
    const bar = barText(count / most, barWidth);
    return labels[i]!.padStart(labelWidth) + GAP + paint.cyan(bar) +
      (bar === "" ? "" : " ") + paint.dim(grouped(count));
  });
}

const GAP = "  ";

/** A bar of a share of `width`, to an eighth of a column. */
export function barText(share: number, width: number): string {
  const eighths = Math.round(share * width * 8);
  // What is there at all is seen.
  const shown = share > 0 ? Math.max(eighths, 1) : 0;
  return "█".repeat(shown >> 3) + (PARTS[shown & 7] ?? "");
}

const PARTS = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

function label({ lowMs, highMs }: Bucket): string {
  const low = plain(lowMs);
  return highMs === Infinity
    ? `over ${low} ms`
    : `${low} – ${plain(highMs)} ms`;
}

function plain(ms: number): string {
  return String(Number(ms.toPrecision(3)));
}

/** The largest bound that is not above a time. */
function boundBelow(ms: number): number {
  const power = 10 ** Math.floor(Math.log10(ms));
  const steps = [5, 2, 1].map((step) => step * power);
  return steps.find((bound) => bound <= ms) ?? power;
}

/** The bound after a bound: 1 → 2 → 5 → 10. */
function boundAbove(bound: number): number {
  const power = 10 ** Math.floor(Math.log10(bound * 1.001));
  const step = Math.round(bound / power);
  return (step === 1 ? 2 : step === 2 ? 5 : 10) * power;
}
