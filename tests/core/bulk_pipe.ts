import { assert, assertEquals } from "@std/assert";
import { bulkLimits } from "../../lib/core/bulk_limits.ts";
import { BulkSender } from "../../lib/core/bulk_sender.ts";
import { IncomingBody } from "../../lib/core/incoming_body.ts";
import { OutgoingBody } from "../../lib/core/outgoing_body.ts";
import { Random } from "../../lib/core/random.ts";
import { RoundTrip } from "../../lib/core/round_trip.ts";
import { bodyDigest } from "../../lib/wire/checksum.ts";

/** What the pipe does to datagrams, and the receiver to bodies. */
export interface PipeOptions {
  readonly datagramBytes?: number;
  readonly seed?: number;
  /** The probability that a datagram is lost, each way. */
  readonly loss?: number;
  readonly delayMs?: number;
  /** By how much datagrams towards the receiver are apart on the wire. */
  readonly spacingMs?: number;
  /** By how much the n-th of them is late, after the wire. */
  readonly lateMs?: (index: number) => number;
  /** Whether the n-th datagram towards the receiver is lost, at this time. */
  readonly isLost?: (index: number, now: number) => boolean;
  /** The same for acknowledgements. */
  readonly isAckLost?: (index: number, now: number) => boolean;
  /** The credit that a receiver with so many bytes in order gives. */
  readonly credit?: (cumulative: number, total: number) => number;
  /** For how long a body without news keeps what it has. */
  readonly silenceMs?: number;
}

/** What a body costs beside its bytes in a datagram. */
const HEADER_BYTES = 60;

interface Event {
  readonly at: number;
  readonly run: () => void;
}

/** A sender, receivers, and a network without sockets, in virtual time. */
export class BulkPipe {
  readonly roundTrip = new RoundTrip(200);
  readonly sender: BulkSender<OutgoingBody>;
  readonly datagramBytes: number;
  now = 0;
  /** Bytes of bodies that were sent, and datagrams either way. */
  sentBytes = 0;
  datagrams = 0;
  acks = 0;
  probes = 0;
  inFlightMax = 0;
  /** The times of all sends. */
  readonly sendTimes: number[] = [];
  readonly incoming = new Map<OutgoingBody, IncomingBody>();
  readonly #digests = new Map<
    OutgoingBody,
    { bytes: Uint8Array; digest: number }
  >();
  readonly #options: PipeOptions;
  readonly #random: Random;
  readonly #events: Event[] = [];
  #wireFreeAt = -Infinity;
  #transmission = 0xffff_fff0;

  constructor(options: PipeOptions = {}) {
    this.#options = options;
    this.datagramBytes = options.datagramBytes ?? 1200;
    this.#random = new Random([options.seed ?? 1, 0, 0]);
    this.sender = new BulkSender({
      roundTrip: this.roundTrip,
      random: new Random([options.seed ?? 1, 1, 0]),
      datagramBytes: this.datagramBytes,
    });
  }

  /** Begins a body of so many bytes. */
  send(totalBytes: number): OutgoingBody {
    const bytes = new Uint8Array(totalBytes).map((_, i) => i * 31 + (i >> 8));
    const body = new OutgoingBody(totalBytes);
    this.#digests.set(body, { bytes, digest: bodyDigest(bytes) });
    this.sender.add(body);
    return body;
  }

  /** Runs until the bodies have arrived; fails at `endAt`. */
  deliver(bodies: readonly OutgoingBody[], endAt = 1e7): void {
    this.run(() => bodies.every((body) => body.isDelivered), endAt);
    for (const body of bodies) {
      assert(body.isDelivered, `not delivered by ${this.now} ms`);
      assertEquals(
        this.incoming.get(body)!.bytes,
        this.#digests.get(body)!.bytes,
      );
    }
  }

