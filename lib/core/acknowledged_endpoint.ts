import {
  beginLinkDatagram,
  finishLinkDatagram,
  linkContent,
  LinkKind,
  linkOverheadBytes,
} from "../wire/link_datagram.ts";
import {
  readReceipt,
  type Receipt,
  receiptBytes,
  writeReceipt,
} from "../wire/link_receipt.ts";
import { MessageWindow } from "./message_window.ts";
import { DatagramBuffers } from "./datagram_buffers.ts";
import { type Deadline, Deadlines } from "./deadlines.ts";
import type {
  LinkDelivery,
  LinkMachine,
  LinkNotice,
  LinkOutput,
  LinkTransmit,
} from "./link_machine.ts";
import { messageLimits } from "./message_limits.ts";
import { Queue } from "./queue.ts";
import { Random } from "./random.ts";
import { RoundTrip } from "./round_trip.ts";

/** Somebody to whom messages are open. */
interface Peer {
  readonly roundTrip: RoundTrip;
  readonly window: MessageWindow;
  readonly waiting: Queue<Open>;
  heardAt: number;
  inFlight: number;
  /** Messages without a receipt, those that wait included. */
  open: number;
}

/** A message without a receipt. */
interface Open extends Deadline {
  readonly to: string;
  readonly number: number;
  readonly message: Uint8Array;
  readonly takenAt: number;
  attempts: number;
  sentAt: number;
}

/** What makes one endpoint differ from another. */
export interface AcknowledgedEndpointOptions {
  /** 32-bit words from which all its chance comes; three at least. */
  readonly seed: ArrayLike<number>;
  /** The first timeout to an address, before any round trip is known. */
  readonly initialTimeoutMs: (to: string) => number;
  /** For how long a peer may be silent while messages wait for it. */
  readonly patienceMs: number;
  /** The largest datagram to send. */
  readonly datagramBytes: number;
}

/**
 * A link with acknowledgement, timeout and retry as a state machine: a stubborn
 * link that knows when it may stop. Each message arrives, perhaps more than
 * once, and in any order.
 */
export class AcknowledgedEndpoint implements LinkMachine {
  readonly messageBytesMax: number;
  readonly #options: AcknowledgedEndpointOptions;
  readonly #random: Random;
  readonly #sender: bigint;
  readonly #buffers: DatagramBuffers;
  readonly #peers: Map<string, Peer> = new Map();
  readonly #open: Map<number, Open> = new Map();
  readonly #deadlines: Deadlines<Open> = new Deadlines();
  readonly #ready: Queue<Open> = new Queue();
  readonly #receipts: Queue<Receipt & { to: string }> = new Queue();
  readonly #outputs: Queue<LinkDelivery | LinkNotice> = new Queue();
  #number = 0;
  #unread = 0;

  constructor(options: AcknowledgedEndpointOptions) {
    this.#options = options;
    this.#random = new Random(options.seed);
    this.#sender = this.#random.id();
    this.#buffers = new DatagramBuffers(options.datagramBytes);
    this.messageBytesMax = options.datagramBytes - linkOverheadBytes -
      receiptBytes;
  }

  get outstanding(): number {
    return this.#open.size;
  }

