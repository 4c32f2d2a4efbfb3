import {
  type AcknowledgementFrame,
  pieceBytes,
  piecesBytes,
  piecesMax,
  type StrangerFrame,
  writePiece,
  writePiecesHead,
} from "../wire/link_frame.ts";
import { MessageWindow } from "./message_window.ts";
import type { Deadline } from "./deadlines.ts";
import {
  type Flight,
  MessageBacklog,
  type OutPiece,
} from "./message_backlog.ts";
import { messageLimits } from "./message_limits.ts";
import type { Random } from "./random.ts";
import { RoundTrip } from "./round_trip.ts";

/** What makes one sender differ from another. */
export interface MessageSenderOptions {
  readonly to: string;
  /** Random, as it is all that tells one stream from another. */
  readonly stream: bigint;
  readonly initialTimeoutMs: number;
  readonly patienceMs: number;
  readonly pieceBodyMax: number;
  readonly random: Random;
}

/**
 * The sending half of a perfect link: one stream of numbered pieces to one
 * address, each of which is sent until it has arrived.
 */
export class MessageSender implements Deadline {
  dueAt = Infinity;
  place = -1;
  readonly to: string;
  readonly stream: bigint;
  /** Datagrams that carried a piece for the second time or more. */
  retransmissions = 0;
  readonly #options: MessageSenderOptions;
  readonly #backlog: MessageBacklog;
  readonly #roundTrip: RoundTrip;
  readonly #window: MessageWindow = new MessageWindow();
  /** Those in the air by what they are called on the wire, oldest first. */
  readonly #flights: Map<number, Flight> = new Map();
  #target = 0n;
  /** All below have arrived. */
  #next = 1;
  /** None from here on has ever been sent. */
  #sentEnd = 1;
  #creditEnd: number = 1 + messageLimits.creditInitial;
  #transmission = 0;
  #largestEchoed = -Infinity;
  /** In a row, without anything arriving. */
  #timeouts = 0;
  #jitter = 1;
  #isProbing = false;
  #changedAt = 0;
  #hopeUntil = Infinity;

  constructor(options: MessageSenderOptions) {
    this.to = options.to;
    this.stream = options.stream;
    this.#options = options;
    this.#backlog = new MessageBacklog(options.pieceBodyMax);
    this.#roundTrip = new RoundTrip(options.initialTimeoutMs);
  }

  /** Messages that have not arrived whole. */
  get outstanding(): number {
    return this.#backlog.messages;
  }

  /** Whether one more message can wait here. */
  get hasRoom(): boolean {
    return this.#backlog.hasRoom;
  }

  /** Takes a message, whose bytes are the sender's from now on. */
  take(message: Uint8Array, now: number): void {
    if (this.outstanding === 0) {
      this.#hopeUntil = now + this.#options.patienceMs;
      this.#changedAt = now;
    }
    this.#backlog.add(message);
  }

  /** Whether there is something to send now. */
  get isReady(): boolean {
    return this.#flights.size < this.#window.size &&
      this.#upcoming() !== undefined;
  }

