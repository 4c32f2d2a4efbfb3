import { bulkLimits } from "./bulk_limits.ts";
import { limits } from "./limits.ts";

/**
 * Spreads a window over its round trip, so that the queues on the way stay
 * short (RFC 9002 §7.7). It is a bucket that fills at a little more than the
 * rate of the window.
 */
export class Pacer {
  readonly #datagramBytes: number;
  readonly #burstMin: number;
  #budget: number;
  #filledAt = -Infinity;

  /** @param datagramBytes the size of a full datagram on this path */
  constructor(datagramBytes: number) {
    this.#datagramBytes = datagramBytes;
    this.#burstMin = bulkLimits.burstDatagrams * datagramBytes;
    this.#budget = this.#burstMin;
  }

  /**
   * When the next full datagram may leave: `now`, or a time after it.
   *
   * @param window the congestion window in bytes
   * @param smoothedMs the round trip; unknown, it holds back nothing, as the
   *   first window is a burst that is allowed
   */
  nextAt(now: number, window: number, smoothedMs: number | undefined): number {
    const bytesPerMs = bulkLimits.pacingGain * window / (smoothedMs ?? 0);
    // Timers are late by this much, and what they missed leaves at once.
    const lateBytes = bytesPerMs * limits.loopPauseMs;
    const burst = Math.max(this.#burstMin, lateBytes);
    // A round trip of 0 has no rate, and nothing to spread.
    if (burst === Infinity) return now;
    if (now > this.#filledAt) {
      const filled = this.#budget + bytesPerMs * (now - this.#filledAt);
      this.#budget = Math.min(filled, burst);
      this.#filledAt = now;
    }
    const missing = this.#datagramBytes - this.#budget;
    // Below a nanosecond a wait is the rounding of the clock, and would not end.
    return missing <= bytesPerMs * 1e-6 ? now : now + missing / bytesPerMs;
  }

  /** Counts what leaves, be it allowed or a probe that nothing may hold back. */
  sent(bytes: number, now: number): void {
    // A debt of more than a burst is of a time without a rate, and forgiven.
    this.#budget = Math.max(this.#budget - bytes, -this.#burstMin);
    if (this.#filledAt === -Infinity) this.#filledAt = now;
  }
}
