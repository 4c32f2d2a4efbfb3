import { balanceLimits } from "./limits.ts";
import { RollingCount } from "./rolling_count.ts";

/** How much a {@linkcode Budget} allows. */
export interface BudgetOptions {
  /** Extra calls for each call that was made. */
  readonly ratio: number;
  /** Extra calls besides, in a second. */
  readonly perSecond: number;
}

/**
 * How many extra calls, retries or second copies, may still be made: a token
 * bucket that each call fills by a fraction of a token, and time by a few, and
 * that forgets what is older than its window (as Finagle's `RetryBudget`).
 * Where all fails, the servers get no more than this on top of the load that
 * they have.
 */
export class Budget {
  readonly #options: BudgetOptions;
  readonly #calls = new RollingCount(balanceLimits.budgetWindowMs);
  readonly #spent = new RollingCount(balanceLimits.budgetWindowMs);

  constructor(options: BudgetOptions) {
    this.#options = options;
  }

  /** A call is made. */
  deposit(now: number): void {
    this.#calls.add(now);
  }

  /** Takes a token for an extra call, if there is one. */
  withdraw(now: number): boolean {
    if (this.balanceAt(now) < 1) return false;
    this.#spent.add(now);
    return true;
  }

  /** Extra calls that may be made now. */
  balanceAt(now: number): number {
    const { ratio, perSecond } = this.#options;
    return ratio * this.#calls.sumAt(now) +
      perSecond * balanceLimits.budgetWindowMs / 1000 -
      this.#spent.sumAt(now);
  }
}
