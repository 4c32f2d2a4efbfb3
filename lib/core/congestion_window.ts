import { bulkLimits } from "./bulk_limits.ts";
import { queueBytes } from "./queue_bytes.ts";

/**
 * How many bytes may be under way to one peer: NewReno as RFC 9002 §7 and
 * Appendix B have it, under the bound of what a socket of the system queues.
 *
 * Bytes that were sent leave the flight once: acknowledged, lost or discarded.
 */
export class CongestionWindow {
  readonly #datagramBytes: number;
  readonly #bytesMax: number;
  #bytes: number;
  #bytesInFlight = 0;
  #slowStartThreshold = Infinity;
  /** What was sent up to then says nothing about the window of today. */
  #recoveryFrom = -Infinity;
  /** Whether nothing has been acknowledged since the last timeout. */
  #isSilent = false;

  /** @param datagramBytes the size of a full datagram on this path */
  constructor(datagramBytes: number) {
    this.#datagramBytes = datagramBytes;
    const { initialWindowDatagrams, initialWindowBytes } = bulkLimits;
    this.#bytes = Math.min(
      initialWindowDatagrams * datagramBytes,
      Math.max(2 * datagramBytes, initialWindowBytes),
    );
    this.#bytesMax = queueBytes(datagramBytes);
  }

  /** The window in bytes. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The bytes that are under way, as far as is known. */
  get bytesInFlight(): number {
    return this.#bytesInFlight;
  }

  /** The bytes that may still be sent; below 0 if the window has shrunk. */
  get room(): number {
    return this.#bytes - this.#bytesInFlight;
  }

  /** Counts a datagram that leaves. */
  sent(bytes: number): void {
    this.#bytesInFlight += bytes;
  }

  /**
   * Counts a datagram that has arrived, and grows.
   *
   * @param isLimited whether the window has held back data: one that is not
   *   used tells nothing about the path, and does not grow (§7.8)
   */
  acked(bytes: number, sentAt: number, isLimited: boolean): void {
    this.#bytesInFlight -= bytes;
    this.#isSilent = false;
    if (!isLimited || sentAt <= this.#recoveryFrom) return;
    const isSlowStart = this.#bytes < this.#slowStartThreshold;
    const growth = isSlowStart
      ? bytes
      : this.#datagramBytes * bytes / this.#bytes;
    this.#bytes = Math.min(this.#bytes + growth, this.#bytesMax);
  }

  /** Counts a datagram that was lost, and halves once for each round trip. */
  lost(bytes: number, sentAt: number, now: number): void {
    this.#bytesInFlight -= bytes;
    if (sentAt > this.#recoveryFrom) this.#recover(now);
  }

  /** Forgets a datagram about which nothing will be learned. */
  discarded(bytes: number): void {
    this.#bytesInFlight -= bytes;
  }

  /**
   * Counts a timeout, which is congestion (RFC 8961 §4 (3)). The first is a
   * loss. A second in a row empties the window, but keeps the threshold, so
   * that an outage does not end in a crawl (RFC 5681 §3.1).
   *
   * @param sentAt when the datagram that timed out was sent; of those that
   *   time out together only the first counts
   */
  timedOut(sentAt: number, now: number): void {
    if (sentAt < this.#recoveryFrom) return;
    if (this.#isSilent) {
      this.#bytes = this.#bytesMin;
      this.#recoveryFrom = now;
    } else this.#recover(now);
    this.#isSilent = true;
  }

  /** Empties the window after a long time of nothing but losses (§7.6). */
  collapse(): void {
    this.#bytes = this.#bytesMin;
    this.#recoveryFrom = -Infinity;
  }

  #recover(now: number): void {
    this.#recoveryFrom = now;
    this.#slowStartThreshold = this.#bytes / 2;
    this.#bytes = Math.max(this.#slowStartThreshold, this.#bytesMin);
  }

  get #bytesMin(): number {
    return bulkLimits.windowDatagramsMin * this.#datagramBytes;
  }
}
