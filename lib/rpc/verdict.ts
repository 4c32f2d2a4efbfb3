import type { Outcome } from "../balance/breaker.ts";
import type { Settled } from "../core/output.ts";
import { readUint32 } from "../wire/big_endian.ts";
import { Status } from "../wire/status.ts";

/**
 * What follows the end of an attempt:
 *
 * - `final`: the call has ended as the attempt did.
 * - `retry`: another attempt may be made, after a while, if the budget allows it:
 *   this one has cost a server something, or the next would meet the same.
 * - `move`: one is made at once, and for nothing: no server has had any work with
 *   this one, or the one that had is no more (gRPC: a transparent retry).
 */
export type Next = "final" | "retry" | "move";

/**
 * Judges how an attempt has ended. There is another only where no copy of this
 * one has run or can run, or where it does no harm if one has.
 */
export function nextAfter(settled: Settled, isIdempotent: boolean): Next {
  const isSafe = isIdempotent || settled.executed === "no";
  return isSafe ? nextOf(settled) : "final";
}

/** What the end of an attempt says of its server. */
export function outcomeOf({ status, cause, call }: Settled): Outcome {
  switch (status) {
    case Status.failed:
      return "failure";
    case Status.ok:
    case Status.invalidArgument:
    case Status.argumentsTooLarge:
    case Status.resultTooLarge:
      return "success";
    case undefined:
      break;
    default:
      // A server that is full is not broken: a breaker that opened for that
      // would leave it idle.
      return "neutral";
  }
  switch (cause) {
    case "silent":
    case "unsendable":
    case "unconnected":
      return "failure";
    case "too_large":
      return "success";
    case "deadline":
      // Otherwise the caller was impatient, not the server slow to answer.
      return call.timeouts > 0 ? "failure" : "neutral";
    default:
      return "neutral";
  }
}

/** How long a server wants to be left alone, in milliseconds, if it said so. */
export function pushbackMs({ status, body }: Settled): number | undefined {
  const isPushback = status === Status.resourceExhausted && body.length >= 4;
  return isPushback ? readUint32(body, 0) : undefined;
}

function nextOf({ status, cause }: Settled): Next {
  switch (status) {
    case Status.shuttingDown:
      return "move";
    case Status.resourceExhausted:
    case Status.unknownCall:
      return "retry";
    case undefined:
      break;
    default:
      // An answer: another server would give the same, or the handler's bug
      // would show again.
      return "final";
  }
  switch (cause) {
    case "leaving":
    case "restarted":
    case "unsendable":
      return "move";
    case "refused":
    case "silent":
      return "retry";
    default:
      return "final";
  }
}
