import { assert, assertEquals, assertGreater } from "@std/assert";
import { type Deadline, Deadlines } from "../../lib/core/deadlines.ts";
import { limits } from "../../lib/core/limits.ts";
import { type Channel, Outbox, type Transmit } from "../../lib/core/outbox.ts";
import { RoundTrip } from "../../lib/core/round_trip.ts";
import { Slab } from "../../lib/core/slab.ts";
import { callDatagram } from "./call_datagram.ts";
import { clientAddress, Pair } from "./pair.ts";

/** What lies in an outbox after a frame of 40 bytes to each destination. */
function draftEach(
  channel: Channel,
  destinations: { to: string; incarnation: bigint }[],
): Transmit[] {
  const outbox = new Outbox();
  for (const destination of destinations) {
    const draft = outbox.draft(channel, destination, 40);
    draft.end += 40;
  }
  const taken: Transmit[] = [];
  for (;;) {
    const transmit = outbox.take(0);
    if (transmit === undefined) return taken;
    taken.push(transmit);
  }
}

function newChannel(transmission = 0): Channel {
  const id = { client: 1n, floor: 1, token: 0n, sentAt: 0, draft: undefined };
  return { fromServer: false, transmission, sharedBytesMax: 0, ...id };
}

Deno.test("Outbox fills a datagram for one address and one incarnation", () => {
  const sent = draftEach(newChannel(), [
    { to: "a:1", incarnation: 0n },
    { to: "b:1", incarnation: 0n },
    { to: "b:1", incarnation: 5n },
    { to: "b:1", incarnation: 5n },
  ]);
  assertEquals(sent.map(({ to }) => to), ["a:1", "b:1", "b:1"]);
  assertEquals(sent.map(({ transmission }) => transmission), [1, 2, 3]);
});

Deno.test("Outbox numbers datagrams in 32 bits, and begins again", () => {
  const sent = draftEach(newChannel(0xffff_fffe), [
    { to: "a:1", incarnation: 0n },
    { to: "b:1", incarnation: 0n },
  ]);
  assertEquals(sent.map(({ transmission }) => transmission), [0xffff_ffff, 0]);
});

Deno.test("Outbox uses buffers again", () => {
  const outbox = new Outbox();
  const destination = { to: "a:1", incarnation: 0n };
  const channel = newChannel();
  outbox.draft(channel, destination, 40);
  const first = outbox.take(0)!;
  outbox.recycle(first);
  outbox.draft(channel, destination, 40);
  assert(outbox.take(0)!.buffer === first.buffer);
});

Deno.test("Deadlines lift what takes the place of a removed one", () => {
  const deadlines = new Deadlines<Deadline>();
  const add = (dueAt: number) => {
    const member = { dueAt: 0, place: -1 };
    deadlines.set(member, dueAt);
    return member;
  };
  // A heap of four levels: the last, 4, takes the place of 20, below 10.
  const members = [0, 10, 1, 20, 30, 2, 3, 40, 50, 60, 70, 4].map(add);
  deadlines.delete(members[3]!);
  const order: number[] = [];
  for (;;) {
    const due = deadlines.takeDue(99);
    if (due === undefined) break;
    order.push(due.dueAt);
  }
  assertEquals(order, [0, 1, 2, 3, 4, 10, 30, 40, 50, 60, 70]);
});

Deno.test("Slab shares nothing of large copies either", () => {
  const large = new Uint8Array(5000).fill(1);
  const copy = new Slab().copy(large);
  large.fill(2);
  assertEquals(copy, new Uint8Array(5000).fill(1));
});

Deno.test("RoundTrip allows for late timers on the steadiest path", () => {
  const roundTrip = new RoundTrip(1000);
  for (let i = 0; i < 200; i++) roundTrip.sample(100);
  const wait = roundTrip.timeoutMs(0);
  assertGreater(wait, 100 + limits.timerGranularityMs - 1e-6);
});

Deno.test("counters tell what was handed to the network, and what it refused", () => {
  const pair = new Pair();
  pair.settle(pair.call());
  const { counters } = pair.client;
  assertEquals(counters.bytesSent, pair.log[0]!.bytes.length);
  assertEquals(counters.bytesReceived, pair.log[1]!.bytes.length);
  pair.call();
  const output = pair.client.poll(pair.now);
  assert(output.kind === "transmit");
  pair.client.handleUnsendable(output, new Error("no route"));
  assertEquals(counters.datagramsUnsent, 1);
});

Deno.test("counters tell why datagrams were dropped", () => {
  const pair = new Pair();
  const call = callDatagram();
  const garbage = [call.with(0, 9), call.with(2, 9), call.with(20, 9)];
  for (const bytes of garbage) {
    pair.server.handleDatagram(bytes, clientAddress, pair.now);
  }
  const { counters } = pair.server;
  assertEquals([counters.droppedForeign, counters.droppedMalformed], [1, 0]);
  assertEquals(
    [counters.droppedOtherVersion, counters.droppedDamaged],
    [1, 1],
  );
});
