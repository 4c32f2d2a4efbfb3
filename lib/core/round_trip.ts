import { LeastTimeout } from "./least_timeout.ts";
import { limits } from "./limits.ts";
import { Smoothed } from "./smoothed.ts";

/**
 * What is known of the round trip to one peer, and the timeout that follows
 * from it: the formulas of RFC 6298 §2 under the rules of RFC 8961 §4.
 *
 * Samples are the network's time alone. A reply says for how long the server
 * had the call, and which transmission it answers, so that no sample is
 * ambiguous and Karn's rule has nothing to forbid.
 */
export class RoundTrip {
  #smoothed: Smoothed = new Smoothed();
  #timeoutMs: number;
  readonly #timeoutMsMin: number;
  /** Of calls that are answered at once, where datagrams may be lost. */
  readonly #least: LeastTimeout = new LeastTimeout();
  /** Whether it is open what the newest timeout was of. */
  #isUnexplained = false;
  #backoff = 0;
  #backedOffAt = -Infinity;

  /**
   * @param initialTimeoutMs the timeout before there is a sample
   * @param timeoutMsMin the least it ever is
   */
  constructor(
    initialTimeoutMs: number,
    timeoutMsMin: number = limits.timeoutMsMin,
  ) {
    this.#timeoutMs = initialTimeoutMs;
    this.#timeoutMsMin = timeoutMsMin;
  }

  /** The smoothed round trip, or `undefined` before the first sample. */
  get smoothedMs(): number | undefined {
    return this.#smoothed.mean;
  }

  /** Takes a sample, which also ends a back-off: the path carries again. */
  sample(ms: number): void {
    this.#backoff = 0;
    this.#least.answered();
    this.#smoothed.add(ms);
    this.#timeoutMs = this.#smoothed.mean! +
      Math.max(limits.timerGranularityMs, 4 * this.#smoothed.deviation);
  }

  /**
   * Backs off after a timeout. Calls that were sent together time out
   * together, and are one event: only a transmission from after the last
   * back-off counts for a further one.
   *
   * @param sentAt when the transmission that timed out was sent
   * @returns whether it counts
   */
  timedOut(sentAt: number, now: number): boolean {
    if (sentAt < this.#backedOffAt) return false;
    this.#backoff++;
    this.#backedOffAt = now;
    this.#isUnexplained = true;
    return true;
  }

  /**
   * Learns what a timeout was of, from the first answer to what had timed out.
   * As with back-offs, only one of those that were sent together counts.
   *
   * @param wasLost whether it answers what was sent after the timeout, and not
   *   what had been under way (RFC 3522)
   * @param roundTripMs how long the answer took
   * @returns whether it counts
   */
  explained(wasLost: boolean, roundTripMs: number): boolean {
    if (!this.#isUnexplained) return false;
    this.#isUnexplained = false;
    if (wasLost) this.#least.lost();
    else this.#least.delayed(roundTripMs);
    return true;
  }

  /**
   * How long to wait for an answer before the next transmission, without
   * jitter.
   *
   * @param timeouts how often this call has timed out already
   * @param allowanceMs what its server may take before it answers
   * @param isPrompt whether that is next to nothing, as is known
   */
  timeoutMs(timeouts: number, allowanceMs = 0, isPrompt = false): number {
    const inherited = Math.min(this.#backoff, limits.doublingsInherited);
    const doublings = Math.min(Math.max(timeouts, inherited), 30);
    const leastMs = isPrompt
      ? Math.min(this.#least.ms, this.#timeoutMsMin)
      : this.#timeoutMsMin;
    return Math.min(
      Math.max(this.#timeoutMs + allowanceMs, leastMs) * 2 ** doublings,
      limits.timeoutMsMax,
    );
  }
}
