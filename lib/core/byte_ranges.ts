/** The bytes from `start` up to, and without, `end`. */
export interface ByteRange {
  /** Where it begins. */
  readonly start: number;
  /** Where it ends; the byte there is not part of it. */
  readonly end: number;
}

/**
 * An ordered set of bytes, kept as ranges that neither overlap nor touch. What
 * comes in order is joined to the last range, without a search.
 */
export class ByteRanges {
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];
  #bytes = 0;

  /** How many bytes are in it. */
  get bytes(): number {
    return this.#bytes;
  }

  /** How many ranges it is made of. */
  get count(): number {
    return this.#starts.length;
  }

  /** The lowest range, or `undefined` if it is empty. */
  first(): ByteRange | undefined {
    return this.#at(0);
  }

  /** The range that has this byte, if there is one. */
  containing(offset: number): ByteRange | undefined {
    const range = this.#at(this.#firstEndingAfter(offset));
    return range !== undefined && range.start <= offset ? range : undefined;
  }

  /** Whether all bytes from `start` up to `end` are in it. */
  covers(start: number, end: number): boolean {
    if (start >= end) return true;
    const index = this.#firstEndingAfter(start);
    return index < this.#starts.length && this.#starts[index]! <= start &&
      this.#ends[index]! >= end;
  }

  /** Adds bytes, and returns how many of them are new. */
  add(start: number, end: number): number {
    if (start >= end) return 0;
    // What touches is joined: from the first that ends at or after `start`.
    const from = this.#firstEndingAfter(start - 1);
    let to = from;
    let known = 0;
    let joinedStart = start;
    let joinedEnd = end;
    while (to < this.#starts.length && this.#starts[to]! <= end) {
      const otherStart = this.#starts[to]!;
      const otherEnd = this.#ends[to]!;
      known += Math.min(otherEnd, end) - Math.max(otherStart, start);
      joinedStart = Math.min(joinedStart, otherStart);
      joinedEnd = Math.max(joinedEnd, otherEnd);
      to++;
    }
    if (to === from + 1) {
      this.#starts[from] = joinedStart;
      this.#ends[from] = joinedEnd;
    } else {
      this.#starts.splice(from, to - from, joinedStart);
      this.#ends.splice(from, to - from, joinedEnd);
    }
    const added = end - start - known;
    this.#bytes += added;
    return added;
  }

  /** Takes bytes out; those that are not in it do not matter. */
  remove(start: number, end: number): void {
    if (start >= end) return;
    const from = this.#firstEndingAfter(start);
    let to = from;
    const starts: number[] = [];
    const ends: number[] = [];
    while (to < this.#starts.length && this.#starts[to]! < end) {
      const otherStart = this.#starts[to]!;
      const otherEnd = this.#ends[to]!;
      this.#bytes -= Math.min(otherEnd, end) - Math.max(otherStart, start);
      if (otherStart < start) {
        starts.push(otherStart);
        ends.push(start);
      }
      if (otherEnd > end) {
        starts.push(end);
        ends.push(otherEnd);
      }
      to++;
    }
    if (to === from) return;
    this.#starts.splice(from, to - from, ...starts);
    this.#ends.splice(from, to - from, ...ends);
  }

  /** Takes everything out. */
  clear(): void {
    this.#starts.length = 0;
    this.#ends.length = 0;
    this.#bytes = 0;
  }

  /** The ranges from the lowest to the highest. */
  *[Symbol.iterator](): Generator<ByteRange, void> {
    for (let i = 0; i < this.#starts.length; i++) yield this.#at(i)!;
  }

  #at(index: number): ByteRange | undefined {
    if (index >= this.#starts.length) return undefined;
    return { start: this.#starts[index]!, end: this.#ends[index]! };
  }

  /** The index of the first range with a byte at or after `offset`. */
  #firstEndingAfter(offset: number): number {
    const last = this.#ends.length - 1;
    if (last < 0 || this.#ends[last]! <= offset) return last + 1;
    if (this.#starts[last]! <= offset) return last;
    let low = 0;
    let high = last;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#ends[middle]! > offset) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
