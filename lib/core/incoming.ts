import { ackBytes, ackRangeBytes, ackRangesMax } from "../wire/frame_layout.ts";
import { writeAck } from "../wire/frame_writer.ts";
import { bulkLimits } from "./bulk_limits.ts";
import type { Deadline } from "./deadlines.ts";
import type { IncomingBody } from "./incoming_body.ts";
import {
  type Channel,
  type Destination,
  type Outbox,
  willAnswer,
} from "./outbox.ts";
import { queueBytes } from "./queue_bytes.ts";

/** A body on its way in, and to whom its arrival is acknowledged. */
export class Incoming implements Deadline {
  readonly kind = "incoming";
  dueAt = 0;
  place = -1;
  readonly body: IncomingBody;
  readonly sequence: number;
  readonly channel: Channel;
  /** From where the newest piece came. */
  destination: Destination;
  /** When the first piece came. */
  readonly startedAt: number;
  /** Given up after so long without a new byte; `Infinity` for never. */
  readonly patienceMs: number;
  /** The offset up to which the sender has been told to send. */
  #credit: number = bulkLimits.initialCreditBytes;

  constructor(
    { body, sequence, channel, destination, patienceMs }: Pick<
      Incoming,
      "body" | "sequence" | "channel" | "destination" | "patienceMs"
    >,
  ) {
    this.startedAt = body.arrivedAt;
    this.body = body;
    this.sequence = sequence;
    this.channel = channel;
    this.destination = destination;
    this.patienceMs = patienceMs;
  }

  /** Whether an acknowledgement is due: a surprise, a timer, or no credit left. */
  isAckDue(now: number): boolean {
    return this.body.isAckDue(now) || this.body.isStarved(this.#credit);
  }

  /** Whether less of it has come than would of an honest body by now. */
  isSlow(now: number): boolean {
    const { slowGraceMs, slowBytesPerS } = bulkLimits;
    const seconds = (now - this.startedAt - slowGraceMs) / 1000;
    return this.body.receivedBytes < seconds * slowBytesPerS;
  }

  /** When it will be given up. */
  get silentAt(): number {
    return this.body.lastProgressAt + this.patienceMs;
  }

  /** When there is something to do, if nothing arrives before. */
  get nextAt(): number {
    return Math.min(this.body.ackBy, this.silentAt);
  }

  /**
   * Says what has arrived, and how much more may be under way.
   *
   * @param senders how many share what the socket queues
   */
  acknowledge(outbox: Outbox, senders: number): void {
    const { body, channel, destination, sequence } = this;
    const ranges = body.ranges(ackRangesMax);
    const bytes = ackBytes + ranges.length * ackRangeBytes;
    const draft = outbox.draft(channel, destination, bytes);
    const window = windowOf(senders, body.pieceBytesMax);
    this.#credit = Math.max(this.#credit, body.cumulative + window);
    willAnswer(draft, body.arrivedAt);
    draft.end = writeAck(draft.buffer, draft.end, {
      sequence,
      echo: body.echo,
      processingUs: 0,
      cumulative: body.cumulative,
      credit: body.cumulative + window,
      ranges,
    });
    body.ackWritten();
  }
}

/**
 * Says that all of a body has arrived, of which nothing else is known any more;
 * with a total of 0, that there is no room for any of it.
 */
export function acknowledgeWhole(
  outbox: Outbox,
  channel: Channel,
  destination: Destination,
  whole: { sequence: number; total: number; echo: number; arrivedAt: number },
): void {
  const draft = outbox.draft(channel, destination, ackBytes);
  willAnswer(draft, whole.arrivedAt);
  draft.end = writeAck(draft.buffer, draft.end, {
    sequence: whole.sequence,
    echo: whole.echo,
    processingUs: 0,
    cumulative: whole.total,
    credit: whole.total,
    ranges: [],
  });
}

/**
 * How many bytes one of several senders may have under way: together no more
 * than the socket queues, and each at least one datagram.
 */
function windowOf(senders: number, pieceBytes: number): number {
  return Math.max(
    Math.floor(queueBytes(pieceBytes) / Math.max(1, senders)),
    bulkLimits.initialCreditBytes / 2,
  );
}
