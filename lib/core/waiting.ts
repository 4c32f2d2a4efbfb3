import type { Answer } from "../wire/frame.ts";
import type { Call } from "./call.ts";
import { limits } from "./limits.ts";

/**
 * How long a call waits for an answer to its next transmission, without
 * jitter.
 */
export function patienceMs(call: Call): number {
  const { processing, timeouts, upload, peer } = call;
  const { allowanceMs, isPrompt } = processing;
  // A large result waits for its turn, large arguments have a path of their own.
  const isShort = isPrompt && upload === undefined && !peer.isReliable;
  return peer.roundTrip.timeoutMs(timeouts, allowanceMs, isShort);
}

/** The same for one that has turned out not to be answered at once. */
function unhurriedMs(call: Call): number {
  return Math.max(patienceMs(call), limits.timeoutMsMin);
}

/** The server has a call, to work on it: it is asked less and less often how it goes. */
export function heardWorking(call: Call): void {
  call.probeMs = call.working
    ? Math.min(call.probeMs * limits.probeGrowth, limits.probeMsMax)
    : Math.min(2 * unhurriedMs(call), limits.probeMsMax);
  call.working = true;
  call.silentProbes = 0;
  call.timeouts = 0;
}

/** A piece of the result has come, so that the call has run. */
export function heardPart(call: Call): void {
  if (!call.working) heardWorking(call);
  call.hasStarted = true;
  call.silentProbes = 0;
  call.timeouts = 0;
}

/**
 * A call has waited long enough, be it for an answer, or to ask how it goes.
 * Says what is to be done: send it again, ask, or take its server for dead.
 */
export function waitedInVain(
  call: Call,
  now: number,
): "send" | "probe" | "give_up" {
  if (!call.working && !call.isDelivered) {
    countTimeout(call, now);
    return "send";
  }
  if (call.silentProbes === 0) {
    call.silentSince = now;
  } else {
    const isSilent = call.silentProbes >= limits.silentProbes &&
      now - call.silentSince >= limits.silentMs;
    if (isSilent) return "give_up";
    countTimeout(call, now);
  }
  call.silentProbes++;
  return "probe";
}

function countTimeout(call: Call, now: number): void {
  call.timeouts++;
  const isNews = call.peer.roundTrip.timedOut(call.lastSentAt, now);
  if (isNews && call.upload === undefined) call.peer.callTimedOut(now);
}

/** Takes what an answer says of the network's time and the server's. */
export function measure(
  call: Call,
  { echo, processingUs }: Answer & { processingUs?: number },
  now: number,
): { roundTripMs: number | undefined; processingMs: number | undefined } {
  const sentAt = call.sentAt(echo);
  if (processingUs === undefined || sentAt === undefined) {
    return { roundTripMs: undefined, processingMs: undefined };
  }
  const processingMs = processingUs / 1000;
  const roundTripMs = Math.max(0, now - sentAt - processingMs);
  const { roundTrip } = call.peer;
  if (call.timeouts > 0 && !call.working) {
    const wasLost = echo === call.lastTransmission;
    const isNews = roundTrip.explained(wasLost, roundTripMs);
    if (isNews) call.peer.explained(wasLost);
  }
  if (call.isInFlight) call.peer.answered(call, sentAt);
  // Long after it should have been sent again: this side did not look in time,
  // say because the computer was asleep, and the time is not the network's.
  const isMissed = now > call.dueAt + limits.initialTimeoutMs;
  if (!isMissed) roundTrip.sample(roundTripMs);
  // The time until its first answer: those to probes come at once.
  if (!call.working) call.processing.sample(processingMs);
  return { roundTripMs, processingMs };
}
