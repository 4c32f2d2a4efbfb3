import type { LinkDelivery, LinkNotice } from "../../lib/core/link_machine.ts";
import { MessageEndpoint } from "../../lib/core/message_endpoint.ts";
import { linkContent, LinkKind } from "../../lib/wire/link_datagram.ts";
import {
  type AcknowledgementFrame,
  LinkFrameType,
  type PiecesFrame,
  readLinkFrames,
  type StrangerFrame,
} from "../../lib/wire/link_frame.ts";

/** A datagram that was sent. */
export interface Sent {
  readonly from: string;
  readonly to: string;
  readonly datagram: Uint8Array;
  readonly atMs: number;
}

/** Ends of perfect links in virtual time, joined by hand. */
export class MessagePair {
  nowMs = 1000;
  /** All that was sent, whether it arrived or not. */
  readonly log: Sent[] = [];
  /** Whether a datagram gets through. */
  passes: (sent: Sent) => boolean = () => true;
  /** How long a datagram takes, in milliseconds. */
  delayOf: (sent: Sent) => number = () => 10;
  /** Whether those who get a message read it. */
  isRead = true;
  readonly received: LinkDelivery[] = [];
  readonly notices: LinkNotice[] = [];
  readonly #ends: Map<string, MessageEndpoint> = new Map();
  readonly #under: { atMs: number; sent: Sent }[] = [];
  #seed = 1;

  /** Starts an end, or starts it anew. */
  start(address: string, patienceMs: number = 600_000): MessageEndpoint {
    const end = new MessageEndpoint({
      seed: [this.#seed++, 2, 3],
      initialTimeoutMs: () => 200,
      patienceMs,
      datagramBytes: 1200,
    });
    this.#ends.set(address, end);
    return end;
  }

  end(address: string): MessageEndpoint {
    return this.#ends.get(address)!;
  }

  /** Sends a message of some bytes, the first of which is given. */
  send(from: string, to: string, first: number, bytes = 1): void {
    const message = new Uint8Array(bytes).fill(first);
    this.end(from).send(to, message, this.nowMs);
  }

  /** The first byte of each message that arrived so far. */
  get firsts(): number[] {
    return this.received.map(({ message }) => message[0]!);
  }

  /** Hands over bytes, as if they had been under way for long. */
  inject({ from, to, datagram }: Omit<Sent, "atMs">): void {
    this.end(to).handleDatagram(datagram, from, this.nowMs);
    this.drain();
  }

  /** Lets everybody do what there is to do now. */
  drain(): void {
    for (const [address, end] of this.#ends) this.#drainOne(address, end);
  }

  /** Lets time pass, and everything happen that it brings. */
  pass(ms: number): void {
    const endMs = this.nowMs + ms;
    for (;;) {
      this.drain();
      this.#under.sort((a, b) => a.atMs - b.atMs);
      const arrivesAt = this.#under[0]?.atMs ?? Infinity;
      const next = Math.min(arrivesAt, this.#wakeAt());
      if (next > endMs) break;
      this.nowMs = next;
      if (arrivesAt > next) continue;
      const { sent } = this.#under.shift()!;
      this.end(sent.to).handleDatagram(sent.datagram, sent.from, next);
    }
    this.nowMs = endMs;
    this.drain();
  }

  /** The datagrams from one end with pieces in them, and those pieces. */
  pieces(from: string): { atMs: number; sequences: number[] }[] {
    return this.log.filter((sent) => sent.from === from)
      .flatMap((sent) =>
        framesOf(sent.datagram).flatMap((frame) =>
          frame.type === LinkFrameType.pieces
            ? [{
              atMs: sent.atMs,
              sequences: frame.pieces.map(({ sequence }) => sequence),
            }]
            : []
        )
      );
  }

  #wakeAt(): number {
    let at = Infinity;
    for (const end of this.#ends.values()) {
      const output = end.poll(this.nowMs);
      if (output.kind === "wait") at = Math.min(at, output.until);
    }
    return at;
  }

  #drainOne(from: string, end: MessageEndpoint): void {
    for (;;) {
      const output = end.poll(this.nowMs);
      switch (output.kind) {
        case "wait":
          return;
        case "deliver":
          this.received.push(output);
          if (this.isRead) end.consumed(output);
          break;
        case "transmit": {
          const datagram = output.datagram.slice();
          const { to } = output;
          const sent = { from, to, datagram, atMs: this.nowMs };
          end.recycle(output);
          this.log.push(sent);
          if (!this.passes(sent) || !this.#ends.has(to)) break;
          this.#under.push({ atMs: this.nowMs + this.delayOf(sent), sent });
          break;
        }
        default:
          this.notices.push(output);
      }
    }
  }
}

/** The frames of a datagram. */
export function framesOf(
  datagram: Uint8Array,
): (PiecesFrame | AcknowledgementFrame | StrangerFrame)[] {
  return readLinkFrames(linkContent(datagram, LinkKind.pieces)!)!;
}
