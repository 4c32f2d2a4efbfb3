import { limits } from "./limits.ts";

/** Something that may be needed again, or not. */
export interface Idler {
  /** Whether nothing is lost if it is forgotten. */
  readonly isIdle: boolean;
}

/**
 * Things by their keys, which are forgotten some time after they are idle: who
 * calls one call at a time would otherwise be forgotten and met anew with each.
 */
export class IdleTable<T extends Idler> {
  readonly #byKey: Map<string, T> = new Map();
  #sweepAt: number = limits.idleKept;

  /** How many there are, the idle ones included. */
  get size(): number {
    return this.#byKey.size;
  }

  get(key: string): T | undefined {
    return this.#byKey.get(key);
  }

  /** Adds one. Each costs two looks on average: there are as many as at the last sweep. */
  add(key: string, item: T): void {
    if (this.#byKey.size >= this.#sweepAt) {
      for (const [key, { isIdle }] of this.#byKey) {
        if (isIdle) this.#byKey.delete(key);
      }
      this.#sweepAt = Math.max(limits.idleKept, 2 * this.#byKey.size);
    }
    this.#byKey.set(key, item);
  }

  values(): Iterable<T> {
    return this.#byKey.values();
  }
}
