import { assertEquals } from "@std/assert";
import { Arrivals } from "../../lib/core/arrivals.ts";
import { bulkLimits } from "../../lib/core/bulk_limits.ts";
import { Deadlines } from "../../lib/core/deadlines.ts";
import { Incoming } from "../../lib/core/incoming.ts";
import { IncomingBody } from "../../lib/core/incoming_body.ts";
import { type Channel, Outbox } from "../../lib/core/outbox.ts";
import { readDatagram } from "../../lib/wire/datagram.ts";
import type { AckFrame } from "../../lib/wire/frame.ts";

const pieceBytes = 100;

/** Bodies that come from several senders, and the datagrams with their ACKs. */
class Bed {
  readonly #deadlines: Deadlines<Incoming> = new Deadlines();
  readonly #outbox = new Outbox();
  readonly arrivals = new Arrivals(this.#deadlines, this.#outbox);

  /** A body of which nothing has come. */
  expect(channel: Channel, sequence: number): Incoming {
    return new Incoming({
      body: new IncomingBody({ total: 1000 * pieceBytes, digest: 0, now: 0 }),
      sequence,
      channel,
      destination: { to: "127.0.0.1:1001", incarnation: 7n },
      patienceMs: Infinity,
    });
  }

  /** The next piece of a body comes. */
  arrive(incoming: Incoming, now: number): void {
    const piece = new Uint8Array(pieceBytes);
    incoming.body.add(incoming.body.cumulative, piece, 1, now);
    this.arrivals.add(incoming);
  }

  /** What is acknowledged, one list to a datagram. */
  flush(now: number): AckFrame[][] {
    for (
      let due = this.#deadlines.takeDue(now);
      due !== undefined;
      due = this.#deadlines.takeDue(now)
    ) this.arrivals.add(due);
    this.arrivals.flush(now);
    const datagrams: AckFrame[][] = [];
    for (;;) {
      const transmit = this.#outbox.take(now);
      if (transmit === undefined) return datagrams;
      const datagram = readDatagram(transmit.datagram);
      if (typeof datagram === "string") throw new Error(datagram);
      datagrams.push(datagram.frames as AckFrame[]);
    }
  }
}

function channelOf(client: bigint): Channel {
  return {
    fromServer: true,
    client,
    transmission: 0,
    floor: 0,
    token: 0n,
    sentAt: 0,
    draft: undefined,
    sharedBytesMax: Infinity,
  };
}

Deno.test("Arrivals counts the datagrams of a sender, of whichever bodies (R29)", () => {
  const bed = new Bed();
  const channel = channelOf(1n);
  const [one, two, three] = [1, 2, 3].map((n) => bed.expect(channel, n));
  bed.arrive(one!, 0);
  assertEquals(bed.flush(0), []);
  bed.arrive(two!, 1);
  const sequences = bed.flush(1).map((acks) => acks.map((ack) => ack.sequence));
  assertEquals(sequences, [[1, 2]]);
  bed.arrive(three!, 2);
  assertEquals(bed.flush(2), []);
  bed.arrive(three!, 3);
  assertEquals(bed.flush(3).flat().map((ack) => ack.cumulative), [200]);
});

Deno.test("Arrivals lets the only datagram of a sender wait, whatever others send", () => {
  const bed = new Bed();
  const one = bed.expect(channelOf(1n), 1);
  const other = bed.expect(channelOf(2n), 1);
  bed.arrive(one, 0);
  bed.arrive(other, 1);
  assertEquals(bed.flush(1), []);
  assertEquals(bed.flush(bulkLimits.ackDelayMs - 1), []);
  assertEquals(bed.flush(bulkLimits.ackDelayMs).length, 1);
  assertEquals(bed.flush(bulkLimits.ackDelayMs + 1).length, 1);
});

Deno.test("Arrivals divides what a socket queues by those who send (R29)", () => {
  const bed = new Bed();
  const channel = channelOf(1n);
  const bodies = [1, 2].map((n) => bed.expect(channel, n));
  for (const body of bodies) bed.arrive(body, 0);
  const windows = () =>
    bed.flush(0).flat().map(({ credit, cumulative }) => credit - cumulative);
  const { bytesInFlightMax } = bulkLimits;
  assertEquals(windows(), [bytesInFlightMax, bytesInFlightMax]);

  const other = bed.expect(channelOf(2n), 1);
  bed.arrive(other, 0);
  bed.arrive(other, 0);
  assertEquals(windows(), [bytesInFlightMax / 2]);

  for (const body of bodies) bed.arrivals.forget(body);
  bed.arrive(other, 0);
  bed.arrive(other, 0);
  assertEquals(windows(), [bytesInFlightMax]);
});

Deno.test("Arrivals says nothing more of a body that is forgotten", () => {
  const bed = new Bed();
  const channel = channelOf(1n);
  const [one, two] = [1, 2].map((n) => bed.expect(channel, n));
  bed.arrive(one!, 0);
  bed.arrive(two!, 0);
  bed.arrivals.forget(one!);
  assertEquals(bed.flush(0), []);
  bed.arrive(two!, 0);
  assertEquals(bed.flush(0).flat().map((ack) => ack.sequence), [2]);
});

Deno.test("Arrivals does not let a sender wait that has used up its credit (R29)", () => {
  const bed = new Bed();
  const one = bed.expect(channelOf(1n), 1);
  // So many that each has a share of one large datagram.
  for (let n = 2; n <= 20; n++) {
    bed.arrive(bed.expect(channelOf(BigInt(n)), 1), 0);
  }
  bed.flush(0);
  const share = bulkLimits.initialCreditBytes / 2;
  const piece = new Uint8Array(share - 50);
  const credits: number[] = [];
  for (let n = 0; n < 3; n++) {
    one.body.add(one.body.cumulative, piece, n, 1);
    bed.arrivals.add(one);
    credits.push(...bed.flush(1).flat().map(({ credit }) => credit));
  }
  // Two fit what may be sent at first; each next is all that its share has room for.
  assertEquals(credits, [2, 3].map((n) => n * piece.length + share));
});

Deno.test("Arrivals gives more credit where datagrams are larger (R29)", () => {
  const bed = new Bed();
  const one = bed.expect(channelOf(1n), 1);
  const piece = new Uint8Array(16_000);
  for (let n = 0; n < 2; n++) {
    one.body.add(one.body.cumulative, piece, n, 0);
    bed.arrivals.add(one);
  }
  const windows = bed.flush(0).flat().map(({ credit, cumulative }) =>
    credit - cumulative
  );
  assertEquals(windows, [bulkLimits.datagramsInFlightMax * 16_000]);
});
