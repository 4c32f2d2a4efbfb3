import { replyBytes } from "../wire/frame_layout.ts";
import type { Arrival } from "./admission.ts";
import type { Execution } from "./execution.ts";
import { limits } from "./limits.ts";

/**
 * How much of its replies a client may have sent once more. A question of
 * twelve bytes asks for a reply of a thousand, and a datagram has room for
 * hundreds: without this, whoever has shown where it is could have a server
 * send without end (R43).
 */
export class AnswerAllowance {
  #bytes: number = limits.answersAgainBytes;
  #filledAt = 0;

  /** The client has sent so much, or has shown that so much has arrived. */
  earn(bytes: number): void {
    this.#bytes = Math.min(this.#bytes + bytes, limits.answersAgainBytes);
  }

  /** Whether so many bytes may be sent again, which are then spent. */
  spend(bytes: number, now: number): boolean {
    const elapsedMs = now - this.#filledAt;
    this.#filledAt = now;
    this.earn(elapsedMs / 1000 * limits.answersAgainBytes);
    if (bytes > this.#bytes) return false;
    this.#bytes -= bytes;
    return true;
  }
}

/** Whether the client has earned what a copy of a call, or a PROBE, asks for. */
export function isEarned(execution: Execution, copy: Arrival): boolean {
  const { client, state, isAcknowledged } = execution;
  // All else that is said is short: at most three times what asks for it.
  if (state !== "done" || isAcknowledged) return true;
  client.again.earn(limits.amplification * copy.uncountedBytes);
  copy.uncountedBytes = 0;
  return client.again.spend(costOf(execution, copy), copy.arrivedAt);
}

function costOf({ client, reply, download }: Execution, copy: Arrival): number {
  if (download === undefined) return replyBytes + reply.length;
  // What is under way has to be sent again if it is to go elsewhere.
  const isElsewhere = download.destination.to !== copy.from;
  return isElsewhere ? client.path?.bytesInFlight ?? 0 : 0;
}
