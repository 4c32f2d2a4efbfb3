import { bulkLimits } from "./bulk_limits.ts";
import { limits } from "./limits.ts";
import type { OutgoingBody } from "./outgoing_body.ts";

/** A piece of a body: first what may be sent, then what is under way. */
export interface Segment<B extends OutgoingBody> {
  /** The body it is of. */
  readonly body: B;
  /** Where in the body it begins. */
  readonly start: number;
  /** Where it ends. */
  readonly end: number;
  /** Whether it asks for an answer, and nothing may hold it back. */
  readonly isProbe: boolean;
  /** Its place among all that was sent of the body. */
  order: number;
  /** Whether no byte of it was sent before: then its arrival is not another's. */
  isFirst: boolean;
  /** The probe that has the same bytes again. */
  copy: Segment<B> | undefined;
  /** Whether it is neither known to have arrived nor lost. */
  isUnderWay: boolean;
  /** The number of the datagram that it was in. */
  transmission: number;
  /** The length of that datagram. */
  wireBytes: number;
  /** When it was sent. */
  sentAt: number;
}

/**
 * What is under way of one body, in the order of sending, and which of it is
 * lost (RFC 9002 §6.1). Each body has an order of its own, as receivers
 * acknowledge bodies one by one.
 */
export class BodyFlight<B extends OutgoingBody> {
  readonly body: B;
  /** What is under way, the oldest first. */
  segments: Segment<B>[] = [];
  /** When the newest segment was sent. */
  sentAt = -Infinity;
  /** Since when nothing was sent, heard or asked. */
  quietFrom = -Infinity;
  /** When the next segment is lost if nothing is heard of it. */
  lossAt = Infinity;
  /** When to ask again after silence. */
  probeAt = Infinity;
  /** How often in a row it was silent. */
  timeouts = 0;
  /** By how much the wait is longer than the timeout. */
  jitter: number;
  /** When the receiver was heard last, or the first segment was sent… */
  #heardAt = -Infinity;
  /** …and how many waits have been in vain since. */
  #waits = 0;
  #nextOrder = 0;
  /** The order of the newest segment that is known to have arrived. */
  #newestArrived = -1;

  constructor(body: B, jitter: number) {
    this.body = body;
    this.jitter = jitter;
  }

  /** The segment with these bytes, ready to be sent. */
  segment(start: number, end: number, isProbe: boolean): Segment<B> {
    return {
      body: this.body,
      start,
      end,
      isProbe,
      order: 0,
      isFirst: false,
      copy: undefined,
      isUnderWay: false,
      transmission: 0,
      wireBytes: 0,
      sentAt: 0,
    };
  }

  /**
   * What to ask with: the oldest that is under way again. With nothing under
   * way, only a word of more credit can have been lost, and the last bytes
   * sent draw it out again.
   */
  probe(maxBytes: number): Segment<B> | undefined {
    const oldest = this.segments[0];
    if (oldest !== undefined) {
      const end = Math.min(oldest.end, oldest.start + maxBytes);
      return this.segment(oldest.start, end, true);
    }
    const { isBlocked, sentEnd } = this.body;
    if (!isBlocked || sentEnd === 0) return undefined;
    return this.segment(Math.max(0, sentEnd - maxBytes), sentEnd, true);
  }

  /** The receiver has spoken. */
  heard(now: number): void {
    this.quietFrom = now;
    this.#heardAt = now;
    this.#waits = 0;
  }

  /** A wait was in vain. */
  waited(now: number): void {
    this.timeouts++;
    this.quietFrom = now;
    this.#waits++;
  }

  /** Whether it has said nothing in so many waits, and for so long, that it is gone. */
  isSilent(now: number): boolean {
    return this.#waits >= bulkLimits.silentWaits &&
      now - this.#heardAt >= limits.silentMs;
  }

  /** Notes that a segment has left. */
  sent(
    segment: Segment<B>,
    transmission: number,
    wireBytes: number,
    now: number,
  ): void {
    const { start, end } = segment;
    if (segment.isProbe) {
      for (const other of this.segments) {
        if (other.start < end && start < other.end) other.copy = segment;
      }
    }
    if (this.#nextOrder === 0) this.#heardAt = now;
    segment.order = this.#nextOrder++;
    segment.isFirst = start >= this.body.sentEnd;
    segment.isUnderWay = true;
    segment.transmission = transmission;
    segment.wireBytes = wireBytes;
    segment.sentAt = now;
    this.segments.push(segment);
    this.body.sent(start, end);
    this.sentAt = now;
    this.quietFrom = now;
  }

  /** The segment that is under way in this datagram. */
  inDatagram(transmission: number): Segment<B> | undefined {
    return this.segments.findLast((s) => s.transmission === transmission);
  }

  /** Whether this one arrived after all that are known to have arrived. */
  isNewest(segment: Segment<B>): boolean {
    return segment.order > this.#newestArrived;
  }

  /**
   * Takes out what has arrived: what the receiver names, and what the body
   * says is there.
   */
  takeArrived(echoed: Segment<B> | undefined): Segment<B>[] {
    const arrived: Segment<B>[] = [];
    this.#keep((segment) => {
      const isThere = this.body.isAcknowledged(segment.start, segment.end);
      if (!isThere && segment !== echoed) return true;
      // It was received, and not kept.
      if (!isThere) this.body.lost(segment.start, segment.end);
      if (segment.isFirst || segment === echoed) {
        this.#newestArrived = Math.max(this.#newestArrived, segment.order);
      }
      arrived.push(segment);
      return false;
    });
    return arrived;
  }

  /**
   * Takes out what is lost: what was overtaken by three, or for too long. The
   * body sends it again, unless a probe with the same bytes is under way.
   *
   * @param delayMs how much later than one sent after it a segment may arrive
   */
  takeLost(delayMs: number, now: number): Segment<B>[] {
    const lost: Segment<B>[] = [];
    this.lossAt = Infinity;
    this.#keep((segment) => {
      const overtakenBy = this.#newestArrived - segment.order;
      if (overtakenBy <= 0) return true;
      const lossAt = segment.sentAt + delayMs;
      if (overtakenBy < bulkLimits.reorderingMax && lossAt > now) {
        this.lossAt = Math.min(this.lossAt, lossAt);
        return true;
      }
      lost.push(segment);
      return false;
    });
    for (const segment of lost) this.#lose(segment);
    return lost;
  }

  /** Takes out one segment, whose bytes are to be sent again. */
  takeUnsent(segment: Segment<B>): void {
    this.#keep((other) => other !== segment);
    this.#lose(segment);
  }

  /** Takes out all, of which nothing more is to be learned. */
  takeAll(): Segment<B>[] {
    const all = this.segments;
    this.#keep(() => false);
    return all;
  }

  #lose({ start, end, copy }: Segment<B>): void {
    if (copy?.isUnderWay !== true) return this.body.lost(start, end);
    this.body.lost(start, Math.min(end, copy.start));
    this.body.lost(Math.max(start, copy.end), end);
  }

  #keep(isKept: (segment: Segment<B>) => boolean): void {
    const kept: Segment<B>[] = [];
    for (const segment of this.segments) {
      segment.isUnderWay = isKept(segment);
      if (segment.isUnderWay) kept.push(segment);
    }
    this.segments = kept;
  }
}
