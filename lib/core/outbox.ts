import { checksumBytes, seal } from "../wire/checksum.ts";
import { writeProcessing } from "../wire/frame_writer.ts";
import {
  datagramBytesMax,
  frameOffset,
  type Header,
  headerBytes,
  largeDatagramBytesMax,
  writeHeader,
} from "../wire/header.ts";
import { DatagramBuffers } from "./datagram_buffers.ts";
import { Queue } from "./queue.ts";
import type { Ways } from "./ways.ts";

/**
 * What one side of a session sends to the other. `transmission` is the number
 * of its newest datagram.
 */
export interface Channel extends Omit<Header, "incarnation"> {
  /** When a datagram was sent last. */
  sentAt: number;
  /** The datagram that is being filled, if one is. */
  draft: Draft | undefined;
  /** How much of a datagram small frames may fill, where the path carries it. */
  readonly sharedBytesMax: number;
}

/** What frames have to agree on to share a datagram of a channel. */
export interface Destination {
  /** An address in canonical form. */
  to: string;
  /** For the header. */
  incarnation: bigint;
}

/** A datagram that may take more frames until it leaves. */
export interface Draft extends Destination, Transmit {
  channel: Channel;
  /** How much of it may be filled. */
  bytesMax: number;
  /** How much of the buffer is written. */
  end: number;
  /** The token in its header, which decides where the frames begin. */
  token: bigint;
  /** The timed answers in it: where each begins, and when its call arrived, by turns. */
  answers: number[] | undefined;
  /** Whether there is a TOKEN in it: one will do. */
  hasToken: boolean;
}

/** A finished datagram, to be sent. */
export interface Transmit {
  kind: "transmit";
  to: string;
  /** A view of `buffer`. */
  datagram: Uint8Array;
  /** To be given back to the outbox once it has been sent. */
  buffer: Uint8Array;
  /** Whose frames these are, and in which datagram of theirs. */
  channel: Channel | undefined;
  transmission: number;
  /** When it left. */
  sentAt: number;
}

/**
 * Datagrams on their way out. Frames for one channel go into one datagram for
 * as long as they fit; it is finished when its endpoint is drained, so all
 * that one turn of the event loop produces shares as few as possible.
 */
export class Outbox {
  #drafts: Draft[] = [];
  #sealed: Queue<Transmit> = new Queue();
  readonly #datagramBytes: Ways["datagramBytes"];
  /** What a burst of one turn needs, 300 kB. */
  readonly #ordinary = new DatagramBuffers(datagramBytesMax, 256);
  /** As many as may be in flight to and from four peers, 512 kB. */
  readonly #large = new DatagramBuffers(largeDatagramBytesMax, 32);

  /** @param datagramBytes what the path to an address carries */
  constructor(
    datagramBytes: Ways["datagramBytes"] = () => datagramBytesMax,
  ) {
    this.#datagramBytes = datagramBytes;
  }

  /**
   * The datagram into which the next frame of a channel goes, which the caller
   * writes at `end`, moving `end` on.
   *
   * @param bytes what the frame takes; more than an ordinary datagram has room
   * for makes it a larger one
   */
  draft(
    channel: Channel,
    destination: Destination,
    bytes: number,
  ): Draft {
    const { draft: open, token } = channel;
    const { to, incarnation } = destination;
    if (open !== undefined && fits(open, destination, bytes)) return open;
    channel.transmission = (channel.transmission + 1) >>> 0;
    const end = frameOffset(channel);
    const wanted = end + bytes + checksumBytes;
    const pathBytes = this.#datagramBytes(to);
    // Ordinary ones are filled: there each costs the network something.
    const sharedBytes = pathBytes > datagramBytesMax
      ? Math.min(channel.sharedBytesMax, pathBytes)
      : pathBytes;
    const bytesMax = Math.max(wanted, sharedBytes);
    const buffer = this.#buffersFor(bytesMax).take();
    const draft: Draft = {
      kind: "transmit",
      channel,
      transmission: channel.transmission,
      buffer,
      datagram: buffer,
      sentAt: 0,
      bytesMax,
      end,
      token,
      answers: undefined,
      hasToken: false,
      to,
      incarnation,
    };
    this.#drafts.push(draft);
    return channel.draft = draft;
  }

  /** Sends a datagram that belongs to no channel, and is finished. */
  sendAlone(datagram: Uint8Array, to: string): void {
    this.#sealed.push({
      kind: "transmit",
      to,
      datagram,
      buffer: datagram,
      channel: undefined,
      transmission: 0,
      sentAt: 0,
    });
  }

  /** Whether nothing is ready to leave. */
  get isEmpty(): boolean {
    return this.#drafts.length === 0 && this.#sealed.length === 0;
  }

  /**
   * Finishes what is being filled, and takes out the datagram that is first.
   *
   * @param now when it leaves
   */
  take(now: number): Transmit | undefined {
    const drafts = this.#drafts;
    for (const draft of drafts) {
      draft.channel.draft = undefined;
      finish(draft, now);
      this.#sealed.push(draft);
    }
    if (drafts.length > 0) drafts.length = 0;
    return this.#sealed.shift();
  }

  /** Takes back the buffer of a datagram that has been sent. */
  recycle({ buffer }: Transmit): void {
    const { length } = buffer;
    if (length === this.#ordinary.bytes) this.#ordinary.giveBack(buffer);
    else if (length === this.#large.bytes) this.#large.giveBack(buffer);
  }

  #buffersFor(bytes: number): DatagramBuffers {
    return bytes <= datagramBytesMax ? this.#ordinary : this.#large;
  }
}

/** Notes that the frame which is written next answers what arrived at a time. */
export function willAnswer(draft: Draft, arrivedAt: number): void {
  // Mostly there is one: an array that grows would take room for seventeen.
  if (draft.answers === undefined) draft.answers = [draft.end, arrivedAt];
  else draft.answers.push(draft.end, arrivedAt);
}

/** Whether a frame can join those of a draft. */
export function fits(
  draft: Draft,
  { to, incarnation }: Destination,
  bytes: number,
): boolean {
  return bytes <= draft.bytesMax - checksumBytes - draft.end &&
    draft.to === to && draft.incarnation === incarnation;
}

function finish(draft: Draft, now: number): void {
  const { channel, transmission, buffer, incarnation, token } = draft;
  const { fromServer, client, floor } = channel;
  stampAnswers(draft, now);
  // Written last: the floor is then the newest.
  writeHeader(buffer, {
    fromServer,
    transmission,
    client,
    incarnation,
    floor,
    token,
  });
  channel.sentAt = now;
  draft.sentAt = now;
  draft.datagram = buffer.subarray(0, seal(buffer, draft.end));
}

/**
 * Says in each answer for how long the server had the call: until now, since it
 * may have waited for a handler after its own, and its client would take that
 * wait for the network's.
 */
function stampAnswers({ buffer, answers }: Draft, now: number): void {
  if (answers === undefined) return;
  for (let i = 0; i < answers.length; i += 2) {
    writeProcessing(buffer, answers[i]!, (now - answers[i + 1]!) * 1000);
  }
}

/** The largest frame that fits one datagram of a direction, of whatever size. */
export function frameBytesMax(
  fromServer: boolean,
  datagramBytes: number = datagramBytesMax,
): number {
  const header = fromServer
    ? headerBytes.fromServer
    : headerBytes.fromClientWithToken;
  return datagramBytes - header - checksumBytes;
}
