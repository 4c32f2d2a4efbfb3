import { bodyDigest } from "../wire/checksum.ts";
import { bulkLimits } from "./bulk_limits.ts";
import { type ByteRange, ByteRanges } from "./byte_ranges.ts";

/**
 * What a piece of a body was:
 * - `"progress"`: it had bytes that were missing.
 * - `"duplicate"`: all of it was there.
 * - `"conflict"`: it is not of this body, or would leave more gaps than an
 *   honest sender does; nothing of it was taken.
 * - `"complete"`: it was the last that was missing, and the digest is right.
 * - `"damaged"`: it was the last, and the digest is wrong: all is forgotten,
 *   and has to come again.
 */
export type Arrival =
  | "progress"
  | "duplicate"
  | "conflict"
  | "complete"
  | "damaged";

/**
 * One large body on its way in: its bytes, in a buffer that is there from the
 * beginning, and when and what to acknowledge of them.
 */
export class IncomingBody {
  /** The length of the body in bytes. */
  readonly totalBytes: number;
  /** The CRC-32 that the whole body has. */
  readonly digest: number;
  /** The body; it is only to be read once it is complete. */
  readonly bytes: Uint8Array;
  readonly #received = new ByteRanges();
  /** The digest of the bytes below `#digestedEnd`. */
  #digestSoFar = 0;
  #digestedEnd = 0;
  #isComplete = false;
  /** Where the datagram ends that came furthest. */
  #newestEnd = 0;
  /** Where the datagram began that came last. */
  #lastStart = 0;
  /** How many bytes it had. */
  #lastBytes = 0;
  #pieceBytesMax = 0;
  #echo = 0;
  #arrivedAt: number;
  #lastProgressAt: number;
  #unacknowledgedDatagrams = 0;
  #ackBy = Infinity;

  /**
   * Whether there is memory for it is asked before.
   *
   * @param bytes where it goes, of the body's length
   */
  constructor(
    { total, digest, now, bytes = new Uint8Array(total) }: {
      total: number;
      digest: number;
      now: number;
      bytes?: Uint8Array;
    },
  ) {
    this.totalBytes = total;
    this.digest = digest;
    this.bytes = bytes;
    this.#arrivedAt = now;
    this.#lastProgressAt = now;
  }

  /** Whether all bytes are there, and right. */
  get isComplete(): boolean {
    return this.#isComplete;
  }

  /** The bytes of its largest piece so far: how large its datagrams are. */
  get pieceBytesMax(): number {
    return this.#pieceBytesMax;
  }

  /** How many bytes are there. */
  get receivedBytes(): number {
    return this.#received.bytes;
  }

  /** All bytes below it are there. */
  get cumulative(): number {
    const first = this.#received.first();
    return first?.start === 0 ? first.end : 0;
  }

  /** The transmission that arrived last, for the sender's round trip. */
  get echo(): number {
    return this.#echo;
  }

  /** When that was. */
  get arrivedAt(): number {
    return this.#arrivedAt;
  }

  /** When the last new byte came. */
  get lastProgressAt(): number {
    return this.#lastProgressAt;
  }

  /** Datagrams that have come since the last acknowledgement. */
  get unacknowledgedDatagrams(): number {
    return this.#unacknowledgedDatagrams;
  }

  /** When an acknowledgement is due; `Infinity` if none is. */
  get ackBy(): number {
    return this.#ackBy;
  }

  /** Whether a sender that may send up to an offset has no room for one more datagram. */
  isStarved(credit: number): boolean {
    return this.#newestEnd + this.#lastBytes > credit;
  }

  /** Whether an acknowledgement is due now. */
  isAckDue(now: number): boolean {
    return now >= this.#ackBy;
  }

  /** What it takes: it may be in the larger buffer of an earlier one. */
  get heldBytes(): number {
    return this.bytes.buffer.byteLength;
  }

  /** Whether a piece that names this length and digest is of this body. */
  matches(total: number, digest: number): boolean {
    return total === this.totalBytes && digest === this.digest;
  }

  /**
   * Takes a piece of the body, which is copied.
   *
   * @param offset where in the body it begins
   * @param transmission the number of the datagram that brought it
   */
  add(
    offset: number,
    bytes: Uint8Array,
    transmission: number,
    now: number,
  ): Arrival {
    const end = offset + bytes.length;
    if (offset < 0 || end > this.totalBytes) return "conflict";
    // Only what ends the next gap cannot open another.
    const isCrowded = this.#received.count >= bulkLimits.rangesMax;
    if (isCrowded && offset > this.cumulative) return "conflict";

    this.#echo = transmission;
    this.#arrivedAt = now;
    this.#lastStart = offset;
    this.#lastBytes = bytes.length;
    this.#pieceBytesMax = Math.max(this.#pieceBytesMax, bytes.length);
    const isInOrder = offset === this.#newestEnd;
    this.#newestEnd = Math.max(this.#newestEnd, end);
    const isNew = !this.#isComplete &&
      (this.#received.add(offset, end) > 0 || this.totalBytes === 0);
    this.#scheduleAck(isNew && isInOrder, now);
    if (!isNew) return "duplicate";

    // What the digest has read stays as it was, should a copy differ.
    const digested = Math.max(0, this.#digestedEnd - offset);
    this.bytes.set(bytes.subarray(digested), offset + digested);
    this.#lastProgressAt = now;
    this.#digestOn();
    return this.#received.bytes === this.totalBytes
      ? this.#finish(now)
      : "progress";
  }

  /** Notes that an acknowledgement of all that came so far is on its way. */
  ackWritten(): void {
    this.#unacknowledgedDatagrams = 0;
    this.#ackBy = Infinity;
  }

  /**
   * The ranges above `cumulative`: the lowest, as they say best what is
   * missing, and the one that the last datagram was of.
   */
  ranges(max: number): ByteRange[] {
    const cumulative = this.cumulative;
    const ranges: ByteRange[] = [];
    for (const range of this.#received) {
      if (range.start < cumulative) continue;
      if (ranges.length === max) {
        const last = this.#received.containing(this.#lastStart)!;
        if (last.start >= range.start) ranges[max - 1] = last;
        break;
      }
      ranges.push(range);
    }
    return ranges;
  }

  /** RFC 9000 §13.2: what is no surprise may wait for a second datagram. */
  #scheduleAck(isExpected: boolean, now: number): void {
    this.#unacknowledgedDatagrams++;
    const mayWait = isExpected &&
      this.#unacknowledgedDatagrams < bulkLimits.datagramsPerAck;
    const ackBy = mayWait ? now + bulkLimits.ackDelayMs : now;
    this.#ackBy = Math.min(this.#ackBy, ackBy);
  }

  /** Reads on as bytes come, as 64 MiB at the end would stop the program. */
  #digestOn(): void {
    const end = this.cumulative;
    if (end === this.#digestedEnd) return;
    const next = this.bytes.subarray(this.#digestedEnd, end);
    this.#digestSoFar = bodyDigest(next, this.#digestSoFar);
    this.#digestedEnd = end;
  }

  #finish(now: number): Arrival {
    this.#ackBy = Math.min(this.#ackBy, now);
    if (this.#digestSoFar === this.digest) {
      this.#isComplete = true;
      return "complete";
    }
    this.#received.clear();
    this.#digestSoFar = 0;
    this.#digestedEnd = 0;
    this.#newestEnd = 0;
    return "damaged";
  }
}
