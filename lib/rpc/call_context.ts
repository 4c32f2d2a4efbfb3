import type { Execution } from "../core/execution.ts";
import type { Progress } from "../wire/frame.ts";

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
  /**
   * Tells the caller how far the call is, in units of the handler's own, for
   * its `onProgress`. The newest is what counts: it is sent at most ten times a
   * second, and not again if it is lost.
   *
   * @param total what `done` will be in the end; 0 if that is not known
   * @throws {RangeError} for what is no number from 0 to 2^53 − 1
   */
  progress(done: number, total?: number): void;
}

/** A context whose signal is made when it is first asked for: most never are. */
export class ExecutionContext implements CallContext {
  #execution: Execution;
  #controller: AbortController | undefined;
  #isAbandoned = false;
  #tell: (execution: Execution, progress: Progress) => void;

  constructor(
    execution: Execution,
    tell: (execution: Execution, progress: Progress) => void,
  ) {
    this.#execution = execution;
    this.#tell = tell;
  }

  /** Bound: handlers take their context apart, `{ signal, progress }`. */
  get progress(): (done: number, total?: number) => void {
    return (done, total = 0) => {
      const progress = wholeProgress(done, total);
      this.#tell(this.#execution, progress);
    };
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
      if (this.#isAbandoned) this.#controller.abort(callGone());
    }
    return this.#controller.signal;
  }

  /** Aborts the signal, now or as soon as it is asked for. */
  abandon(): void {
    this.#isAbandoned = true;
    this.#controller?.abort(callGone());
  }
}

/** @throws {RangeError} for what is no count */
export function wholeProgress(done: number, total: number): Progress {
  for (const count of [done, total]) {
    if (!(count >= 0 && count <= Number.MAX_SAFE_INTEGER)) {
      throw new RangeError(
        `Cannot tell a progress of ${done} of ${total}: expected numbers ` +
          "from 0 to 2^53 - 1",
      );
    }
  }
  return { done: Math.floor(done), total: Math.floor(total) };
}

/** With what a signal is aborted. */
export function callGone(): DOMException {
  return new DOMException("The caller no longer waits", "AbortError");
}
