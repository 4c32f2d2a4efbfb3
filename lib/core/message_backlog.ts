import type { Piece } from "../wire/link_frame.ts";
import { messageLimits } from "./message_limits.ts";
import { Queue } from "./queue.ts";

/** A datagram of which something has not arrived, as far as is known. */
export interface Flight {
  readonly number: number;
  readonly sentAt: number;
  readonly pieces: OutPiece[];
  /** How many of them have not arrived. */
  open: number;
}

/** A piece that is kept until its whole message has arrived. */
export interface OutPiece extends Piece {
  /**
   * In this order: `unsent`, `flying` in a datagram, then `arrived`, or `lost`
   * and flying again. A restart of the receiver makes all of them unsent.
   */
  state: "unsent" | "flying" | "lost" | "arrived";
  flight: Flight | undefined;
}

/** The messages to one peer that have not arrived whole, cut into pieces. */
export class MessageBacklog {
  readonly #pieceBodyMax: number;
  readonly #pieces: Map<number, OutPiece> = new Map();
  #unsent: Queue<OutPiece> = new Queue();
  /** By sequence; some may have arrived since. */
  #lost: OutPiece[] = [];
  #floor = 1;
  #end = 1;
  #messages = 0;
  #bytes = 0;

  constructor(pieceBodyMax: number) {
    this.#pieceBodyMax = pieceBodyMax;
  }

  /** Messages in it. */
  get messages(): number {
    return this.#messages;
  }

  /** The first piece of the oldest message. */
  get floor(): number {
    return this.#floor;
  }

  /** Whether one more message may be added. */
  get hasRoom(): boolean {
    return this.#messages < messageLimits.sendBufferMessages &&
      this.#bytes < messageLimits.sendBufferBytes;
  }

  /** Adds a message, whose bytes are the backlog's from now on. */
  add(message: Uint8Array): void {
    this.#messages++;
    this.#bytes += message.length;
    // At least one piece: a message of no bytes is a message.
    let at = 0;
    do {
      const body = message.subarray(at, at + this.#pieceBodyMax);
      at += this.#pieceBodyMax;
      const piece: OutPiece = {
        sequence: this.#end++,
        isLast: at >= message.length,
        body,
        state: "unsent",
        flight: undefined,
      };
      this.#pieces.set(piece.sequence, piece);
      this.#unsent.push(piece);
    } while (at < message.length);
  }

  /** The piece of that number, unless its message is done or was never added. */
  piece(sequence: number): OutPiece | undefined {
    return this.#pieces.get(sequence);
  }

  /** The piece that is to be sent next: lost ones first. */
  get upcoming(): OutPiece | undefined {
    while (this.#lost[0] !== undefined && this.#lost[0].state !== "lost") {
      this.#lost.shift();
    }
    if (this.#lost[0] !== undefined) return this.#lost[0];
    for (;;) {
      const piece = this.#unsent.peek();
      if (piece === undefined || piece.state === "unsent") return piece;
      // After a restart, the new life may turn out to have it.
      this.#unsent.shift();
    }
  }

  /** The upcoming piece leaves in a datagram. */
  depart(piece: OutPiece, flight: Flight): void {
    if (piece.state === "lost") this.#lost.shift();
    else this.#unsent.shift();
    piece.state = "flying";
    piece.flight = flight;
    flight.pieces.push(piece);
    flight.open++;
  }

  /** What has not arrived of a datagram has to be sent again. */
  lose(flight: Flight): void {
    for (const piece of flight.pieces) {
      if (piece.flight !== flight) continue;
      piece.state = "lost";
      piece.flight = undefined;
      this.#lost.push(piece);
    }
    this.#lost.sort((a, b) => a.sequence - b.sequence);
  }

  /** The oldest message, whose last piece this is, has arrived whole. */
  finish(last: number): void {
    for (; this.#floor <= last; this.#floor++) {
      this.#bytes -= this.#pieces.get(this.#floor)!.body.length;
      this.#pieces.delete(this.#floor);
    }
    this.#messages--;
  }

  /** All that is kept is to be sent anew, to one who has nothing of it. */
  rewind(): void {
    this.#lost = [];
    this.#unsent = new Queue();
    for (let sequence = this.#floor; sequence < this.#end; sequence++) {
      const piece = this.#pieces.get(sequence)!;
      piece.state = "unsent";
      piece.flight = undefined;
      this.#unsent.push(piece);
    }
  }
}
