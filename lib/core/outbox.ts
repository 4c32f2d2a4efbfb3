import { checksumBytes, seal } from "../wire/checksum.ts";
import { writeProcessing } from "../wire/frame.ts";
import {
  datagramBytesMax,
  frameOffset,
  type Header,
  writeHeader,
} from "../wire/header.ts";
import { Queue } from "./queue.ts";

/**
 * What one side of a session sends to the other. `transmission` is the number
 * of its newest datagram.
 */
export interface Channel extends Omit<Header, "incarnation"> {
  /** The datagram that is being filled, if one is. */
  draft: Draft | undefined;
}

/** What frames have to agree on to share a datagram of a channel. */
export interface Destination {
  /** An address in canonical form. */
  to: string;
  /** For the header. */
  incarnation: bigint;
}

/** A datagram that has not left, and may take more frames. */
export interface Draft extends Destination {
  channel: Channel;
  /** Its number in the channel. */
  transmission: number;
  /** A whole buffer, `end` bytes of it written. */
  datagram: Uint8Array;
  end: number;
  /** The REPLY frames in it: where each begins, and when its call arrived, by turns. */
  replies: number[];
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
  channel: Channel;
  transmission: number;
}

/**
 * Datagrams on their way out. Frames for one channel go into one datagram for
 * as long as they fit; it is finished when its endpoint is drained, so all
 * that one turn of the event loop produces shares as few as possible.
 */
export class Outbox {
  #drafts: Draft[] = [];
  #sealed: Queue<Transmit> = new Queue();
  #spare: Uint8Array[] = [];

  /**
   * The datagram into which the next frame of a channel goes, which the caller
   * writes at `end`, moving `end` on.
   *
   * @param bytes what the frame takes
   */
  draft(
    channel: Channel,
    { to, incarnation }: Destination,
    bytes: number,
  ): Draft {
    const open = channel.draft;
    if (open !== undefined) {
      const room = open.datagram.length - checksumBytes - open.end;
      const isSame = open.to === to && open.incarnation === incarnation;
      if (bytes <= room && isSame) return open;
    }
    channel.transmission = (channel.transmission + 1) >>> 0;
    const draft: Draft = {
      channel,
      transmission: channel.transmission,
      datagram: this.#spare.pop() ?? new Uint8Array(datagramBytesMax),
      end: frameOffset(channel.fromServer),
      replies: [],
      to,
      incarnation,
    };
    this.#drafts.push(draft);
    return channel.draft = draft;
  }

  /**
   * Finishes what is being filled, and takes out the datagram that is first.
   *
   * @param now when it leaves
   */
  take(now: number): Transmit | undefined {
    for (const draft of this.#drafts) {
      draft.channel.draft = undefined;
      this.#sealed.push(finish(draft, now));
    }
    this.#drafts.length = 0;
    return this.#sealed.shift();
  }

  /** Takes back the buffer of a datagram that has been sent. */
  recycle(transmit: Transmit): void {
    if (this.#spare.length < spareMax) this.#spare.push(transmit.buffer);
  }
}

function finish(draft: Draft, now: number): Transmit {
  const { channel, transmission, datagram, incarnation, to } = draft;
  const { fromServer, client, floor } = channel;
  stampReplies(draft, now);
  // Written last: the floor is then the newest.
  writeHeader(datagram, {
    fromServer,
    transmission,
    client,
    incarnation,
    floor,
  });
  const length = seal(datagram, draft.end);
  return {
    kind: "transmit",
    to,
    datagram: datagram.subarray(0, length),
    buffer: datagram,
    channel,
    transmission,
  };
}

/**
 * Says in each reply for how long the server had the call: until now, since it
 * may have waited for a handler after its own, and its client would take that
 * wait for the network's.
 */
function stampReplies({ datagram, replies }: Draft, now: number): void {
  for (let i = 0; i < replies.length; i += 2) {
    writeProcessing(datagram, replies[i]!, (now - replies[i + 1]!) * 1000);
  }
}

/** The largest frame that fits one datagram of a direction. */
export function frameBytesMax(fromServer: boolean): number {
  return datagramBytesMax - frameOffset(fromServer) - checksumBytes;
}

/** Buffers kept for reuse: what a burst of one turn needs, 300 kB. */
const spareMax = 256;
