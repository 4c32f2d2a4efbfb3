/** First in, first out, with both ends at constant cost. */
export class Queue<T> {
  #items: (T | undefined)[] = [];
  #head = 0;

  /** How many are waiting. */
  get length(): number {
    return this.#items.length - this.#head;
  }

  /** Adds one at the end. */
  push(item: T): void {
    this.#items.push(item);
  }

  /** The one that has waited longest, or `undefined`. */
  peek(): T | undefined {
    return this.#items[this.#head];
  }

  /** Those that wait, the longest first. */
  toArray(): T[] {
    return this.#items.slice(this.#head) as T[];
  }

  /** Takes out the one that has waited longest. */
  shift(): T | undefined {
    if (this.#head === this.#items.length) return undefined;
    const item = this.#items[this.#head];
    this.#items[this.#head++] = undefined;
    if (this.#head === this.#items.length) {
      this.#items.length = 0;
      this.#head = 0;
    } else if (this.#head >= 1024 && this.#head * 2 >= this.#items.length) {
      // At least half is behind the head, so each item moves once on average.
      this.#items.copyWithin(0, this.#head);
      this.#items.length -= this.#head;
      this.#head = 0;
    }
    return item;
  }
}
