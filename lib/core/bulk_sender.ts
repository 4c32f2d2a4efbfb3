import type { Acknowledgement } from "./acknowledgement.ts";
import { BodyFlight, type Segment } from "./body_flight.ts";
import { bulkLimits } from "./bulk_limits.ts";
import type { BulkSenderOptions } from "./bulk_sender_options.ts";
import { CongestionWindow } from "./congestion_window.ts";
import { limits } from "./limits.ts";
import { lossDelayMs } from "./loss_delay.ts";
import type { OutgoingBody } from "./outgoing_body.ts";
import { Pacer } from "./pacer.ts";
import { PersistentCongestion } from "./persistent_congestion.ts";
import type { Random } from "./random.ts";
import type { RoundTrip } from "./round_trip.ts";

/**
 * All large bodies that are under way to one peer: what of them to send, when,
 * and what of it is lost. Bodies take turns in one congestion window.
 */
export class BulkSender<B extends OutgoingBody> {
  readonly #roundTrip: RoundTrip;
  readonly #random: Random;
  readonly #datagramBytes: number;
  readonly #window: CongestionWindow;
  /** None where a connection has a pace of its own. */
  readonly #pacer: Pacer | undefined;
  readonly #flights = new Map<B, BodyFlight<B>>();
  /** The same flights, in the order in which they take turns. */
  readonly #ring: BodyFlight<B>[] = [];
  #turn = 0;
  readonly #probing = new Set<BodyFlight<B>>();
  /** Whether window or pace, and not the lack of bytes, held back the last. */
  #isLimited = false;
  #paceAt = Infinity;
  /** When to try again after the socket has refused a datagram. */
  #resumeAt = Infinity;
  #latestMs = 0;
  readonly #persistent: PersistentCongestion;

  constructor(options: BulkSenderOptions) {
    const { roundTrip, random, datagramBytes, isReliable } = options;
    this.#roundTrip = roundTrip;
    this.#random = random;
    this.#datagramBytes = datagramBytes;
    this.#window = new CongestionWindow(datagramBytes);
    this.#pacer = isReliable ? undefined : new Pacer(datagramBytes);
    const isMeasured = roundTrip.smoothedMs !== undefined;
    this.#persistent = new PersistentCongestion(isMeasured);
  }

  /** The congestion window in bytes. */
  get windowBytes(): number {
    return this.#window.bytes;
  }

  /** The bytes of datagrams that are under way. */
  get bytesInFlight(): number {
    return this.#window.bytesInFlight;
  }

