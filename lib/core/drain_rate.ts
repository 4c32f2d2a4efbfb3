import { limits } from "./limits.ts";

/**
 * How fast places become free: calls done for each millisecond in which there
 * was no free place, over about the last 16 to 32 of them. While none is done,
 * the rate falls by itself.
 */
export class DrainRate {
  #done = 0;
  #busyMs = 0;

  /** A call has left its place. */
  finished(): void {
    this.#done++;
    if (this.#done < limits.finishesMeasured) return;
    this.#done /= 2;
    this.#busyMs /= 2;
  }

  /** Time has passed without a free place. */
  passed(ms: number): void {
    this.#busyMs += ms;
  }

  /** Whether enough has been seen to act upon it. */
  get isKnown(): boolean {
    return this.#busyMs > 0 && this.#done >= limits.finishesKnown;
  }

  /** How long it takes until so many places have become free; `undefined` if nothing is known. */
  msFor(places: number): number | undefined {
    if (this.#busyMs === 0) return undefined;
    return places * this.#busyMs / Math.max(1, this.#done);
  }
}
