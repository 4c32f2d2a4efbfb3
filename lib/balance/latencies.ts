import { balanceLimits } from "./limits.ts";

/**
 * How long calls of one procedure have taken lately: a histogram whose classes
 * grow by a constant factor, so that a quantile of microseconds and one of hours
 * cost the same, and are equally exact (as HdrHistogram and DDSketch have it).
 */
export class Latencies {
  readonly #counts = new Uint32Array(balanceLimits.latencyClasses);
  #total = 0;

  /** How many calls it knows of; old ones count less and less. */
  get total(): number {
    return this.#total;
  }

  /** Takes the time of one call. */
  add(ms: number): void {
    this.#counts[classOf(ms)]!++;
    if (++this.#total >= 2 * balanceLimits.latencySamples) this.#halve();
  }

  /**
   * A time that this part of the calls did not exceed, at most one class too
   * high; `undefined` without calls.
   *
   * @param part from 0 to 1
   */
  quantile(part: number): number | undefined {
    if (this.#total === 0) return undefined;
    let left = Math.max(1, Math.ceil(part * this.#total));
    let at = 0;
    while (left > this.#counts[at]!) left -= this.#counts[at++]!;
    return upperMs(at);
  }

  #halve(): void {
    this.#total = 0;
    for (let at = 0; at < this.#counts.length; at++) {
      this.#counts[at]! >>>= 1;
      this.#total += this.#counts[at]!;
    }
  }
}

function classOf(ms: number): number {
  const { latencyMsMin, latencyClasses, latencyClassesPerDoubling } =
    balanceLimits;
  if (!(ms > latencyMsMin)) return 0;
  const doublings = Math.log2(ms / latencyMsMin);
  return Math.min(
    Math.ceil(doublings * latencyClassesPerDoubling),
    latencyClasses - 1,
  );
}

function upperMs(at: number): number {
  const { latencyMsMin, latencyClassesPerDoubling } = balanceLimits;
  return latencyMsMin * 2 ** (at / latencyClassesPerDoubling);
}