  hasRoom(to: string): boolean {
    const isKnown = this.#peers.has(to);
    return this.#open.size < messageLimits.openMessages &&
      (isKnown || this.#peers.size < messageLimits.peers || this.#tidy());
  }

  send(to: string, bytes: Uint8Array, now: number): void {
    const open: Open = {
      to,
      number: ++this.#number,
      message: bytes.slice(),
      takenAt: now,
      attempts: 0,
      sentAt: now,
      dueAt: Infinity,
      place: -1,
    };
    this.#open.set(open.number, open);
    const peer = this.#peer(to, now);
    peer.open++;
    peer.waiting.push(open);
    this.#depart(peer);
  }

  handleDatagram(bytes: Uint8Array, from: string, now: number): void {
    const receipt = linkContent(bytes, LinkKind.receipt);
    if (receipt !== undefined) return this.#handleReceipt(receipt, now);
    const content = linkContent(bytes, LinkKind.message);
    const head = content && readReceipt(content);
    // Without a receipt it comes again, when somebody may have read.
    if (!head || this.#unread >= messageLimits.openMessages) return;
    this.#unread++;
    const message = content.slice(receiptBytes);
    this.#outputs.push({ kind: "deliver", from, message, place: undefined });
    this.#receipts.push({ ...head, to: from });
  }

  consumed(): void {
    this.#unread--;
  }

  forget(to: string): number {
    const peer = this.#peers.get(to);
    if (peer === undefined) return 0;
    this.#peers.delete(to);
    for (const open of this.#open.values()) {
      if (open.to !== to) continue;
      this.#open.delete(open.number);
      this.#deadlines.delete(open);
    }
    return peer.open;
  }

  close(): void {
    this.#unread = Infinity;
  }

  poll(now: number): LinkOutput {
    for (
      let due = this.#deadlines.takeDue(now);
      due !== undefined;
      due = this.#deadlines.takeDue(now)
    ) {
      this.#handleDue(due, now);
    }
    return this.#outputs.shift() ?? this.#transmit(now) ??
      { kind: "wait", until: this.#deadlines.next };
  }

  recycle({ buffer }: LinkTransmit): void {
    this.#buffers.giveBack(buffer);
  }

  #handleReceipt(content: Uint8Array, now: number): void {
    const receipt = readReceipt(content);
    if (receipt?.sender !== this.#sender) return;
    const open = this.#open.get(receipt.number);
    if (open === undefined || open.attempts === 0) return;
    const peer = this.#peers.get(open.to)!;
    // That of an earlier attempt says nothing of this one's time.
    const isLatest = receipt.attempt === (open.attempts & 0xff);
    if (isLatest) peer.roundTrip.sample(now - open.sentAt);
    peer.heardAt = now;
    peer.open--;
    peer.window.arrived(peer.inFlight >= peer.window.size);
    peer.inFlight--;
    this.#open.delete(open.number);
    this.#deadlines.delete(open);
    this.#depart(peer);
  }

  #handleDue(open: Open, now: number): void {
    const peer = this.#peers.get(open.to)!;
    const silentSince = Math.max(peer.heardAt, open.takenAt);
    if (now - silentSince >= this.#options.patienceMs) {
      const messages = this.forget(open.to);
      this.#outputs.push({ kind: "gave_up", peer: open.to, messages });
      return;
    }
    // RFC 8961 §4 (3), (4): back off, and take it for congestion.
    peer.roundTrip.timedOut(open.sentAt, now);
    peer.window.lost(open.sentAt, now);
    this.#ready.push(open);
  }

  /** What the window lets through. */
  #depart(peer: Peer): void {
    while (peer.inFlight < peer.window.size) {
      const open = peer.waiting.shift();
      if (open === undefined) return;
      peer.inFlight++;
      this.#ready.push(open);
    }
  }

  #transmit(now: number): LinkTransmit | undefined {
    const receipt = this.#receipts.shift();
    if (receipt !== undefined) {
      return this.#datagram(receipt.to, LinkKind.receipt, receipt, none);
    }
    let open = this.#ready.shift();
    // Its receipt may have come meanwhile.
    while (open !== undefined && !this.#open.has(open.number)) {
      open = this.#ready.shift();
    }
    if (open === undefined) return undefined;
    const { to, number, message } = open;
    const { jitterMin, jitterMax } = messageLimits;
    const waitMs = this.#peers.get(to)!.roundTrip.timeoutMs(open.attempts) *
      this.#random.between(jitterMin, jitterMax);
    const attempt = ++open.attempts & 0xff;
    open.sentAt = now;
    this.#deadlines.set(open, now + waitMs);
    const head = { sender: this.#sender, number, attempt };
    return this.#datagram(to, LinkKind.message, head, message);
  }

  #datagram(
    to: string,
    kind: LinkKind,
    head: Receipt,
    body: Uint8Array,
  ): LinkTransmit {
    const buffer = this.#buffers.take();
    const at = writeReceipt(buffer, beginLinkDatagram(buffer, kind), head);
    buffer.set(body, at);
    const datagram = finishLinkDatagram(buffer, at + body.length);
    return { kind: "transmit", to, datagram, buffer };
  }

  #peer(to: string, now: number): Peer {
    let peer = this.#peers.get(to);
    if (peer === undefined) {
      peer = {
        roundTrip: new RoundTrip(this.#options.initialTimeoutMs(to)),
        window: new MessageWindow(),
        waiting: new Queue(),
        heardAt: now,
        inFlight: 0,
        open: 0,
      };
      this.#peers.set(to, peer);
    }
    return peer;
  }

  /** Makes room for a peer, if there is one to whom nothing is open. */
  #tidy(): boolean {
    for (const [to, { open }] of this.#peers) {
      if (open === 0) return this.#peers.delete(to);
    }
    return false;
  }
}

const none = new Uint8Array(0);
