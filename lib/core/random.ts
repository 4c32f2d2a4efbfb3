/**
 * A stream of numbers from a seed: sfc32 (Small Fast Counter, Chris
 * Doty-Humphrey, part of PractRand). All chance in the protocol comes from one,
 * so that a seed replays a history; a real endpoint seeds it with entropy.
 */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  /** @param seed up to three 32-bit words; more are ignored */
  constructor(seed: ArrayLike<number>) {
    this.#a = seed[0]! | 0;
    this.#b = (seed[1] ?? 0) | 0;
    this.#c = (seed[2] ?? 0) | 0;
    // The first outputs are close to the seed; twelve rounds mix it.
    for (let round = 0; round < 12; round++) this.uint32();
  }

  /** An integer from 0 to 2^32 − 1. */
  uint32(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  /** A number from `low` up to, and without, `high`. */
  between(low: number, high: number): number {
    return low + (high - low) * (this.uint32() / 0x1_0000_0000);
  }

  /** 64 random bits, never all zero: an id that means somebody. */
  id(): bigint {
    const id = (BigInt(this.uint32()) << 32n) | BigInt(this.uint32());
    return id === 0n ? 1n : id;
  }
}
