import type { Execution } from "../core/execution.ts";

/** A call whose handler has ended. */
export interface EndedCall {
  /** As `service.procedure`. */
  readonly procedure: string;
  /** Where its caller is. */
  readonly peer: string;
  /** Whether there is a result of the agreed type. */
  readonly outcome: "returned" | "threw";
  /** For how long the handler was at work, in milliseconds. */
  readonly tookMs: number;
}

/** Told of each call whose handler has ended. */
export type OnCall = (call: EndedCall) => void;

/** Tells of calls whose handlers have ended, and how long they took. */
export class CallWatch {
  readonly #onCall: OnCall;
  readonly #startedAt: Map<Execution, number> = new Map();

  constructor(onCall: OnCall) {
    this.#onCall = onCall;
  }

  began(execution: Execution, now: number): void {
    this.#startedAt.set(execution, now);
  }

  ended(
    execution: Execution,
    { now, ...call }: Pick<EndedCall, "procedure" | "outcome"> & {
      readonly now: number;
    },
  ): void {
    const startedAt = this.#startedAt.get(execution);
    if (startedAt === undefined) return;
    this.#startedAt.delete(execution);
    try {
      const { from: peer } = execution;
      this.#onCall({ ...call, peer, tookMs: now - startedAt });
    } catch (error) {
      // As with `onError`: a log that fails is no reason to end the server.
      console.error(`onCall failed after ${call.procedure} did:`, error);
    }
  }

  /** It was not run after all. */
  refused(execution: Execution): void {
    this.#startedAt.delete(execution);
  }
}
