import type {
  AcknowledgementFrame,
  Piece,
  PiecesFrame,
} from "../wire/link_frame.ts";
import type { ByteBudget } from "./byte_budget.ts";
import { messageLimits } from "./message_limits.ts";
import type { Slab } from "./slab.ts";

/** What the receivers of one link share. */
export interface ReceiverShared {
  /** Copies of what outlives a datagram. */
  readonly slab: Slab;
  /** Bytes that have overtaken others. */
  readonly held: ByteBudget;
  /** Bytes of messages that are unfinished or unread. */
  readonly stored: ByteBudget;
}

/** A message that has arrived whole, and in its turn. */
export interface Arrived {
  readonly message: Uint8Array;
  /** How many pieces it came in. */
  readonly pieces: number;
}

/**
 * The receiving half of a perfect link: one stream, of which each piece counts
 * once, and in its turn.
 */
export class MessageReceiver {
  readonly stream: bigint;
  /** When something of it arrived last. */
  heardAt: number;
  /** Pieces that had arrived before. */
  duplicates = 0;
  readonly #shared: ReceiverShared;
  /** All below have arrived. */
  #next: number;
  /** Those that have overtaken `#next`: the reorder buffer. */
  readonly #held: Map<number, Piece> = new Map();
  /** The beginning of the message that `#next` continues. */
  #begun: Uint8Array[] = [];
  #begunBytes = 0;
  /** Pieces taken in turn whose message has not been consumed. */
  #unread = 0;
  #creditEndTold: number;
  #echo = 0;

  /** @param floor the first piece that is expected */
  constructor(
    stream: bigint,
    floor: number,
    shared: ReceiverShared,
    now: number,
  ) {
    this.stream = stream;
    this.heardAt = now;
    this.#next = floor;
    this.#creditEndTold = floor;
    this.#shared = shared;
  }

  /** Takes what is new of a frame, and returns the messages that it completes. */
  take(frame: PiecesFrame, now: number): Arrived[] {
    this.heardAt = now;
    this.#echo = frame.transmission;
    const arrived: Arrived[] = [];
    if (frame.floor > this.#next) {
      this.#skipTo(frame.floor);
      this.#acceptHeld(arrived);
    }
    for (const piece of frame.pieces) {
      if (piece.sequence < this.#next || this.#held.has(piece.sequence)) {
        this.duplicates++;
      } else if (piece.sequence >= this.#creditEnd) {
        continue;
      } else if (piece.sequence > this.#next) {
        this.#hold(piece);
      } else if (this.#mayBegin(piece)) {
        this.#accept(piece, this.#shared.slab.copy(piece.body), arrived);
        this.#acceptHeld(arrived);
      }
    }
    return arrived;
  }

  /**
   * A message has been consumed.
   *
   * @returns whether its sender should be told, since it may be waiting
   */
  consumed({ message, pieces }: Arrived): boolean {
    this.#unread -= pieces;
    this.#shared.stored.free(message.length);
    return this.#creditEnd - this.#creditEndTold >= creditStep;
  }

  /** What to tell the sender; `answers` says that one of its datagrams came. */
  acknowledgement(
    source: bigint,
    answers: boolean,
  ): Omit<AcknowledgementFrame, "type"> {
    this.#creditEndTold = this.#creditEnd;
    return {
      stream: this.stream,
      source,
      // An update comes long after what it would seem to answer.
      echo: answers ? this.#echo : 0,
      next: this.#next,
      credit: this.#creditEnd - this.#next,
      arrived: this.#arrivedBeyond(),
    };
  }

  /** Forgets it, with all that has not been delivered. */
  drop(): void {
    for (const { body } of this.#held.values()) {
      this.#shared.held.free(body.length);
    }
    this.#held.clear();
    this.#dropBegun();
  }

  get #creditEnd(): number {
    return this.#next + messageLimits.creditPieces - this.#unread;
  }

  /** All below the floor has arrived, though perhaps at an earlier life. */
  #skipTo(floor: number): void {
    this.#unread -= this.#begun.length;
    this.#dropBegun();
    for (const [sequence, { body }] of this.#held) {
      if (sequence >= floor) continue;
      this.#held.delete(sequence);
      this.#shared.held.free(body.length);
    }
    this.#next = floor;
  }

  #dropBegun(): void {
    if (this.#begun.length > 0) {
      this.#shared.stored.free(messageLimits.messageBytes);
    }
    this.#begun = [];
    this.#begunBytes = 0;
  }

  #hold({ sequence, isLast, body }: Piece): void {
    if (!this.#shared.held.take(body.length)) return;
    const copy = this.#shared.slab.copy(body);
    this.#held.set(sequence, { sequence, isLast, body: copy });
  }

  /**
   * Whether there is room for what this piece belongs to. Of a message that is
   * begun there always is: its room was taken with its first piece, so that
   * messages that were let in never wait for each other.
   */
  #mayBegin({ isLast, body }: Piece): boolean {
    const { messageBytes } = messageLimits;
    if (this.#begunBytes + body.length > messageBytes) return false;
    return this.#begun.length > 0 ||
      this.#shared.stored.take(isLast ? body.length : messageBytes);
  }

  /** Those that the last one has let through. They lie here already. */
  #acceptHeld(arrived: Arrived[]): void {
    for (;;) {
      const piece = this.#held.get(this.#next);
      if (piece === undefined) return;
      const bytes = piece.body.length;
      const { messageBytes } = messageLimits;
      // No honest sender has such a message; this one gets no further.
      if (this.#begunBytes + bytes > messageBytes) return;
      this.#held.delete(piece.sequence);
      this.#shared.held.free(bytes);
      if (this.#begun.length === 0) {
        this.#shared.stored.force(piece.isLast ? bytes : messageBytes);
      }
      this.#accept(piece, piece.body, arrived);
    }
  }

  /** Takes the piece whose turn it is; its room in the store is taken. */
  #accept({ isLast }: Piece, body: Uint8Array, arrived: Arrived[]): void {
    this.#next++;
    this.#unread++;
    if (isLast && this.#begun.length === 0) {
      arrived.push({ message: body, pieces: 1 });
      return;
    }
    this.#begun.push(body);
    this.#begunBytes += body.length;
    if (!isLast) return;
    const message = joined(this.#begun, this.#begunBytes);
    arrived.push({ message, pieces: this.#begun.length });
    this.#dropBegun();
    this.#shared.stored.force(message.length);
  }

  #arrivedBeyond(): Uint8Array {
    if (this.#held.size === 0) return none;
    let last = 0;
    for (const sequence of this.#held.keys()) last = Math.max(last, sequence);
    const bits = new Uint8Array(((last - this.#next - 1) >> 3) + 1);
    for (const sequence of this.#held.keys()) {
      const i = sequence - this.#next - 1;
      bits[i >> 3]! |= 1 << (i & 7);
    }
    return bits;
  }
}

/** An update of credit is worth a datagram when it lets a window's worth in. */
const creditStep = messageLimits.creditInitial;

const none = new Uint8Array(0);

function joined(parts: readonly Uint8Array[], bytes: number): Uint8Array {
  const whole = new Uint8Array(bytes);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
