import { balanceLimits } from "./limits.ts";

/** How often something happened within the last so many milliseconds. */
export class RollingCount {
  readonly #sliceMs: number;
  readonly #slices: number[] = new Array(balanceLimits.windowSlices).fill(0);
  #sum = 0;
  /** The slice of time that is being counted, by its number since time began. */
  #slice = -Infinity;

  /** @param windowMs how far back it counts, give or take a tenth */
  constructor(windowMs: number) {
    this.#sliceMs = windowMs / balanceLimits.windowSlices;
  }

  /** Counts something that happens now. */
  add(now: number, count: number = 1): void {
    this.#pass(now);
    this.#slices[this.#slice % this.#slices.length]! += count;
    this.#sum += count;
  }

  /** How often it happened within the window that ends now. */
  sumAt(now: number): number {
    this.#pass(now);
    return this.#sum;
  }

  /** Forgets everything. */
  clear(): void {
    this.#slices.fill(0);
    this.#sum = 0;
  }

  #pass(now: number): void {
    const slice = Math.floor(now / this.#sliceMs);
    if (slice <= this.#slice) return;
    if (slice - this.#slice >= this.#slices.length) this.clear();
    else for (let at = this.#slice + 1; at <= slice; at++) this.#drop(at);
    this.#slice = slice;
  }

  #drop(slice: number): void {
    const at = slice % this.#slices.length;
    this.#sum -= this.#slices[at]!;
    this.#slices[at] = 0;
  }
}