  /**
   * Writes a frame with as many pieces as fit between `at` and `limit`.
   *
   * @returns where it ends, or `at` if there is nothing to send or no room
   */
  write(datagram: Uint8Array, at: number, limit: number, now: number): number {
    let piece = this.#upcoming();
    if (piece === undefined || !this.isReady) return at;
    if (at + piecesBytes + pieceBytes + piece.body.length > limit) return at;
    // 0 is the echo of an acknowledgement that answers nothing.
    if (++this.#transmission % 0x1_0000_0000 === 0) this.#transmission++;
    const number = this.#transmission;
    const flight: Flight = { number, sentAt: now, pieces: [], open: 0 };
    if (this.#flights.size === 0) this.#drawJitter();
    let end = writePiecesHead(datagram, at, {
      stream: this.stream,
      target: this.#target,
      floor: this.#backlog.floor,
      transmission: number >>> 0,
    });
    let isAgain = false;
    while (
      piece !== undefined && flight.open < piecesMax &&
      end + pieceBytes + piece.body.length <= limit
    ) {
      isAgain ||= piece.sequence < this.#sentEnd;
      this.#sentEnd = Math.max(this.#sentEnd, piece.sequence + 1);
      this.#backlog.depart(piece, flight);
      this.#isProbing = false;
      end = writePiece(datagram, { at, end }, piece);
      piece = this.#upcoming();
    }
    if (isAgain) this.retransmissions++;
    this.#changedAt = now;
    this.#flights.set(number >>> 0, flight);
    return end;
  }

  /** Learns what has arrived. */
  handleAcknowledgement(frame: AcknowledgementFrame, now: number): void {
    if (frame.next > this.#sentEnd) return;
    if (this.#target === 0n) this.#target = frame.source;
    // Another life speaks of pieces that this one may never have had.
    if (frame.source !== this.#target) return;
    this.#hopeUntil = now + this.#options.patienceMs;
    const echoed = this.#flights.get(frame.echo);
    if (echoed !== undefined) {
      this.#roundTrip.sample(now - echoed.sentAt);
      this.#largestEchoed = Math.max(this.#largestEchoed, echoed.number);
    }
    const isFull = this.#flights.size >= this.#window.size;
    for (; this.#next < frame.next; this.#next++) {
      const piece = this.#backlog.piece(this.#next)!;
      this.#arrive(piece, isFull);
      if (piece.isLast) this.#backlog.finish(this.#next);
    }
    this.#arriveBeyond(frame, isFull);
    this.#creditEnd = Math.max(this.#creditEnd, frame.next + frame.credit);
    // It arrived and was not taken: there was no room, which is no congestion.
    if (echoed !== undefined && echoed.open > 0) this.#land(echoed);
    this.#detectLoss(now);
  }

  /**
   * Learns that the receiver has another incarnation than was thought.
   *
   * @returns whether that is news: all that has not arrived is then sent anew
   */
  handleStranger({ source, refused }: StrangerFrame, now: number): boolean {
    if (refused !== this.#target || source === refused) return false;
    this.#target = source;
    this.#hopeUntil = now + this.#options.patienceMs;
    this.#changedAt = now;
    this.#timeouts = 0;
    this.#flights.clear();
    // From the start of a message, lest the new life begin within one.
    this.#backlog.rewind();
    this.#next = this.#backlog.floor;
    this.#creditEnd = this.#next + messageLimits.creditInitial;
    return true;
  }

  /** When it has to be woken, `Infinity` if it waits for nothing. */
  get wakeAt(): number {
    return this.outstanding === 0
      ? Infinity
      : Math.min(this.#hopeUntil, this.#timeoutAt());
  }

  /** Does what is due, and returns whether there is hope left. */
  handleDue(now: number): boolean {
    if (this.outstanding === 0) return true;
    if (now >= this.#hopeUntil) return false;
    if (now < this.#timeoutAt()) return true;
    const [oldest] = this.#flights.values();
    this.#timeouts++;
    this.#changedAt = now;
    if (oldest === undefined) {
      this.#isProbing = true;
      return true;
    }
    // RFC 8961 §4 (3), (4): back off, and take it for congestion.
    this.#roundTrip.timedOut(oldest.sentAt, now);
    this.#window.timedOut(now);
    for (const flight of this.#flights.values()) this.#land(flight);
    return true;
  }

  #timeoutAt(): number {
    const waitMs = this.#roundTrip.timeoutMs(this.#timeouts) * this.#jitter;
    const [oldest] = this.#flights.values();
    if (oldest !== undefined) return oldest.sentAt + waitMs;
    // Nothing flies and something waits: for credit, which may have been lost.
    return this.#changedAt + Math.min(waitMs, messageLimits.creditProbeMsMax);
  }

  /** The piece that is to be sent next, if the receiver has room for it. */
  #upcoming(): OutPiece | undefined {
    const piece = this.#backlog.upcoming;
    if (piece === undefined) return undefined;
    const isAllowed = piece.sequence < this.#creditEnd || this.#isProbing;
    return isAllowed ? piece : undefined;
  }

  #arrive(piece: OutPiece, isFull: boolean): void {
    if (piece.state === "arrived") return;
    const { flight } = piece;
    piece.state = "arrived";
    piece.flight = undefined;
    this.#timeouts = 0;
    if (flight === undefined || --flight.open > 0) return;
    this.#flights.delete(flight.number >>> 0);
    this.#window.arrived(isFull);
  }

  /** Those that have overtaken the next one: selective acknowledgement. */
  #arriveBeyond(
    { next, arrived }: AcknowledgementFrame,
    isFull: boolean,
  ): void {
    for (let i = 0; i < 8 * arrived.length; i++) {
      if ((arrived[i >> 3]! >> (i & 7) & 1) === 0) continue;
      const sequence = next + 1 + i;
      // What was not sent cannot have arrived.
      if (sequence >= this.#sentEnd) return;
      // A late one may speak of what is done, and gone.
      const piece = this.#backlog.piece(sequence);
      if (piece !== undefined) this.#arrive(piece, isFull);
    }
  }

  /** For the next wait; peers that lose together are not to try together. */
  #drawJitter(): void {
    const { jitterMin, jitterMax } = messageLimits;
    this.#jitter = this.#options.random.between(jitterMin, jitterMax);
  }

  #land(flight: Flight): void {
    this.#flights.delete(flight.number >>> 0);
    this.#backlog.lose(flight);
  }

  #detectLoss(now: number): void {
    for (const flight of this.#flights.values()) {
      const overtaken = this.#largestEchoed - flight.number;
      if (overtaken < messageLimits.lossThreshold) return;
      this.#window.lost(flight.sentAt, now);
      this.#land(flight);
    }
  }
}
