import type { RetryFrame } from "../wire/frame.ts";
import type { Call } from "./call.ts";
import { limits } from "./limits.ts";

/**
 * What becomes of a call that its server has not run, since it was meant for
 * another incarnation, or for none in particular (R14):
 *
 * - `move` it to the incarnation that answers: that one existed before the call
 *   was first sent, so no earlier one can have run it;
 * - `give_up`: an earlier one may have run it, and nobody knows;
 * - `ask_again`: the answer was under way for too long to tell.
 *
 * @param peer knows of this answer already
 */
export function afterRestart(
  call: Call,
  frame: RetryFrame,
): "move" | "give_up" | "ask_again" {
  // Nobody can have run a call whose arguments have not all been sent.
  if (!call.working && call.isIncomplete) return "move";
  // A server that was known has heard of the call by an earlier transmission;
  // the client's clock alone does not vouch for that, for it stands still while
  // a computer sleeps. It also ends a game of two servers at one address.
  const isRepeated = call.upload === undefined
    ? call.transmissions - call.doubts > 1
    : call.wasAllSent || call.upload.body.isResent;
  // A connection leads to one server, and that one has refused it.
  if (!call.working && call.peer.isReliable && !isRepeated) return "move";
  const isKnownElsewhere = call.incarnation !== 0n && isRepeated;
  if (call.working || isKnownElsewhere) return "give_up";
  if (call.peer.existedAt <= call.firstSentAt) return "move";
  // The answer began after the transmission that it echoes.
  const answeredAfter = call.sentAt(frame.echo) ?? call.firstSentAt;
  const startedAfter = answeredAfter -
    frame.uptimeUs / 1000 * limits.clockDrift;
  const isLarge = call.upload !== undefined;
  return isLarge || startedAfter > call.firstSentAt ||
      call.doubts >= limits.doubtsMax
    ? "give_up"
    : "ask_again";
}
