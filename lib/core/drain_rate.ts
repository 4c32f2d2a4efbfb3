import { limits } from "./limits.ts";

/**
 * How fast a queue moves: calls started for each millisecond in which there was
 * no free place, over about the last 16 to 32 of them. While none starts, the
 * rate falls by itself.
 */
export class DrainRate {
  #starts = 0;
  #busyMs = 0;

  /** A call was started, which had to wait for a place. */
  started(): void {
    this.#starts++;
    if (this.#starts < limits.startsMeasured) return;
    this.#starts /= 2;
    this.#busyMs /= 2;
  }

  /** Time has passed without a free place. */
  passed(ms: number): void {
    this.#busyMs += ms;
  }

  /** Whether enough has been seen to act upon it. */
  get isKnown(): boolean {
    return this.#busyMs > 0 && this.#starts >= limits.startsKnown;
  }

  /** How long it takes until so many have been started; `undefined` if nothing is known. */
  msFor(starts: number): number | undefined {
    if (this.#busyMs === 0) return undefined;
    return starts * this.#busyMs / Math.max(1, this.#starts);
  }
}
