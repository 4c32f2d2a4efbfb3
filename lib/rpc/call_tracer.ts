import type { Traced } from "../core/output.ts";
import type { Executed } from "../wire/status.ts";
import type { AttemptEvent, CallTrace } from "./call_options.ts";

/** Tells a caller what happens to a call of which there may be several copies. */
export class CallTracer {
  readonly #listener: ((event: CallTrace) => void) | undefined;
  readonly #madeAt: number;
  /** The end of a copy, until it is known to be the end of the call. */
  #held: Traced | undefined;

  constructor(
    listener: ((event: CallTrace) => void) | undefined,
    madeAt: number,
  ) {
    this.#listener = listener;
    this.#madeAt = madeAt;
  }

  /**
   * Something has happened to a copy.
   *
   * @param attempt its number, if there are several servers
   */
  tell(
    event: Traced["event"] | AttemptEvent,
    at: number,
    attempt?: number,
  ): void {
    const listener = this.#listener;
    if (listener === undefined) return;
    const numbered = attempt === undefined ? {} : { attempt };
    const atMs = at - this.#madeAt;
    // What it throws is its own, and must not end this turn's work.
    queueMicrotask(() => listener({ ...event, atMs, ...numbered }));
  }

  /** The same, but that an end is held back. */
  traced(traced: Traced, attempt?: number): void {
    if (traced.event.event === "settled") this.#held = traced;
    else this.tell(traced.event, traced.at, attempt);
  }

  /** The call has ended as the latest copy did. */
  ended(executed: Executed, attempt?: number): void {
    if (this.#held === undefined) return;
    const { event, at } = this.#held;
    this.tell({ ...event, executed } as Traced["event"], at, attempt);
  }
}
