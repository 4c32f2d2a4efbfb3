import { type CallContext, callGone, wholeProgress } from "./call_context.ts";

/** What a handler in a Worker is told about its call. */
export class WorkerContext implements CallContext {
  readonly peer: string;
  readonly deadline: number;
  readonly progress: (done: number, total?: number) => void;
  #controller: AbortController | undefined;
  #isGone: () => boolean;

  constructor(
    { peer, deadline, isGone, tell }: {
      peer: string;
      deadline: number;
      /** Whether nobody waits any more, to be asked at any time. */
      isGone: () => boolean;
      tell: (done: number, total: number) => void;
    },
  ) {
    this.peer = peer;
    this.deadline = deadline;
    this.#isGone = isGone;
    this.progress = (done, total = 0) => {
      const progress = wholeProgress(done, total);
      tell(progress.done, progress.total);
    };
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      this.#watch(this.#controller.signal);
    }
    if (this.#isGone()) this.abandon();
    return this.#controller.signal;
  }

  /** Aborts the signal. */
  abandon(): void {
    if (this.#controller?.signal.aborted) return;
    this.#controller?.abort(callGone());
  }

  /**
   * A handler that computes reads no messages, and so would never hear that
   * nobody waits: whoever asks its signal has it look for itself.
   */
  #watch(signal: AbortSignal): void {
    const isAborted = Object.getOwnPropertyDescriptor(
      AbortSignal.prototype,
      "aborted",
    )!.get!;
    let isAsking = false;
    const aborted = (): boolean => {
      if (!isAsking && this.#isGone()) {
        // Aborting asks as well.
        isAsking = true;
        this.#controller!.abort(callGone());
        isAsking = false;
      }
      return isAborted.call(signal);
    };
    Object.defineProperty(signal, "aborted", { get: aborted });
    Object.defineProperty(signal, "throwIfAborted", {
      value: () => {
        if (aborted()) throw signal.reason;
      },
    });
  }
}
