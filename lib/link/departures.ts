/**
 * Which addresses can be sent to. The first message to one waits until the
 * transport has taken it, since only then is it known whether it can: after
 * that a link promises arrival, and there is nobody left to tell.
 */
export class Departures {
  readonly #known: Set<string> = new Set();
  readonly #first: Map<string, PromiseWithResolvers<void>> = new Map();

  /** Whether something was sent to an address. */
  has(to: string): boolean {
    return this.#known.has(to);
  }

  /** Settles with the first datagram to an address; `undefined` if that was before. */
  first(to: string): Promise<void> | undefined {
    if (this.#known.has(to)) return undefined;
    let first = this.#first.get(to);
    if (first === undefined) {
      first = Promise.withResolvers();
      // Those who wait may be told of another failure before.
      first.promise.catch(() => {});
      this.#first.set(to, first);
    }
    return first.promise;
  }

  /** Something was sent to an address. */
  succeed(to: string): void {
    if (this.#known.has(to)) return;
    // To forget all costs each peer a turn, no more.
    if (this.#known.size >= knownMax) this.#known.clear();
    this.#known.add(to);
    this.#first.get(to)?.resolve();
    this.#first.delete(to);
  }

  /** Nothing can be sent to an address. */
  fail(to: string, error: unknown): void {
    this.#known.delete(to);
    this.#first.get(to)?.reject(error);
    this.#first.delete(to);
  }

  /** Nothing will be sent any more. */
  failAll(error: unknown): void {
    for (const { reject } of this.#first.values()) reject(error);
    this.#first.clear();
  }
}

/** As many as a transport remembers addresses of. */
const knownMax = 4096;
