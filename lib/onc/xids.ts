import { type Key, scramble } from "./scramble.ts";

/** Ids of calls: in a secret order, and none of them twice. */
export class Xids {
  readonly #key: Key;
  #count: number;

  /** @param key four words that nobody else knows */
  constructor(key: Key) {
    this.#key = key;
    this.#count = key[0] ?? 0;
  }

  /** The next one. */
  next(): number {
    return scramble(this.#count++ >>> 0, this.#key);
  }

  /** A number from 0 to 1, less than that, by the next one. */
  chance(): number {
    return this.next() / 2 ** 32;
  }
}
