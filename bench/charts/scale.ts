/** Where values are on an axis. */
export interface Scale {
  /** The pixel of a value. */
  at(value: number): number;
  /** Values to label. */
  readonly ticks: readonly Tick[];
}

/** A labelled value. */
export interface Tick {
  readonly value: number;
  readonly text: string;
}

/** From where to where, in pixels. */
export type Range = readonly [number, number];

/** Each doubling as long as any other; labelled at powers of ten. */
export function logScale(
  values: readonly number[],
  [from, to]: Range,
  textOf: (value: number) => string,
): Scale {
  const low = Math.floor(Math.log10(Math.min(...values)));
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...values))));
  const ticks: Tick[] = [];
  for (let power = low; power <= high; power++) {
    ticks.push({ value: 10 ** power, text: textOf(10 ** power) });
  }
  const share = (value: number) => (Math.log10(value) - low) / (high - low);
  return { at: (value) => from + share(value) * (to - from), ticks };
}

/** These values at equal distances, and none between. */
export function stepScale(
  steps: readonly Tick[],
  [from, to]: Range,
): Scale {
  const gap = (to - from) / steps.length;
  return {
    at: (value) =>
      from + (steps.findIndex((step) => step.value === value) + 0.5) * gap,
    ticks: steps,
  };
}

/** Shares of all calls, stretched so that each further nine is as long as the last. */
export function ninesScale([from, to]: Range): Scale {
  const nines = (share: number) => -Math.log10(1 - share);
  const most = nines(0.9993);
  const shares = [0, 0.5, 0.9, 0.99, 0.999];
  return {
    at: (share) => from + Math.min(1, nines(share) / most) * (to - from),
    ticks: shares.map((value) => ({
      value,
      text: value === 0 ? "fastest" : `${Math.round(1000 * value) / 10} %`,
    })),
  };
}