  /** Runs until `isDone`, until `endAt`, or until nothing is left to do. */
  run(isDone: () => boolean, endAt: number): void {
    for (let steps = 0; !isDone(); steps++) {
      assert(steps < 5e6, "goes on for ever");
      this.#drain();
      const at = Math.min(this.#nextEventAt(), this.sender.dueAt);
      if (at > endAt || at === Infinity) {
        this.now = Math.max(this.now, Math.min(at, endAt));
        return;
      }
      this.now = Math.max(this.now, at);
      if (this.#nextEventAt() <= this.now) this.#events.shift()!.run();
      this.sender.handleDue(this.now);
    }
  }

  #drain(): void {
    const payload = this.datagramBytes - HEADER_BYTES;
    while (true) {
      const segment = this.sender.next(payload, this.now);
      if (segment === undefined) break;
      const { body, start, end } = segment;
      const transmission = this.#transmission++ >>> 0;
      this.#transmission >>>= 0;
      this.sender.sent(
        segment,
        transmission,
        end - start + HEADER_BYTES,
        this.now,
      );
      this.sentBytes += end - start;
      if (segment.isProbe) this.probes++;
      else {this.inFlightMax = Math.max(
          this.inFlightMax,
          this.sender.bytesInFlight,
        );}
      this.sendTimes.push(this.now);
      const index = this.datagrams++;
      if (this.#isLost(this.#options.isLost?.(index, this.now))) continue;
      const bytes = this.#digests.get(body)!.bytes.subarray(start, end);
      const arrive = () => this.#receive(body, start, bytes, transmission);
      const spacingMs = this.#options.spacingMs ?? 0;
      this.#wireFreeAt = Math.max(this.now, this.#wireFreeAt + spacingMs);
      const wireMs = this.#wireFreeAt - this.now;
      const lateMs = this.#options.lateMs?.(index) ?? 0;
      this.#after(this.#delayMs + wireMs + lateMs, arrive);
    }
  }

  #receive(
    body: OutgoingBody,
    start: number,
    bytes: Uint8Array,
    transmission: number,
  ): void {
    const { digest } = this.#digests.get(body)!;
    const total = body.totalBytes;
    let incoming = this.incoming.get(body);
    const silenceMs = this.#options.silenceMs ?? Infinity;
    const isStale = incoming !== undefined &&
      this.now - incoming.lastProgressAt > silenceMs;
    if (incoming === undefined || isStale) {
      incoming = new IncomingBody({ total, digest, now: this.now });
      this.incoming.set(body, incoming);
    }
    incoming.add(start, bytes, transmission, this.now);
    if (incoming.isAckDue(this.now)) return this.#acknowledge(body);
    this.#after(incoming.ackBy - this.now, () => {
      if (this.incoming.get(body)!.isAckDue(this.now)) this.#acknowledge(body);
    });
  }

  #acknowledge(body: OutgoingBody): void {
    const incoming = this.incoming.get(body)!;
    incoming.ackWritten();
    const { cumulative, totalBytes } = incoming;
    const credit = this.#options.credit?.(cumulative, totalBytes) ?? totalBytes;
    const ack = {
      cumulative,
      ranges: incoming.ranges(bulkLimits.ackRangesMax),
      credit,
      echo: incoming.echo,
      processingUs: Math.round((this.now - incoming.arrivedAt) * 1000),
    };
    const index = this.acks++;
    if (this.#isLost(this.#options.isAckLost?.(index, this.now))) return;
    this.#after(this.#delayMs, () => this.sender.acked(body, ack, this.now));
  }

  get #delayMs(): number {
    return this.#options.delayMs ?? 10;
  }

  #isLost(isChosen = false): boolean {
    return isChosen || this.#random.between(0, 1) < (this.#options.loss ?? 0);
  }

  #nextEventAt(): number {
    return this.#events[0]?.at ?? Infinity;
  }

  #after(ms: number, run: () => void): void {
    const at = this.now + ms;
    let index = this.#events.length;
    while (index > 0 && this.#events[index - 1]!.at > at) index--;
    this.#events.splice(index, 0, { at, run });
  }
}
