import { limits } from "./limits.ts";

/**
 * What is known of the round trip to one peer, and the timeout that follows
 * from it: the formulas of RFC 6298 §2 under the rules of RFC 8961 §4.
 *
 * Samples are the network's time alone. A reply says for how long the server
 * had the call, and which transmission it answers, so that no sample is
 * ambiguous and Karn's rule has nothing to forbid.
 */
export class RoundTrip {
  #smoothedMs: number | undefined;
  #variationMs = 0;
  #timeoutMs: number;
  #backoff = 0;
  #backedOffAt = -Infinity;

  /** @param initialTimeoutMs the timeout before there is a sample */
  constructor(initialTimeoutMs: number) {
    this.#timeoutMs = initialTimeoutMs;
  }

  /** The smoothed round trip, or `undefined` before the first sample. */
  get smoothedMs(): number | undefined {
    return this.#smoothedMs;
  }

  /** Takes a sample, which also ends a back-off: the path carries again. */
  sample(ms: number): void {
    this.#backoff = 0;
    if (this.#smoothedMs === undefined) {
      this.#smoothedMs = ms;
      this.#variationMs = ms / 2;
    } else {
      // RFC 6298 §2.3: the variation first, from the old average.
      const error = Math.abs(this.#smoothedMs - ms);
      this.#variationMs = 0.75 * this.#variationMs + 0.25 * error;
      this.#smoothedMs = 0.875 * this.#smoothedMs + 0.125 * ms;
    }
    this.#timeoutMs = this.#smoothedMs +
      Math.max(limits.clockGranularityMs, 4 * this.#variationMs);
  }

  /**
   * Backs off after a timeout. Calls that were sent together time out
   * together, and are one event: only a transmission from after the last
   * back-off counts for a further one.
   *
   * @param sentAt when the transmission that timed out was sent
   */
  timedOut(sentAt: number, now: number): void {
    if (sentAt < this.#backedOffAt) return;
    this.#backoff++;
    this.#backedOffAt = now;
  }

  /**
   * How long to wait for an answer before the next transmission, without
   * jitter.
   *
   * @param timeouts how often this call has timed out already
   */
  timeoutMs(timeouts: number): number {
    const inherited = Math.min(this.#backoff, limits.doublingsInherited);
    const doublings = Math.min(Math.max(timeouts, inherited), 30);
    return Math.min(
      Math.max(this.#timeoutMs, limits.timeoutMsMin) * 2 ** doublings,
      limits.timeoutMsMax,
    );
  }
}
