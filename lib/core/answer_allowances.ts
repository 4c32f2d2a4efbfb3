import { replyBytes } from "../wire/frame_layout.ts";
import type { Arrival } from "./admission.ts";
import type { Execution } from "./execution.ts";
import { type Idler, IdleTable } from "./idle_table.ts";
import { limits } from "./limits.ts";
import { sourceKey } from "./source.ts";

/**
 * How much of its replies a client may have sent once more. A question of
 * twelve bytes asks for a reply of a thousand, and a datagram has room for
 * hundreds: without this, whoever has shown where it is could have a server
 * send without end (R43). A session may spend what it has earned; what nobody
 * has earned is given by source, as sessions cost nothing.
 */
export class AnswerAllowances {
  readonly #bySource: IdleTable<Allowance> = new IdleTable();
  /** When something was asked for last. */
  now = 0;

  /** How many sources it has given to lately. */
  get sources(): number {
    return this.#bySource.size;
  }

  /** Whether the client has earned what a copy of a call, or a PROBE, asks for. */
  isEarned(execution: Execution, copy: Arrival): boolean {
    const { client, state, isAcknowledged } = execution;
    // All else that is said is short: at most three times what asks for it. So
    // is all that goes to where nobody has shown to be (R18).
    if (state !== "done" || isAcknowledged || !copy.isProven) return true;
    client.earn(limits.amplification * copy.uncountedBytes);
    copy.uncountedBytes = 0;
    const bytes = costOf(execution, copy);
    return client.spend(bytes) || this.spend(copy.from, bytes, copy.arrivedAt);
  }

  /** Whether so many bytes may go to a source for nothing, which are then spent. */
  spend(from: string, bytes: number, now: number): boolean {
    this.now = now;
    const key = sourceKey(from);
    let allowance = this.#bySource.get(key);
    if (allowance === undefined) {
      allowance = new Allowance(this);
      this.#bySource.add(key, allowance);
    }
    return allowance.spend(bytes);
  }
}

/** What one source may have sent again: so much at once, and as much in each second. */
class Allowance implements Idler {
  readonly #time: { readonly now: number };
  #left: number = limits.answersAgainBytes;
  #leftAt: number;

  constructor(time: { readonly now: number }) {
    this.#time = time;
    this.#leftAt = time.now;
  }

  /** A new one would have as much. */
  get isIdle(): boolean {
    return this.#bytes === limits.answersAgainBytes;
  }

  spend(bytes: number): boolean {
    const left = this.#bytes - bytes;
    if (left < 0) return false;
    this.#left = left;
    this.#leftAt = this.#time.now;
    return true;
  }

  get #bytes(): number {
    const elapsedMs = this.#time.now - this.#leftAt;
    const { answersAgainBytes } = limits;
    const bytes = this.#left + elapsedMs / 1000 * answersAgainBytes;
    return Math.min(bytes, answersAgainBytes);
  }
}

function costOf({ client, reply, download }: Execution, copy: Arrival): number {
  if (download === undefined) return replyBytes + reply.length;
  // What is under way has to be sent again if it is to go elsewhere.
  const isElsewhere = download.destination.to !== copy.from;
  return isElsewhere ? client.path?.bytesInFlight ?? 0 : 0;
}
