import { limits } from "./limits.ts";

/**
 * How long to wait for a reply before a call is sent again, learned from the
 * replies so far: the formulas of RFC 6298, to which RFC 8961 subscribes. One
 * for each procedure, since what is measured has the server's time in it.
 */
export class RoundTrip {
  #smoothedMs: number | undefined;
  #varianceMs = 0;
  #timeoutMs: number;
  /** At least so long after a timeout, until a reply says otherwise. */
  #backedOffMs = 0;
  #replyBytes = 0;

  /** @param initialMs what to wait before anything has been measured */
  constructor(initialMs: number) {
    this.#timeoutMs = initialMs;
  }

  /** How long to wait for the reply to a call that is sent for the first time. */
  get timeoutMs(): number {
    return Math.min(
      Math.max(this.#timeoutMs, this.#backedOffMs),
      limits.retransmitMsMax,
    );
  }

  /** How long a reply may be, in bytes, by those there were lately. */
  get replyBytes(): number {
    return this.#replyBytes;
  }

  /** The length of a reply, in bytes. */
  measureReply(bytes: number): void {
    this.#replyBytes = Math.max(bytes, 7 / 8 * this.#replyBytes);
  }

  /**
   * A reply to a call that was sent once. All copies of a call have one xid, so
   * of others nobody knows which copy was answered: Karn's rule (RFC 6298 §3).
   */
  measure(ms: number): void {
    if (this.#smoothedMs === undefined) {
      this.#smoothedMs = ms;
      this.#varianceMs = ms / 2;
    } else {
      // The variance first: RFC 6298 §2.3.
      const error = Math.abs(this.#smoothedMs - ms);
      this.#varianceMs = 3 / 4 * this.#varianceMs + error / 4;
      this.#smoothedMs = 7 / 8 * this.#smoothedMs + ms / 8;
    }
    const allowanceMs = Math.max(limits.varianceMsMin, 4 * this.#varianceMs);
    this.#timeoutMs = this.#smoothedMs + allowanceMs;
    this.#backedOffMs = 0;
  }

  /**
   * A call has waited `ms` in vain, and waits twice that now. So do the next
   * ones: RFC 8961 §4 (3). Not twice for each of many calls, though: they have
   * all waited for the same.
   */
  backOff(ms: number): number {
    const next = Math.min(2 * ms, limits.retransmitMsMax);
    this.#backedOffMs = Math.max(this.#backedOffMs, next);
    return next;
  }
}
