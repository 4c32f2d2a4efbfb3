import { bulkLimits } from "./bulk_limits.ts";
import { type ByteRange, ByteRanges } from "./byte_ranges.ts";

/**
 * What is known of one large body on its way out: which bytes were sent, which
 * are lost, which have arrived. It decides what comes next, and nothing about
 * when.
 */
export class OutgoingBody {
  /** The length of the body in bytes. */
  readonly totalBytes: number;
  readonly #acknowledged = new ByteRanges();
  readonly #lost = new ByteRanges();
  #cumulative = 0;
  #sentEnd = 0;
  #isResent = false;
  #credit: number;
  #isPaused = false;
  /** How often the receiver had nothing any more of what was sent. */
  #takenBack = 0;

  /**
   * @param totalBytes the length of the body
   * @param credit how much may be sent before the receiver has said so
   */
  constructor(
    totalBytes: number,
    credit: number = bulkLimits.initialCreditBytes,
  ) {
    this.totalBytes = totalBytes;
    this.#credit = Math.min(credit, totalBytes);
  }

  /** Where that begins which was never sent. */
  get sentEnd(): number {
    return this.#sentEnd;
  }

  /** The offset up to which the receiver takes bytes. */
  get credit(): number {
    return this.#credit;
  }

  /** Whether each byte has left at least once. */
  get isAllSent(): boolean {
    return this.#sentEnd === this.totalBytes;
  }

  /** Whether some byte has left twice. */
  get isResent(): boolean {
    return this.#isResent;
  }

  /** Whether each byte has arrived. */
  get isDelivered(): boolean {
    return this.unacknowledged === 0;
  }

  /** How many bytes are not known to have arrived, sent or not. */
  get unacknowledged(): number {
    return this.totalBytes - this.#acknowledged.bytes;
  }

  /** Whether the receiver has no room for any of it now. */
  get isPaused(): boolean {
    return this.#isPaused;
  }

  /** Whether only the receiver's credit keeps it from sending more. */
  get isBlocked(): boolean {
    return this.#isPaused ||
      this.#lost.count === 0 && this.#sentEnd === this.#credit &&
        !this.isAllSent;
  }

  /**
   * What to send next: first what is lost, then what was never sent, within
   * the credit. The answer is the same until `sent()`.
   */
  next(maxBytes: number): ByteRange | undefined {
    if (this.#isPaused) return undefined;
    const lost = this.#lost.first();
    const start = lost?.start ?? this.#sentEnd;
    const end = Math.min(start + maxBytes, lost?.end ?? this.#credit);
    return start < end ? { start, end } : undefined;
  }

  /**
   * Whether a piece is short for want of credit, while the answer to what is
   * under way may bring more (as in RFC 1122 §4.2.3.4).
   */
  isBetterLater({ start, end }: ByteRange, maxBytes: number): boolean {
    return end - start < maxBytes && start === this.#sentEnd &&
      end < this.totalBytes && this.#acknowledged.bytes < this.#sentEnd;
  }

  /** Notes that these bytes have left. */
  sent(start: number, end: number): void {
    this.#isResent ||= start < this.#sentEnd;
    this.#lost.remove(start, end);
    this.#sentEnd = Math.max(this.#sentEnd, end);
  }

  /** Has these bytes sent again, except those that have arrived. */
  lost(start: number, end: number): void {
    this.#lost.add(start, end);
    for (const range of this.#acknowledged) {
      if (range.start >= end) break;
      this.#lost.remove(range.start, range.end);
    }
  }

  /** Whether these bytes are known to have arrived. */
  isAcknowledged(start: number, end: number): boolean {
    return this.#acknowledged.covers(start, end);
  }

  /** Whether an acknowledgement is of bytes that were sent, and in order. */
  isPlausible(cumulative: number, ranges: readonly ByteRange[]): boolean {
    const isRange = (range: ByteRange) =>
      0 <= range.start && range.start < range.end && range.end <= this.#sentEnd;
    return 0 <= cumulative && cumulative <= this.#sentEnd &&
      ranges.every(isRange);
  }

  /**
   * Takes an acknowledgement of all bytes below `cumulative` and of some
   * ranges; one that is not plausible is ignored whole.
   *
   * @returns how many bytes are newly acknowledged
   */
  acked(cumulative: number, ranges: readonly ByteRange[]): number {
    if (!this.isPlausible(cumulative, ranges)) return 0;
    this.#cumulative = Math.max(this.#cumulative, cumulative);
    let newBytes = this.#acknowledge(0, cumulative);
    for (const { start, end } of ranges) {
      newBytes += this.#acknowledge(start, end);
    }
    return newBytes;
  }

  /**
   * Whether a receiver that says this, later than all it has said before, has
   * lost what it had. Ranges may be left out where there are too many, which
   * is no loss.
   */
  isForgotten(cumulative: number, ranges: readonly ByteRange[]): boolean {
    if (!this.isPlausible(cumulative, ranges)) return false;
    if (this.#takenBack >= bulkLimits.takenBackMax) return false;
    if (cumulative < this.#cumulative) return true;
    if (ranges.length >= bulkLimits.ackRangesMax) return false;
    const said = new ByteRanges();
    said.add(0, cumulative);
    for (const { start, end } of ranges) said.add(start, end);
    for (const { start, end } of this.#acknowledged) {
      if (!said.covers(start, end)) return true;
    }
    return false;
  }

  /**
   * Allows bytes up to `offset`. What was once allowed stays so, but that 0
   * has all wait, unless the receiver has kept some of it.
   */
  raiseCredit(offset: number): void {
    const isRefused = offset === 0 && this.#acknowledged.bytes === 0;
    if (isRefused && !this.#isPaused) {
      if (this.#takenBack >= bulkLimits.takenBackMax) return;
      this.#takenBack++;
    }
    this.#isPaused = isRefused;
    if (isRefused) this.#lost.add(0, this.#sentEnd);
    this.#credit = Math.max(this.#credit, Math.min(offset, this.totalBytes));
  }

  /** Begins again: the receiver has nothing of what was sent. */
  restart(): void {
    this.#takenBack++;
    this.#acknowledged.clear();
    this.#cumulative = 0;
    this.#lost.add(0, this.#sentEnd);
  }

  #acknowledge(start: number, end: number): number {
    const newBytes = this.#acknowledged.add(start, end);
    if (newBytes > 0) this.#lost.remove(start, end);
    return newBytes;
  }
}
