import { datagramBytesMax } from "../wire/header.ts";
import { bulkLimits } from "./bulk_limits.ts";
import { limits } from "./limits.ts";

/**
 * How many bytes of small calls may wait for answers at one address: additive
 * increase, multiplicative decrease (RFC 5681 §3.1), as RFC 8085 §3.1 asks of
 * whatever sends more than now and then.
 *
 * It begins where a socket's queue ends, and not with a slow start: calls are
 * answered one by one, so that even the first losses show within a timeout.
 * What it protects is that queue, where many clients meet: without it, calls
 * that are sent again find it full of new ones.
 */
export class CallWindow {
  #bytes: number = limits.bytesInFlight;
  #threshold = Infinity;
  /** Answers to what was sent before say nothing of the window of today. */
  #recoveryFrom = -Infinity;
  /** Whether nothing has been answered since the newest timeout. */
  #isSilent = false;
  /** What it was before a timeout that may yet turn out to have been a delay. */
  #before: { bytes: number; threshold: number } | undefined;

  /** The window in bytes, frames included. */
  get bytes(): number {
    return this.#bytes;
  }

  /**
   * Something was not answered in time, which is congestion (RFC 8961 §4 (3)).
   *
   * @param bytesInFlight what was under way, of which half is too much
   */
  timedOut(bytesInFlight: number, now: number): void {
    // Losses of several waits in a row are not undone by one late answer.
    this.#before = this.#before === undefined
      ? { bytes: this.#bytes, threshold: this.#threshold }
      : undefined;
    this.#recoveryFrom = now;
    const halfBytes = Math.min(this.#bytes, bytesInFlight) / 2;
    // Never more than before: less may be all that there is.
    this.#bytes = Math.min(Math.max(halfBytes, bytesMin), this.#bytes);
    // Lest an outage end in a crawl (RFC 5681 §3.1).
    if (!this.#isSilent) this.#threshold = this.#bytes;
    this.#isSilent = true;
  }

  /** Learns whether the newest timeout was of a loss; if not, all is as before (RFC 4015). */
  explained(wasLost: boolean): void {
    if (!wasLost && this.#before !== undefined) {
      this.#bytes = this.#before.bytes;
      this.#threshold = this.#before.threshold;
    }
    this.#before = undefined;
  }

  /**
   * Grows by an answer.
   *
   * @param bytes of the call
   * @param isLimited whether calls wait: a window that is not used tells
   *   nothing of the path, and does not grow (RFC 9002 §7.8)
   */
  answered(bytes: number, sentAt: number, isLimited: boolean): void {
    const bytesMax = limits.bytesInFlight;
    this.#isSilent = false;
    if (this.#bytes >= bytesMax || !isLimited) return;
    if (sentAt < this.#recoveryFrom) return;
    const growth = this.#bytes < this.#threshold
      ? bytes
      : datagramBytesMax * bytes / this.#bytes;
    this.#bytes = Math.min(this.#bytes + growth, bytesMax);
  }
}

/** Two datagrams, as for bodies. */
const bytesMin = bulkLimits.windowDatagramsMin * datagramBytesMax;
