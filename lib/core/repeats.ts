import type { Answers } from "./answers.ts";
import type { Execution } from "./execution.ts";
import { limits } from "./limits.ts";
import type { Shared } from "./shared.ts";

/**
 * Answers that are sent again unless their clients say that they have them. A
 * client that knows that its call runs asks seldom, so that an answer which is
 * lost would cost it up to 15 s (R23).
 */
export class Repeats {
  readonly #shared: Shared;
  readonly #answers: Answers;
  /** Those that have been sent for the first time in this turn. */
  readonly #fresh: Execution[] = [];

  constructor(shared: Shared, answers: Answers) {
    this.#shared = shared;
    this.#answers = answers;
  }

  /** An answer has been sent for the first time. */
  add(execution: Execution): void {
    this.#fresh.push(execution);
  }

  /** Begins to wait for the acknowledgements of those. */
  flush(now: number): void {
    for (const execution of this.#fresh) {
      if (execution.sequence >= execution.client.floor) {
        this.#await(execution, now);
      }
    }
    this.#fresh.length = 0;
  }

  /** None has come in time. */
  handleDue(execution: Execution, now: number): void {
    this.#answers.reply(execution);
    execution.repeats++;
    this.#await(execution, now);
  }

  #await(execution: Execution, now: number): void {
    if (execution.repeats >= limits.repeatsMax) return;
    const { jitterMin, jitterMax } = limits;
    const waitMs = execution.client.unhurriedMs * 2 ** execution.repeats *
      this.#shared.random.between(jitterMin, jitterMax);
    this.#shared.deadlines.set(execution, now + waitMs);
  }
}
