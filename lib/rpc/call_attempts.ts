import type { Replica } from "../balance/replica.ts";
import type { Settled } from "../core/output.ts";
import { type Executed, Status } from "../wire/status.ts";
import type { Attempt } from "./attempt.ts";
import type { Budgets } from "./budgets.ts";
import { certain } from "./executed.ts";
import type { Host } from "./host.ts";

/** All attempts at one call, and what is known from them together. */
export class CallAttempts {
  /** Those that have not settled, oldest first. */
  readonly open: Attempt[] = [];
  /** Where the call has been. */
  readonly tried: Set<Replica> = new Set();
  /** How many there were. */
  count = 0;
  /** Whether any of them may have run (G4). */
  executed: Executed = "no";
  /** Of all that have settled. */
  transmissions = 0;
  /** The end of the latest that has failed. */
  failed: Settled | undefined;

  /** Whether the budget did not allow another. */
  #isDenied = false;

  /** Whether all that are open wait for servers that answer nobody. */
  get areSilent(): boolean {
    return this.open.every(({ copy }) => copy!.peer.silence!.isSuspected);
  }

  add(attempt: Attempt): void {
    this.count++;
    this.open.push(attempt);
    this.tried.add(attempt.replica);
  }

  ended(attempt: Attempt, settled: Settled): void {
    this.open.splice(this.open.indexOf(attempt), 1);
    this.transmissions += settled.call.transmissions;
    this.executed = certain(this.executed, settled.executed);
    if (settled.status !== Status.ok) this.failed = settled;
  }

  /** Gives up those that are open; what is known of them counts. */
  giveUp(host: Host): void {
    for (const { copy } of this.open) {
      this.executed = certain(this.executed, copy!.executed);
      this.transmissions += copy!.transmissions;
      host.cancel(copy!);
    }
  }

  /** Whether the budget allows another. That it does not is counted once a call. */
  canAfford(budgets: Budgets, now: number): boolean {
    if (budgets.retry(now)) return true;
    if (!this.#isDenied) budgets.retriesDenied++;
    this.#isDenied = true;
    return false;
  }

  /** How the call ends if its client gives it up between two attempts. */
  failedAs(cause: "canceled" | "closed"): Settled {
    return { ...this.failed!, cause, status: undefined };
  }
}
