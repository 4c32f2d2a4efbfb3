import { limits } from "./limits.ts";

/**
 * The least that the timeout of a call is which its server answers at once.
 *
 * An event loop that pauses looks like a loss, and costs datagrams if it is
 * taken for one. So the least is longer than most pauses for as long as nothing
 * is lost, when nobody waits for a timeout. Where datagrams are lost, it is
 * what the slowest calls wait for: each loss shortens it, each timeout that was
 * none doubles it. That keeps the second kind rarer than the first. It is
 * shortened faster until it was too short for the first time, as a congestion
 * window grows faster until the first loss.
 */
export class LeastTimeout {
  #ms: number = limits.timeoutMsMin;
  /** Answers since the last loss. */
  #answers = 0;
  /** Whether none has been too short since losses began. */
  #isUntried = true;

  /** The least timeout, in milliseconds. */
  get ms(): number {
    return this.#ms;
  }

  /** An answer has come. After many of them losses are a thing of the past. */
  answered(): void {
    if (++this.#answers < limits.lossMemory) return;
    this.#ms = limits.timeoutMsMin;
    this.#isUntried = true;
  }

  /** A timeout was of a datagram that is lost. */
  lost(): void {
    this.#answers = 0;
    const { leastTimeoutShrink, leastTimeoutShrinkUntried } = limits;
    const shorter = this.#ms *
      (this.#isUntried ? leastTimeoutShrinkUntried : leastTimeoutShrink);
    this.#ms = Math.max(shorter, limits.timerGranularityMs);
  }

  /**
   * A timeout was of nothing but a delay: the answer was under way.
   *
   * @param roundTripMs how long it took after all
   */
  delayed(roundTripMs: number): void {
    this.#isUntried = false;
    const longer = Math.max(2 * this.#ms, roundTripMs);
    this.#ms = Math.min(longer, limits.timeoutMsMin);
  }
}
