import { Budget } from "../balance/budget.ts";
import type { RetryOptions } from "./resilience_options.ts";
import type { HedgeSettings } from "./resilience_settings.ts";

/** What a client may send beyond its calls, and what it has. */
export class Budgets {
  readonly #retries: Budget;
  readonly #hedges: Budget;
  /** Retries made. */
  retries = 0;
  /** Calls to which the budget did not allow a retry. */
  retriesDenied = 0;
  /** Second copies made. */
  hedges = 0;

  constructor(
    retry: Required<RetryOptions> | undefined,
    hedge: HedgeSettings,
  ) {
    const { budgetRatio = 0, budgetPerSecond = 0 } = retry ?? {};
    this.#retries = new Budget({
      ratio: budgetRatio,
      perSecond: budgetPerSecond,
    });
    // None besides: second copies are a luxury.
    this.#hedges = new Budget({ ratio: hedge.budgetRatio, perSecond: 0 });
  }

  /** A call is made. */
  made(now: number): void {
    this.#retries.deposit(now);
    this.#hedges.deposit(now);
  }

  /** Whether another attempt may be made, which is then counted. */
  retry(now: number): boolean {
    const isAllowed = this.#retries.withdraw(now);
    if (isAllowed) this.retries++;
    return isAllowed;
  }

  /** Whether a second copy may be sent, which is then counted. */
  hedge(now: number): boolean {
    const isAllowed = this.#hedges.withdraw(now);
    if (isAllowed) this.hedges++;
    return isAllowed;
  }
}
