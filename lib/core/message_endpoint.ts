import { checksumBytes } from "../wire/checksum.ts";
import {
  beginLinkDatagram,
  finishLinkDatagram,
  linkContent,
  LinkKind,
  linkOverheadBytes,
} from "../wire/link_datagram.ts";
import {
  type AcknowledgementFrame,
  LinkFrameType,
  pieceBytes,
  piecesBytes,
  type PiecesFrame,
  readLinkFrames,
  type StrangerFrame,
} from "../wire/link_frame.ts";
import { DatagramBuffers } from "./datagram_buffers.ts";
import { Deadlines } from "./deadlines.ts";
import type {
  LinkDelivery,
  LinkMachine,
  LinkNotice,
  LinkOutput,
  LinkTransmit,
} from "./link_machine.ts";
import {
  type MessageCounters,
  newMessageCounters,
} from "./message_counters.ts";
import { MessageErrand } from "./message_errand.ts";
import { messageLimits } from "./message_limits.ts";
import type { Arrived, MessageReceiver } from "./message_receiver.ts";
import { MessageSender } from "./message_sender.ts";
import { MessageStreams } from "./message_streams.ts";
import { Queue } from "./queue.ts";
import { Random } from "./random.ts";
import { Slab } from "./slab.ts";

/** What makes one endpoint differ from another. */
export interface MessageEndpointOptions {
  /** 32-bit words from which all its chance comes; three at least. */
  readonly seed: ArrayLike<number>;
  /** The first timeout to an address, before any round trip is known. */
  readonly initialTimeoutMs: (to: string) => number;
  /** For how long a peer may be silent while messages wait for it. */
  readonly patienceMs: number;
  /** The largest datagram to send. */
  readonly datagramBytes: number;
}

/** Where a delivered message came from, for when it has been consumed. */
interface Place {
  readonly receiver: MessageReceiver;
  readonly arrived: Arrived;
}

/**
 * A perfect link as one state machine: ordered, reliable messages to and from
 * any number of addresses.
 */
export class MessageEndpoint implements LinkMachine {
  readonly messageBytesMax: number = messageLimits.messageBytes;
  /** Of this life; whoever restarts has another. */
  readonly incarnation: bigint;
  readonly #options: MessageEndpointOptions;
  readonly #counters: MessageCounters = newMessageCounters();
  readonly #random: Random;
  readonly #buffers: DatagramBuffers;
  readonly #slab: Slab = new Slab();
  readonly #senders: Map<string, MessageSender> = new Map();
  readonly #sendersByStream: Map<bigint, MessageSender> = new Map();
  readonly #streams: MessageStreams = new MessageStreams();
  readonly #deadlines: Deadlines<MessageSender> = new Deadlines();
  readonly #errands: Map<string, MessageErrand> = new Map();
  readonly #outputs: Queue<LinkDelivery | LinkNotice> = new Queue();
  #isClosing = false;

  constructor(options: MessageEndpointOptions) {
    this.#options = options;
    this.#random = new Random(options.seed);
    this.incarnation = this.#random.id();
    this.#buffers = new DatagramBuffers(options.datagramBytes);
  }

