import type { Executed } from "../wire/status.ts";
import type { Call } from "./call.ts";
import type { Shared } from "./shared.ts";

/**
 * One thing that happened to a call, as its client saw it. Times are
 * milliseconds.
 */
export type TraceEvent =
  /** It was sent: in PARTs, if it is larger than a datagram, for the first time. */
  | {
    readonly event: "sent";
    /** Number of the datagram, which an answer echoes. */
    readonly transmission: number;
    /** After how long without an answer it will be sent again. */
    readonly waitMs: number;
  }
  /** No answer came in time. */
  | { readonly event: "timeout" }
  /** The server was asked whether it still works on it. */
  | { readonly event: "probe"; readonly transmission: number }
  /** The server has all arguments, or so many bytes of the result have come. */
  | {
    readonly event: "delivered" | "receiving";
    readonly bytes: number;
    readonly total: number;
  }
  /** The server has said something: `waiting`, that the call has not been started yet. */
  | {
    readonly event: "waiting" | "working" | "retry" | "token" | "reply";
    /** The transmission that is answered. */
    readonly echo: number;
    /** The network's time, where the transmission is still known. */
    readonly roundTripMs: number | undefined;
    /** The server's time, where it says so. */
    readonly processingMs: number | undefined;
  }
  /** It is over. */
  | {
    readonly event: "settled";
    readonly cause: string;
    readonly executed: Executed;
    /** What the server said, as a number of `docs/PROTOCOL.md`, if it said anything. */
    readonly status: number | undefined;
  };

/** Tells what has happened to a call, if its caller wants to know. */
export function trace(
  { outputs }: Pick<Shared, "outputs">,
  call: Call,
  event: TraceEvent,
): void {
  // The time is put in when the host takes it out.
  if (call.request.isTraced) {
    outputs.push({ kind: "traced", call, at: 0, event });
  }
}