  /** When to call `handleDue()`, and then `next()`; `Infinity` if never. */
  get dueAt(): number {
    let dueAt = Math.min(this.#paceAt, this.#resumeAt);
    for (const { lossAt, probeAt } of this.#ring) {
      dueAt = Math.min(dueAt, lossAt, probeAt);
    }
    return dueAt;
  }

  /** Whether the receiver of a body is taken to be gone. */
  isSilent(body: B, now: number): boolean {
    return this.#flights.get(body)!.isSilent(now);
  }

  /** Begins to send a body. */
  add(body: B): void {
    if (this.#flights.has(body)) return;
    const flight = new BodyFlight(body, this.#jitter());
    this.#flights.set(body, flight);
    this.#ring.push(flight);
  }

  /** Forgets a body; what is under way of it is sent again if it is added again. */
  remove(body: B): void {
    const flight = this.#flights.get(body);
    if (flight === undefined) return;
    this.#loseAll(flight);
    this.#flights.delete(body);
    this.#probing.delete(flight);
    const index = this.#ring.indexOf(flight);
    this.#ring.splice(index, 1);
    if (index < this.#turn) this.#turn--;
  }

  /**
   * What to send now, or `undefined`; then `dueAt` says when to ask again. It
   * counts as sent with `sent()` only, and may be dropped.
   */
  next(maxBytes: number, now: number): Segment<B> | undefined {
    this.#paceAt = Infinity;
    if (now < this.#resumeAt && this.#resumeAt !== Infinity) return undefined;
    for (const flight of this.#probing) {
      const probe = flight.probe(maxBytes);
      if (probe !== undefined) return probe;
      this.#probing.delete(flight);
    }
    const segment = this.#nextInTurn(maxBytes);
    this.#isLimited = segment !== undefined;
    if (segment === undefined) return undefined;
    if (this.#window.room < this.#datagramBytes) return undefined;
    if (this.#pacer === undefined) return segment;
    const smoothedMs = this.#roundTrip.smoothedMs;
    const nextAt = this.#pacer.nextAt(now, this.#window.bytes, smoothedMs);
    if (nextAt <= now) return segment;
    this.#paceAt = nextAt;
    return undefined;
  }

  /**
   * Notes that a segment has left.
   *
   * @param transmission the number of its datagram, which the receiver echoes
   * @param wireBytes the length of that datagram, or of its part of it
   */
  sent(
    segment: Segment<B>,
    transmission: number,
    wireBytes: number,
    now: number,
  ): void {
    const flight = this.#flights.get(segment.body);
    if (flight === undefined) return;
    flight.sent(segment, transmission, wireBytes, now);
    this.#window.sent(wireBytes);
    this.#pacer?.sent(wireBytes, now);
    this.#probing.delete(flight);
    const next = this.#ring.indexOf(flight) + 1;
    this.#turn = next === this.#ring.length ? 0 : next;
    this.#arm(flight);
  }

  /**
   * Takes what a receiver says of a body. A word that cannot be true is
   * ignored whole.
   *
   * @returns how many bytes of the body are newly acknowledged
   */
  acked(body: B, ack: Acknowledgement, now: number): number {
    const flight = this.#flights.get(body);
    if (flight === undefined) return 0;
    if (!body.isPlausible(ack.cumulative, ack.ranges)) return 0;
    const echoed = flight.inDatagram(ack.echo);
    if (echoed !== undefined) {
      this.#sample(now - echoed.sentAt - ack.processingUs / 1000, now);
      // Later than all it has said, so that the lack of a byte is a loss.
      const isLatest = flight.isNewest(echoed);
      if (isLatest && body.isForgotten(ack.cumulative, ack.ranges)) {
        body.restart();
        this.#discardAll(flight);
      }
    }
    const wasPaused = body.isPaused;
    const newBytes = body.acked(ack.cumulative, ack.ranges);
    body.raiseCredit(ack.credit);
    if (body.isPaused) {
      this.#discardAll(flight);
      flight.heard(now);
      this.#arm(flight);
      return 0;
    }
    const arrived = flight.takeArrived(echoed);
    for (const segment of arrived) {
      const { wireBytes, sentAt } = segment;
      // Of two copies nobody knows which has arrived, if not by its echo.
      if (segment.copy !== undefined && segment !== echoed) {
        this.#window.discarded(wireBytes);
      } else this.#window.acked(wireBytes, sentAt, this.#isLimited);
    }
    if (newBytes > 0 || echoed !== undefined || wasPaused) {
      flight.timeouts = 0;
      flight.heard(now);
      this.#probing.delete(flight);
    }
    this.#lose(flight, arrived, now);
    this.#arm(flight);
    return newBytes;
  }

  /**
   * Notes that the socket refused a datagram. It is sent again, but not before
   * a timeout: what refuses one refuses the next.
   *
   * @returns whether that datagram had a piece of the body
   */
  unsent(body: B, transmission: number, now: number): boolean {
    const flight = this.#flights.get(body);
    const segment = flight?.inDatagram(transmission);
    if (flight === undefined || segment === undefined) return false;
    flight.takeUnsent(segment);
    this.#window.discarded(segment.wireBytes);
    this.#resumeAt = now + this.#roundTrip.timeoutMs(0);
    this.#arm(flight);
    return true;
  }

  /** Sends again, now, what is under way: the receiver has taken none of it. */
  sendAgain(body: B): void {
    const flight = this.#flights.get(body);
    if (flight !== undefined) this.#loseAll(flight);
    // What has refused the last is no longer there.
    this.#resumeAt = Infinity;
  }

  /** Does what is due by now: finds losses, and asks where it was silent. */
  handleDue(now: number): void {
    if (this.#paceAt <= now) this.#paceAt = Infinity;
    if (this.#resumeAt <= now) this.#resumeAt = Infinity;
    for (const flight of this.#ring) {
      if (flight.lossAt <= now) {
        this.#lose(flight, [], now);
        this.#arm(flight);
      } else if (flight.probeAt <= now) this.#timeOut(flight, now);
    }
  }

  #nextInTurn(maxBytes: number): Segment<B> | undefined {
    for (let i = 0; i < this.#ring.length; i++) {
      const flight = this.#ring[(this.#turn + i) % this.#ring.length]!;
      const { body } = flight;
      const range = body.next(maxBytes);
      if (range !== undefined && !body.isBetterLater(range, maxBytes)) {
        return flight.segment(range.start, range.end, false);
      }
    }
    return undefined;
  }

  #sample(ms: number, now: number): void {
    // A receiver that says it had it for longer than it was gone is wrong.
    if (ms < 0) return;
    this.#roundTrip.sample(ms);
    this.#latestMs = ms;
    this.#persistent.sampled(now);
  }

  #lose(
    flight: BodyFlight<B>,
    arrived: readonly Segment<B>[],
    now: number,
  ): void {
    const delayMs = lossDelayMs(this.#roundTrip, this.#latestMs);
    const lost = flight.takeLost(delayMs, now);
    for (const { wireBytes, sentAt } of lost) {
      this.#window.lost(wireBytes, sentAt, now);
    }
    const waitMs = this.#probeWaitMs(0);
    if (this.#persistent.isShownBy(lost, arrived, waitMs)) {
      this.#window.collapse();
    }
  }

  #timeOut(flight: BodyFlight<B>, now: number): void {
    // Without credit it only asks whether there is more, which is no loss.
    if (flight.segments.length > 0) {
      this.#roundTrip.timedOut(flight.sentAt, now);
      this.#window.timedOut(flight.sentAt, now);
    }
    flight.waited(now);
    flight.jitter = this.#jitter();
    this.#probing.add(flight);
    this.#arm(flight);
  }

  /** Sets when to ask again, unless a loss is found before (RFC 9002 §6.2.1). */
  #arm(flight: BodyFlight<B>): void {
    const isAwaiting = flight.segments.length > 0 || flight.body.isBlocked;
    flight.probeAt = isAwaiting && flight.lossAt === Infinity
      ? flight.quietFrom + this.#probeWaitMs(flight.timeouts) * flight.jitter
      : Infinity;
  }

  #probeWaitMs(timeouts: number): number {
    return this.#roundTrip.timeoutMs(timeouts) + bulkLimits.ackDelayMs;
  }

  #jitter(): number {
    return this.#random.between(limits.jitterMin, limits.jitterMax);
  }

  #loseAll(flight: BodyFlight<B>): void {
    for (const { start, end } of flight.segments) flight.body.lost(start, end);
    this.#discardAll(flight);
  }

  #discardAll(flight: BodyFlight<B>): void {
    for (const { wireBytes } of flight.takeAll()) {
      this.#window.discarded(wireBytes);
    }
    flight.lossAt = Infinity;
    flight.probeAt = Infinity;
  }
}
