/** Bytes that many may take from, and none more than there are. */
export class ByteBudget {
  readonly #max: number;
  #used = 0;

  constructor(max: number) {
    this.#max = max;
  }

  /** Bytes taken and not given back. */
  get used(): number {
    return this.#used;
  }

  /** Takes bytes if there are as many. */
  take(bytes: number): boolean {
    if (this.#used + bytes > this.#max) return false;
    this.#used += bytes;
    return true;
  }

  /** Takes bytes in any case: they lie elsewhere already. */
  force(bytes: number): void {
    this.#used += bytes;
  }

  /** Gives bytes back. */
  free(bytes: number): void {
    this.#used -= bytes;
  }
}
