import { messageLimits } from "./message_limits.ts";

/**
 * How many datagrams may be in flight to a peer: NewReno (RFC 5681, RFC 9002
 * §7), counted in datagrams. It doubles each round trip until the first loss,
 * then grows by one; a loss halves it, and a timeout begins anew.
 */
export class MessageWindow {
  #size: number = messageLimits.windowInitial;
  #threshold = Infinity;
  #reducedAt = -Infinity;

  /** Datagrams, rounded down; at least one. */
  get size(): number {
    return Math.floor(this.#size);
  }

  /**
   * A datagram has arrived.
   *
   * @param isFull whether the window was what held the sender back: one that is
   * not used says nothing of what the path carries (RFC 9002 §7.8)
   */
  arrived(isFull: boolean): void {
    if (!isFull) return;
    this.#size += this.#size < this.#threshold ? 1 : 1 / this.#size;
    this.#size = Math.min(this.#size, messageLimits.windowMax);
  }

  /**
   * A datagram is lost. Those that were in flight when the window was last
   * reduced belong to that loss (RFC 9002 §7.3.2).
   */
  lost(sentAt: number, now: number): void {
    if (sentAt <= this.#reducedAt) return;
    this.#reduce(now);
    this.#size = this.#threshold;
  }

  /** Nothing has arrived for so long that the path is unknown (RFC 5681 §3.1). */
  timedOut(now: number): void {
    // What was in flight is counted once: timeouts in a row follow one loss.
    if (this.#size > 1) this.#reduce(now);
    this.#size = 1;
  }

  #reduce(now: number): void {
    this.#reducedAt = now;
    this.#threshold = Math.max(this.#size / 2, messageLimits.thresholdMin);
  }
}
