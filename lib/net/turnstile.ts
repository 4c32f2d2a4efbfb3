/**
 * Lets tasks through one at a time, in the order in which they came.
 *
 * Sends need it: Deno starts several at once, and where a socket is fresh, or
 * past 128 operations in a turn, it finishes them in reverse order.
 */
export class Turnstile {
  #count = 0;
  #last: Promise<void> = Promise.resolve();

  /** Runs a task when those before it have settled, at once if there are none. */
  async pass<T>(task: () => Promise<T>): Promise<T> {
    const before = this.#last;
    const { promise, resolve: leave } = Promise.withResolvers<void>();
    this.#last = promise;
    try {
      if (this.#count++ > 0) await before;
      return await task();
    } finally {
      this.#count--;
      leave();
    }
  }

  /** Settles when all that are in have left. */
  empty(): Promise<void> {
    return this.#last;
  }
}
