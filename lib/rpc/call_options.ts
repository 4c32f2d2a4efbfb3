import type { TraceEvent } from "../core/trace.ts";
import type { Progress } from "../wire/frame.ts";

/** Options of a call. */
export interface CallOptions {
  /**
   * How long to wait for the result, in milliseconds: at most a day, and never
   * for ever. All attempts at the call share it.
   *
   * @default {the client's `timeoutMs`, which is 10,000}
   */
  timeoutMs?: number;
  /** Gives the call up when it is aborted. */
  signal?: AbortSignal;
  /**
   * Where there are several servers: calls of one key go to the same one, as
   * long as it is usable. When a server goes, only its own keys go elsewhere.
   *
   * @default {none: the client's `balance` decides}
   */
  key?: string;
  /**
   * Whether a second copy is sent to another server when the answer takes longer
   * than usual; see `hedge` of `connect`. Without effect where the procedure is
   * not idempotent, or there is one server only.
   *
   * @default {the client's `hedge`}
   */
  hedge?: boolean;
  /**
   * Told what the handler says of its progress, in order; not every step
   * arrives.
   */
  onProgress?: (progress: Progress) => void;
  /**
   * Told each thing that happens to the call, transmission by transmission, for
   * whoever wants to see why it took as long as it did. `settled` is the last,
   * and comes once.
   */
  trace?: (event: CallTrace) => void;
}

/** A copy of the call is sent to one of several servers. */
export interface AttemptEvent {
  /** `"attempt"`. */
  readonly event: "attempt";
  /** To which. */
  readonly address: string;
  /**
   * Why: it is the `first`; a `retry`; `moved`, as the one before has met a
   * server that was going, gone or silent; a `hedge`, as the answer takes long.
   */
  readonly why: "first" | "retry" | "moved" | "hedge";
}

/** Something that happened to a call, and when. */
export type CallTrace = (TraceEvent | AttemptEvent) & {
  /** Milliseconds since the call was made. */
  readonly atMs: number;
  /** To which of its attempts, from 1 on, if there are several servers. */
  readonly attempt?: number;
};
