import type { Replica } from "../balance/replica.ts";
import type { Call } from "../core/call.ts";
import type { Progressed, Settled, Traced } from "../core/output.ts";
import type { Callee } from "./host_options.ts";
import type { Resident } from "./servers.ts";

/** Whose attempt it is. */
export interface Attempting {
  attemptSettled(attempt: Attempt, settled: Settled): void;
  attemptFellSilent(attempt: Attempt, now: number): void;
  progress(progressed: Progressed): void;
  attemptTraced(attempt: Attempt, traced: Traced): void;
}

/** One copy of a call, at one server. */
export class Attempt implements Callee, Resident {
  readonly #call: Attempting;
  readonly replica: Replica;
  /** Its place among the attempts at its call, from 1 on. */
  readonly number: number;
  /** What its server's breaker knows it by. */
  readonly trial: number;
  readonly startedAt: number;
  /** What the protocol knows it as; set as soon as it is made. */
  copy: Call | undefined;
  /** It is taken back, unsent, to be made elsewhere. */
  isWithdrawn = false;

  constructor(
    call: Attempting,
    replica: Replica,
    { number, trial, now }: { number: number; trial: number; now: number },
  ) {
    this.#call = call;
    this.replica = replica;
    this.number = number;
    this.trial = trial;
    this.startedAt = now;
  }

  settle(settled: Settled): void {
    this.#call.attemptSettled(this, settled);
  }

  fellSilent(now: number): void {
    this.#call.attemptFellSilent(this, now);
  }

  progress(progressed: Progressed): void {
    this.#call.progress(progressed);
  }

  trace(traced: Traced): void {
    this.#call.attemptTraced(this, traced);
  }
}
