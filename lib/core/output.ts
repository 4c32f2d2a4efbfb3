import type { Progress } from "../wire/frame.ts";
import type { Executed, Status } from "../wire/status.ts";
import type { Call } from "./call.ts";
import type { Execution } from "./execution.ts";
import type { Transmit } from "./outbox.ts";
import type { Peer } from "./peer.ts";
import type { TraceEvent } from "./trace.ts";

/** What an endpoint wants of its host; `poll` returns one at a time. */
export type Output =
  | Transmit
  | Settled
  | Progressed
  | Traced
  | Request
  | Abandoned
  | Connect
  | PeerChanged
  | Wait;

/** A call has ended, for the first and only time. */
export interface Settled {
  kind: "settled";
  call: Call;
  /**
   * Why: the server's `reply`; its `deadline`; `canceled` or `closed` by this
   * side; `unsendable`, none of its transmissions left this machine;
   * `restarted`, the server is another incarnation than the one that may have
   * run it; `refused`, too many calls wait already; `silent`, the server worked
   * on it and answers no longer; `leaving`, the server takes no more calls, and
   * it had not been sent; `other_version`, the server does not speak this
   * version of the protocol; `too_large`, the result is more than this side
   * takes; `unconnected`, its deadline came before any connection.
   */
  cause:
    | "reply"
    | "deadline"
    | "canceled"
    | "closed"
    | "unsendable"
    | "restarted"
    | "refused"
    | "silent"
    | "leaving"
    | "other_version"
    | "too_large"
    | "unconnected";
  executed: Executed;
  /** What the server said, where it said anything. */
  status: Status | undefined;
  /**
   * Why it was `unsendable`, or there is no connection, as the host put it; the
   * server's versions, if it speaks others.
   */
  reason: unknown;
  /** The result, or what belongs to the status; empty otherwise. */
  body: Uint8Array;
}

/** The handler of a call has said how far it is. */
export interface Progressed {
  kind: "progressed";
  call: Call;
  progress: Progress;
}

/** Something has happened to a call that is traced. */
export interface Traced {
  kind: "traced";
  call: Call;
  at: number;
  event: TraceEvent;
}

/** A call has arrived, for the first time: run it, then call `reply`. */
export interface Request {
  kind: "request";
  execution: Execution;
}

/** Nobody waits for a running call any more: its deadline has passed, or its client gave it up. */
export interface Abandoned {
  kind: "abandoned";
  execution: Execution;
}

/**
 * Calls wait for a connection to an address: tell `handleConnected` or
 * `handleUnconnected` what comes of the attempt to make one.
 */
export interface Connect {
  kind: "connect";
  to: string;
}

/**
 * Something has become known of a server that is watched: it is `silent`, and
 * its calls wait in vain; it is `answering` again; it is `leaving`, and takes no
 * new calls.
 */
export interface PeerChanged {
  kind: "peer";
  peer: Peer;
  is: "silent" | "answering" | "leaving";
}

/** Nothing to do before `until`, unless there is new input. */
export interface Wait {
  kind: "wait";
  /** May be `Infinity`. */
  until: number;
}
