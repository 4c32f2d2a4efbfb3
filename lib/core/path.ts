import { checksumBytes } from "../wire/checksum.ts";
import { partBytes } from "../wire/frame_layout.ts";
import { writePart } from "../wire/frame_writer.ts";
import { frameOffset } from "../wire/header.ts";
import type { Acknowledgement } from "./acknowledgement.ts";
import type { BodyBytes } from "./body_bytes.ts";
import { BulkSender } from "./bulk_sender.ts";
import type { Deadline } from "./deadlines.ts";
import {
  type Channel,
  type Destination,
  frameBytesMax,
  type Outbox,
} from "./outbox.ts";
import type { OutgoingBody } from "./outgoing_body.ts";
import type { Random } from "./random.ts";
import type { RoundTrip } from "./round_trip.ts";

/** A body on its way out, and what its PARTs say of it. */
export interface Outgoing {
  readonly body: OutgoingBody;
  readonly bytes: BodyBytes;
  /** The number of the call that it belongs to. */
  readonly sequence: number;
  readonly channel: Channel;
  /** Where it goes: changes with the address of a client. */
  destination: Destination;
}

/** The way by which bodies in PARTs go to one destination, in one congestion window. */
export class Path implements Deadline {
  readonly kind = "path";
  dueAt = 0;
  place = -1;
  readonly #sender: BulkSender<OutgoingBody>;
  readonly #outgoing: Map<OutgoingBody, Outgoing> = new Map();
  readonly #datagramBytes: number;
  readonly #givesUp: boolean;

  constructor(
    options: {
      roundTrip: RoundTrip;
      random: Random;
      datagramBytes: number;
      isReliable: boolean;
      /** Whether a receiver that is silent for long is sent no more until it asks. */
      givesUp: boolean;
    },
  ) {
    this.#givesUp = options.givesUp;
    this.#datagramBytes = options.datagramBytes;
    this.#sender = new BulkSender(options);
  }

  /** When there is something to do, if nothing arrives before. */
  get nextAt(): number {
    return this.#outgoing.size === 0 ? Infinity : this.#sender.dueAt;
  }

  /** Bytes of datagrams that are under way. */
  get bytesInFlight(): number {
    return this.#sender.bytesInFlight;
  }

  /** Whether any body is being sent here. */
  get isBusy(): boolean {
    return this.#outgoing.size > 0;
  }

  /** Whether a body is being sent here. */
  has(outgoing: Outgoing): boolean {
    return this.#outgoing.has(outgoing.body);
  }

  /** Begins to send a body. */
  add(outgoing: Outgoing): void {
    this.#outgoing.set(outgoing.body, outgoing);
    this.#sender.add(outgoing.body);
  }

  /** Sends no more of a body. */
  remove(outgoing: Outgoing): void {
    this.#outgoing.delete(outgoing.body);
    this.#sender.remove(outgoing.body);
  }

  /** Takes an acknowledgement. Returns how many bytes it newly acknowledges. */
  acked({ body }: Outgoing, ack: Acknowledgement, now: number): number {
    return this.#sender.acked(body, ack, now);
  }

  /** The receiver is somewhere else now, where nothing of what is under way arrives. */
  moveTo(destination: Destination): void {
    for (const outgoing of this.#outgoing.values()) {
      if (outgoing.destination.to === destination.to) continue;
      outgoing.destination = destination;
      this.sendAgain(outgoing);
    }
  }

  /** Its receiver has taken nothing of what is under way of a body. */
  sendAgain({ body }: Outgoing): void {
    this.#sender.sendAgain(body);
  }

  /**
   * A datagram of one of its channels has not left this machine. Returns the
   * numbers of the calls whose bodies it had a piece of.
   */
  unsent(channel: Channel, transmission: number, now: number): number[] {
    const sequences: number[] = [];
    for (const outgoing of this.#outgoing.values()) {
      if (outgoing.channel !== channel) continue;
      const wasIn = this.#sender.unsent(outgoing.body, transmission, now);
      if (wasIn) sequences.push(outgoing.sequence);
    }
    return sequences;
  }

  /** Its time has come. */
  handleDue(now: number): void {
    this.#sender.handleDue(now);
    if (!this.#givesUp) return;
    for (const outgoing of this.#outgoing.values()) {
      if (this.#sender.isSilent(outgoing.body, now)) this.remove(outgoing);
    }
  }

  /** Sends what may be sent now. */
  flush(outbox: Outbox, now: number): void {
    for (;;) {
      const segment = this.#sender.next(this.#pieceBytes, now);
      if (segment === undefined) return;
      const outgoing = this.#outgoing.get(segment.body)!;
      const { channel, destination, sequence, bytes } = outgoing;
      const piece = bytes.piece(segment.start, segment.end);
      const frameBytes = partBytes + piece.length;
      const draft = outbox.draft(channel, destination, frameBytes);
      draft.end = writePart(draft.buffer, draft.end, {
        sequence,
        total: bytes.length,
        digest: bytes.digest,
        offset: segment.start,
        body: piece,
      });
      const wireBytes = frameOffset(channel) + frameBytes + checksumBytes;
      this.#sender.sent(segment, draft.transmission, wireBytes, now);
    }
  }

  /** The largest piece of a body that one datagram carries. */
  get #pieceBytes(): number {
    return frameBytesMax(false, this.#datagramBytes) - partBytes;
  }
}
