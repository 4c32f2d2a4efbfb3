/** Something that will happen in a simulated world. */
export interface Occurrence {
  readonly atMs: number;
  /** The order in which those of one moment happen: as they were added. */
  readonly order: number;
  readonly act: () => void;
  isCanceled: boolean;
}

/** The time of a simulated world, and what will happen in it. */
export class Timeline {
  #nowMs = 0;
  #order = 0;
  /** A binary heap: each is no later than the two below it. */
  #heap: Occurrence[] = [];

  /** Milliseconds since the world began. */
  get nowMs(): number {
    return this.#nowMs;
  }

  /** When something happens next, `Infinity` if nothing does. */
  get nextMs(): number {
    while (this.#heap[0]?.isCanceled) this.#take();
    return this.#heap[0]?.atMs ?? Infinity;
  }

  /**
   * Adds something that happens at a time, or now if that is over.
   *
   * @returns what was added; it does not happen once it `isCanceled`
   */
  add(atMs: number, act: () => void): Occurrence {
    const occurrence = {
      atMs: Math.max(atMs, this.#nowMs),
      order: this.#order++,
      act,
      isCanceled: false,
    };
    const heap = this.#heap;
    let place = heap.length;
    heap.push(occurrence);
    while (place > 0) {
      const above = (place - 1) >> 1;
      if (isBefore(heap[above]!, occurrence)) break;
      heap[place] = heap[above]!;
      place = above;
    }
    heap[place] = occurrence;
    return occurrence;
  }

  /** Lets the next thing happen, and time pass until then. */
  step(): void {
    if (this.nextMs === Infinity) return;
    const { atMs, act } = this.#take();
    this.#nowMs = atMs;
    act();
  }

  /** Lets time pass in which nothing happens. */
  passUntil(ms: number): void {
    this.#nowMs = Math.max(this.#nowMs, Math.min(ms, this.nextMs));
  }

  #take(): Occurrence {
    const heap = this.#heap;
    const first = heap[0]!;
    const last = heap.pop()!;
    const { length } = heap;
    if (length === 0) return first;
    let place = 0;
    for (;;) {
      let below = 2 * place + 1;
      if (below >= length) break;
      if (below + 1 < length && isBefore(heap[below + 1]!, heap[below]!)) {
        below++;
      }
      if (isBefore(last, heap[below]!)) break;
      heap[place] = heap[below]!;
      place = below;
    }
    heap[place] = last;
    return first;
  }
}

function isBefore(a: Occurrence, b: Occurrence): boolean {
  return a.atMs < b.atMs || a.atMs === b.atMs && a.order < b.order;
}
