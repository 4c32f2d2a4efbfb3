import type { PiecesFrame } from "../wire/link_frame.ts";
import { ByteBudget } from "./byte_budget.ts";
import { messageLimits } from "./message_limits.ts";
import { MessageReceiver, type ReceiverShared } from "./message_receiver.ts";
import { Slab } from "./slab.ts";

/** All streams that come in at one link, each remembered for long enough. */
export class MessageStreams {
  readonly #receivers: Map<bigint, MessageReceiver> = new Map();
  readonly #shared: ReceiverShared = {
    slab: new Slab(),
    held: new ByteBudget(messageLimits.heldBytes),
    stored: new ByteBudget(messageLimits.storedBytes),
  };
  #sweptAt = -Infinity;
  #duplicatesBefore = 0;

  /** Bytes kept of messages that are unfinished, unread, or out of order. */
  get storedBytes(): number {
    return this.#shared.held.used + this.#shared.stored.used;
  }

  /** Pieces that had arrived before. */
  get duplicates(): number {
    let sum = this.#duplicatesBefore;
    for (const { duplicates } of this.#receivers.values()) sum += duplicates;
    return sum;
  }

  /** The receiver of a frame's stream, which may be new, if there is room. */
  find(
    { stream, floor }: PiecesFrame,
    now: number,
  ): MessageReceiver | undefined {
    const known = this.#receivers.get(stream);
    if (known !== undefined) return known;
    if (!this.#hasRoom(now)) return undefined;
    const receiver = new MessageReceiver(stream, floor, this.#shared, now);
    this.#receivers.set(stream, receiver);
    return receiver;
  }

  /** Streams end without a word; what is past its time makes room. */
  #hasRoom(now: number): boolean {
    const { streams, retentionMs } = messageLimits;
    if (this.#receivers.size < streams) return true;
    // Not for each of many newcomers.
    if (now - this.#sweptAt < sweepMs) return false;
    this.#sweptAt = now;
    for (const [stream, receiver] of this.#receivers) {
      if (now - receiver.heardAt < retentionMs) continue;
      this.#duplicatesBefore += receiver.duplicates;
      receiver.drop();
      this.#receivers.delete(stream);
    }
    return this.#receivers.size < streams;
  }
}

/** A sweep looks at every stream, which takes a millisecond. */
const sweepMs = 1000;
