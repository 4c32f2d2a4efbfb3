/** For how long calls are made before any is measured. */
export interface WarmUpBounds {
  readonly leastMs: number;
  readonly mostMs: number;
}

/** How a warm-up went. */
export interface WarmUpResult {
  readonly tookMs: number;
  /** Whether its rate had stopped to rise, or it was as long as it may be. */
  readonly isSteady: boolean;
}

/**
 * A rate is steady when so many slices on end were not faster than the best one
 * before them. Only a rise counts: V8 compiles what is called often once more,
 * and faster; a slice that is slower is other work of the machine.
 */
export const STEADY_SLICES = 4;
/** A rise of less is chance. */
export const STEADY_RISE = 1.05;
/** Long enough for hundreds of calls of each system, short enough to see a rise. */
export const WARM_UP_SLICE_MS = 100;

/** Is told the rate of one slice after the other, and says when it is enough. */
export class WarmUp {
  readonly #bounds: WarmUpBounds;
  #best = 0;
  #slicesSinceRise = 0;
  #tookMs = 0;

  constructor(bounds: WarmUpBounds) {
    this.#bounds = bounds;
  }

  /** Adds a slice: so many calls in so long. */
  add(calls: number, tookMs: number): void {
    this.#tookMs += tookMs;
    const rate = calls / tookMs;
    if (rate > STEADY_RISE * this.#best) this.#slicesSinceRise = 0;
    else this.#slicesSinceRise++;
    this.#best = Math.max(this.#best, rate);
  }

  /** Whether what follows can be measured. */
  get isOver(): boolean {
    const { leastMs, mostMs } = this.#bounds;
    return this.#tookMs >= mostMs || this.#isSteady && this.#tookMs >= leastMs;
  }

  /** How it went so far. */
  get result(): WarmUpResult {
    return { tookMs: this.#tookMs, isSteady: this.#isSteady };
  }

  get #isSteady(): boolean {
    return this.#slicesSinceRise >= STEADY_SLICES;
  }
}