  get outstanding(): number {
    let sum = 0;
    for (const { outstanding } of this.#senders.values()) sum += outstanding;
    return sum;
  }

  /** Bytes kept of messages that are unfinished, unread, or out of order. */
  get storedBytes(): number {
    return this.#streams.storedBytes;
  }

  /** What has happened so far. */
  get counters(): MessageCounters {
    const counters = { ...this.#counters };
    counters.duplicates += this.#streams.duplicates;
    for (const { retransmissions } of this.#senders.values()) {
      counters.retransmissions += retransmissions;
    }
    return counters;
  }

  hasRoom(to: string): boolean {
    const sender = this.#senders.get(to);
    return sender?.hasRoom ?? this.#hasRoomForPeer();
  }

  send(to: string, message: Uint8Array, now: number): void {
    const sender = this.#senders.get(to) ?? this.#newSender(to);
    sender.take(this.#slab.copy(message), now);
    this.#counters.messagesSent++;
    this.#errand(to);
  }

  handleDatagram(bytes: Uint8Array, from: string, now: number): void {
    this.#counters.datagramsReceived++;
    const content = linkContent(bytes, LinkKind.pieces);
    const frames = content && readLinkFrames(content);
    if (frames === undefined) {
      this.#counters.dropped++;
      return;
    }
    for (const frame of frames) {
      switch (frame.type) {
        case LinkFrameType.pieces:
          this.#handlePieces(frame, from, now);
          break;
        case LinkFrameType.acknowledgement:
        case LinkFrameType.stranger:
          this.#handleAnswer(frame, now);
      }
    }
  }

  consumed({ from, place }: LinkDelivery): void {
    const { receiver, arrived } = place as Place;
    if (!receiver.consumed(arrived)) return;
    this.#errand(from).acknowledge(receiver, false);
  }

  forget(to: string): number {
    const sender = this.#senders.get(to);
    if (sender === undefined) return 0;
    this.#counters.retransmissions += sender.retransmissions;
    this.#senders.delete(to);
    this.#sendersByStream.delete(sender.stream);
    this.#deadlines.delete(sender);
    return sender.outstanding;
  }

  close(): void {
    this.#isClosing = true;
  }

  poll(now: number): LinkOutput {
    for (
      let due = this.#deadlines.takeDue(now);
      due !== undefined;
      due = this.#deadlines.takeDue(now)
    ) {
      this.#handleDue(due, now);
    }
    // First what has arrived: what is said to it shares its acknowledgement.
    return this.#outputs.shift() ?? this.#transmit(now) ??
      { kind: "wait", until: this.#deadlines.next };
  }

  recycle({ buffer }: LinkTransmit): void {
    this.#buffers.giveBack(buffer);
  }

  #handlePieces(frame: PiecesFrame, from: string, now: number): void {
    const { stream, target } = frame;
    const errand = this.#errand(from);
    if (target !== 0n && target !== this.incarnation) {
      this.#counters.misdirected++;
      const { incarnation: source } = this;
      errand.refuse({ stream, source, refused: target });
      return;
    }
    // What has arrived is acknowledged to the last, but nothing new is taken.
    const pieces = this.#isClosing ? [] : frame.pieces;
    const receiver = this.#streams.find(frame, now);
    if (receiver === undefined) {
      this.#counters.refused++;
      return;
    }
    for (const arrived of receiver.take({ ...frame, pieces }, now)) {
      this.#counters.messagesReceived++;
      const place: Place = { receiver, arrived };
      const { message } = arrived;
      this.#outputs.push({ kind: "deliver", from, message, place });
    }
    errand.acknowledge(receiver, true);
  }

  #handleAnswer(
    frame: AcknowledgementFrame | StrangerFrame,
    now: number,
  ): void {
    const sender = this.#sendersByStream.get(frame.stream);
    if (sender === undefined) return;
    if (frame.type === LinkFrameType.acknowledgement) {
      sender.handleAcknowledgement(frame, now);
    } else if (sender.handleStranger(frame, now)) {
      const { to: peer, outstanding: messages } = sender;
      this.#outputs.push({ kind: "restarted", peer, messages });
    }
    this.#schedule(sender);
  }

  #handleDue(sender: MessageSender, now: number): void {
    if (sender.handleDue(now)) {
      this.#schedule(sender);
    } else {
      const messages = this.forget(sender.to);
      this.#outputs.push({ kind: "gave_up", peer: sender.to, messages });
    }
  }

  #schedule(sender: MessageSender): void {
    const { wakeAt, to } = sender;
    if (sender.isReady) this.#errand(to);
    if (wakeAt === Infinity) this.#deadlines.delete(sender);
    else this.#deadlines.set(sender, wakeAt);
  }

  /** One datagram for the address that has waited longest. */
  #transmit(now: number): LinkTransmit | undefined {
    for (const [to, errand] of this.#errands) {
      const buffer = this.#buffers.take();
      const start = beginLinkDatagram(buffer, LinkKind.pieces);
      const limit = buffer.length - checksumBytes;
      let end = errand.write(this.incarnation, buffer, start, limit);
      const sender = this.#senders.get(to);
      if (sender !== undefined) {
        end = sender.write(buffer, end, limit, now);
        this.#schedule(sender);
      }
      if (errand.isDone && !sender?.isReady) this.#errands.delete(to);
      if (end === start) {
        this.#buffers.giveBack(buffer);
        continue;
      }
      this.#counters.datagramsSent++;
      const datagram = finishLinkDatagram(buffer, end);
      return { kind: "transmit", to, datagram, buffer };
    }
    return undefined;
  }

  #errand(to: string): MessageErrand {
    let errand = this.#errands.get(to);
    if (errand === undefined) {
      errand = new MessageErrand();
      this.#errands.set(to, errand);
    }
    return errand;
  }

  #newSender(to: string): MessageSender {
    const { initialTimeoutMs, patienceMs, datagramBytes } = this.#options;
    const sender = new MessageSender({
      to,
      stream: this.#random.id(),
      initialTimeoutMs: initialTimeoutMs(to),
      patienceMs,
      pieceBodyMax: datagramBytes - linkOverheadBytes - piecesBytes -
        pieceBytes,
      random: this.#random,
    });
    this.#senders.set(to, sender);
    this.#sendersByStream.set(sender.stream, sender);
    return sender;
  }

  /** Whoever is owed nothing may be forgotten: all that it was sent has arrived. */
  #hasRoomForPeer(): boolean {
    if (this.#senders.size < messageLimits.peers) return true;
    for (const [to, { outstanding }] of this.#senders) {
      if (outstanding > 0) continue;
      this.forget(to);
      return true;
    }
    return false;
  }
}
