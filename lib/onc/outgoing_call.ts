import type { OpaqueAuth } from "./opaque_auth.ts";
import type { ReplyState } from "./reply_message.ts";

/** How a call ended. */
export type Outcome =
  | {
    readonly kind: "reply";
    readonly verifier: OpaqueAuth;
    /** Its results are a view, which is overwritten when the callee returns. */
    readonly reply: ReplyState;
  }
  | {
    /**
     * - `unsendable`: the socket did not take it.
     * - `unreachable`: no connection could be made.
     * - `lost`: the connection broke.
     */
    readonly kind: "unsendable" | "unreachable" | "lost";
    readonly error: unknown;
  }
  | { readonly kind: "refused" | "closed" };

/** A call on its way by a carrier. */
export interface OutgoingCall {
  readonly xid: number;
  /** The whole message, which stays the same on all transmissions. */
  readonly message: Uint8Array;
  readonly procedure: number;
  /** When nobody waits any more: from then on it is not sent again. */
  readonly deadlineAt: number;
  /** Whether it may run twice. */
  readonly isIdempotent: boolean;
  /** How often it has been sent. */
  transmissions: number;
  /** Told how it ended, once. */
  settle(outcome: Outcome): void;
}

/** What brings calls to one server, and the replies back. */
export interface Carrier {
  /** The server's address. */
  readonly address: string;
  /** How long a message may be. */
  readonly messageBytesMax: number;
  /** Sends a call, and again as needed, until it settles or is given up. */
  send(call: OutgoingCall): void;
  /** Gives a call up, which nobody waits for any more. */
  giveUp(call: OutgoingCall, why: "deadline" | "canceled"): void;
  /** Settles what is under way as `closed`. */
  close(): void;
}
