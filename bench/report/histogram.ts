/** Buckets for each doubling: a quantile is off by 0.3 % at most. */
const PER_DOUBLING = 256;
/** From 2⁻² µs up to 2²⁸ µs, which is 268 s. */
const LOW_EXPONENT = -2;
const HIGH_EXPONENT = 28;

/** A histogram as JSON has it: pairs of bucket and count, those with any. */
export type SparseHistogram = readonly (readonly [number, number])[];

/** How often which latency was seen; its size does not depend on how many. */
export class Histogram {
  #counts = new Uint32Array((HIGH_EXPONENT - LOW_EXPONENT) * PER_DOUBLING);
  #total = 0;

  /** How many latencies it has. */
  get total(): number {
    return this.#total;
  }

  /** Adds a latency, in microseconds. */
  add(us: number): void {
    const at = (Math.log2(us) - LOW_EXPONENT) * PER_DOUBLING;
    const last = this.#counts.length - 1;
    this.#counts[at > 0 ? Math.min(Math.floor(at), last) : 0]!++;
    this.#total++;
  }

  /** Adds what another has seen. */
  addAll(other: SparseHistogram): void {
    for (const [bucket, count] of other) {
      this.#counts[bucket]! += count;
      this.#total += count;
    }
  }

  /**
   * The latency that a share of all do not exceed, in microseconds; the middle
   * of its bucket. NaN if there are none.
   *
   * @param share from 0 to 1
   */
  quantile(share: number): number {
    if (this.#total === 0) return NaN;
    const rank = Math.max(1, Math.ceil(share * this.#total));
    let seen = 0;
    let bucket = -1;
    while (seen < rank) seen += this.#counts[++bucket]!;
    return 2 ** (LOW_EXPONENT + (bucket + 0.5) / PER_DOUBLING);
  }

  /** The same for JSON. */
  sparse(): SparseHistogram {
    const pairs: [number, number][] = [];
    this.#counts.forEach((count, bucket) => {
      if (count > 0) pairs.push([bucket, count]);
    });
    return pairs;
  }
}
