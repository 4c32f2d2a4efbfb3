import type { Execution } from "../core/execution.ts";

/** What a handler is told about the call it runs: its second argument. */
export interface CallContext {
  /** The caller's address, `127.0.0.1:50000`; nothing vouches for it. */
  readonly peer: string;
  /**
   * Aborted when nobody waits for the result any more: the deadline has
   * passed, or the caller has canceled. (It says so in one datagram; if that is
   * lost, its next one tells, or the deadline.) Hand it to what the handler
   * awaits.
   */
  readonly signal: AbortSignal;
  /** Until then the caller waits: milliseconds as `performance.now()` counts. */
  readonly deadline: number;
}

/** A context whose signal is made when it is first asked for: most never are. */
export class ExecutionContext implements CallContext {
  #execution: Execution;
  #controller: AbortController | undefined;
  #isAbandoned = false;

  constructor(execution: Execution) {
    this.#execution = execution;
  }

  get peer(): string {
    return this.#execution.from;
  }

  get deadline(): number {
    return this.#execution.deadlineAt;
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#isAbandoned) this.#controller.abort(abandoned());
    }
    return this.#controller.signal;
  }

  /** Aborts the signal, now or as soon as it is asked for. */
  abandon(): void {
    this.#isAbandoned = true;
    this.#controller?.abort(abandoned());
  }
}

function abandoned(): DOMException {
  return new DOMException("The caller no longer waits", "AbortError");
}
