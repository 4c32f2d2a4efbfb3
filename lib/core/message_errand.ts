import {
  acknowledgementBytes,
  strangerBytes,
  type StrangerFrame,
  writeAcknowledgement,
  writeStranger,
} from "../wire/link_frame.ts";
import { messageLimits } from "./message_limits.ts";
import type { MessageReceiver } from "./message_receiver.ts";

/** What a perfect link has to answer to one address, in its next datagram. */
export class MessageErrand {
  /** Receivers to speak of, and whether a datagram of theirs is answered. */
  readonly #acknowledgements: Map<MessageReceiver, boolean> = new Map();
  readonly #strangers: Omit<StrangerFrame, "type">[] = [];

  /** Whether nothing is left to say. */
  get isDone(): boolean {
    return this.#acknowledgements.size === 0 && this.#strangers.length === 0;
  }

  /**
   * Adds that a receiver has news. What arrives of a stream in one turn shares
   * one acknowledgement.
   *
   * @param answers whether it is a datagram that has arrived
   */
  acknowledge(receiver: MessageReceiver, answers: boolean): void {
    answers ||= this.#acknowledgements.get(receiver) ?? false;
    this.#acknowledgements.set(receiver, answers);
  }

  /** Adds that a datagram was meant for somebody else. */
  refuse(stranger: Omit<StrangerFrame, "type">): void {
    this.#strangers.push(stranger);
  }

  /** Writes what fits between `at` and `limit`, and returns where it ends. */
  write(
    source: bigint,
    datagram: Uint8Array,
    at: number,
    limit: number,
  ): number {
    while (this.#strangers.length > 0 && at + strangerBytes <= limit) {
      at = writeStranger(datagram, at, this.#strangers.pop()!);
    }
    for (const [receiver, answers] of this.#acknowledgements) {
      if (at + acknowledgementBytes + bitmapBytesMax > limit) break;
      this.#acknowledgements.delete(receiver);
      const frame = receiver.acknowledgement(source, answers);
      at = writeAcknowledgement(datagram, at, frame);
    }
    return at;
  }
}

/** A bit for each piece that a receiver may hold. */
const bitmapBytesMax = messageLimits.creditPieces / 8;
