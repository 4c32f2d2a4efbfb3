/** Wakes all who wait for something to change; they look for themselves what. */
export class Bell {
  #waiting: (() => void)[] = [];

  /** Wakes them. */
  ring(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const wake of waiting) wake();
  }

  /** Resolves at the next ring. */
  next(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Resolves when `isSo` holds, which is looked at now and at each ring. */
  async until(isSo: () => boolean): Promise<void> {
    while (!isSo()) await this.next();
  }
}
