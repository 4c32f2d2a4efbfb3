import { assert, assertEquals } from "@std/assert";
import { BulkSender } from "../../lib/core/bulk_sender.ts";
import type { ByteRange } from "../../lib/core/byte_ranges.ts";
import { OutgoingBody } from "../../lib/core/outgoing_body.ts";
import { queueBytes } from "../../lib/core/queue_bytes.ts";
import { Random } from "../../lib/core/random.ts";
import { RoundTrip } from "../../lib/core/round_trip.ts";
import { BulkPipe } from "./bulk_pipe.ts";

const TEN_MB = 10_000_000;

/** Sends one body, and returns the bytes sent for each byte of it. */
function factorOf(pipe: BulkPipe, totalBytes: number): number {
  pipe.deliver([pipe.send(totalBytes)]);
  return pipe.sentBytes / totalBytes;
}

for (const datagramBytes of [1200, 16_384]) {
  Deno.test(`BulkSender sends each byte once in datagrams of ${datagramBytes}`, () => {
    const pipe = new BulkPipe({ datagramBytes });
    pipe.deliver([pipe.send(TEN_MB)]);
    assertEquals([pipe.sentBytes, pipe.probes], [TEN_MB, 0]);
    const most = queueBytes(datagramBytes);
    assert(pipe.inFlightMax <= most, `${pipe.inFlightMax}`);
    assert(pipe.inFlightMax > most - datagramBytes, `${pipe.inFlightMax}`);
    assertEquals(pipe.sender.bytesInFlight, 0);
    // A window in a round trip, and a little for the beginning.
    assert(pipe.now < 1.1 * 20 * TEN_MB / 60_000, `${pipe.now}`);
  });
}

for (const loss of [0.01, 0.05, 0.2]) {
  Deno.test(`BulkSender resends little more than what is lost at ${loss}`, () => {
    for (const seed of [1, 2, 3]) {
      const pipe = new BulkPipe({ loss, seed });
      const factor = factorOf(pipe, TEN_MB);
      const bound = loss < 0.1 ? 1.002 + 1.5 * loss : 1.4;
      assert(factor <= bound, `${factor} with seed ${seed}`);
      assert(pipe.inFlightMax <= 65_536);
    }
  });
}

Deno.test("BulkSender takes no datagram for lost that two have overtaken", () => {
  for (const lateMs of [0.4, 0.7]) {
    const pipe = new BulkPipe({
      spacingMs: 0.3,
      lateMs: (index) => index % 7 === 0 ? lateMs : 0,
    });
    pipe.deliver([pipe.send(1_000_000)]);
    assertEquals([pipe.sentBytes, pipe.probes], [1_000_000, 0]);
    assert(pipe.sender.windowBytes > 60_000, "no loss was seen");
  }
});

Deno.test("BulkSender resends only the one of a window that was lost, without a timeout", () => {
  const pipe = new BulkPipe({ isLost: (index) => index === 30 });
  const body = pipe.send(100_000);
  pipe.deliver([body]);
  assertEquals([pipe.sentBytes, pipe.probes], [100_000 + 1140, 0]);
});

Deno.test("BulkSender asks for a lost tail, and sends it once more", () => {
  const pipe = new BulkPipe({ isLost: (index) => index === 9 });
  const body = pipe.send(10 * 1140);
  pipe.deliver([body]);
  assertEquals([pipe.sentBytes, pipe.probes], [11 * 1140, 1]);
  assert(pipe.now < 200, `${pipe.now}`);
});

Deno.test("BulkSender finds a late loss by time where too few follow it", () => {
  // The last but one: one follows, which is acknowledged at once.
  const pipe = new BulkPipe({ isLost: (index) => index === 8 });
  pipe.deliver([pipe.send(10 * 1140)]);
  assertEquals([pipe.sentBytes, pipe.probes], [11 * 1140, 0]);
  assert(pipe.now < 60, `${pipe.now}`);
});

Deno.test("BulkSender doubles its waits in silence, one probe at a time", () => {
  const pipe = new BulkPipe({ isLost: () => true });
  pipe.send(100_000);
  pipe.run(() => false, 20_000);
  const times = pipe.sendTimes.filter((at) => at > 0);
  const waits = times.slice(1).map((at, i) => at - times[i]!);
  assert(times.length >= 4 && times.length <= 7, `${times}`);
  for (const [i, wait] of waits.entries()) {
    const leastMs = 200 * 2 ** (i + 1);
    assert(wait >= leastMs && wait < 1.5 * leastMs, `${waits}`);
  }
  assertEquals(pipe.sender.windowBytes, 2400);
  assert(pipe.roundTrip.timeoutMs(0) > 1000);
});

Deno.test("BulkSender goes on after an outage", () => {
  const isDown = (_: number, now: number) => now > 100 && now < 3000;
  const pipe = new BulkPipe({ isLost: isDown, isAckLost: isDown });
  const factor = factorOf(pipe, TEN_MB);
  // A window of 64 KiB, once, and the probes.
  assert(factor < 1 + 80_000 / TEN_MB, `${factor}`);
  assert(pipe.now < 3000 + 3000 + 4000, `${pipe.now}`);
});

Deno.test("BulkSender loses acknowledgements without sending anything again", () => {
  const pipe = new BulkPipe({ isAckLost: (index) => index % 2 === 0 });
  pipe.deliver([pipe.send(1000 * 1140)]);
  assertEquals([pipe.sentBytes, pipe.probes], [1000 * 1140, 0]);
});

Deno.test("BulkSender lives on a credit of one datagram", () => {
  const pipe = new BulkPipe({
    credit: (cumulative) => cumulative + 1140,
    loss: 0.05,
  });
  assert(factorOf(pipe, 200_000) < 1.2);
});

Deno.test("BulkSender asks when the word of more credit is lost", () => {
  let isOpen = false;
  const pipe = new BulkPipe({
    credit: (cumulative, total) => isOpen ? total : cumulative,
  });
  const body = pipe.send(100_000);
  pipe.run(() => body.isBlocked && pipe.sender.bytesInFlight === 0, 1000);
  assertEquals(body.isAllSent, false);
  const windowBytes = pipe.sender.windowBytes;
  // Nobody says that there is room now.
  isOpen = true;
  pipe.deliver([body]);
  assertEquals(pipe.probes, 1);
  assert(pipe.sender.windowBytes >= windowBytes);
});

Deno.test("BulkSender shares its window fairly", () => {
  const pipe = new BulkPipe();
  const bodies = [pipe.send(2_000_000), pipe.send(2_000_000)];
  pipe.run(() => bodies[0]!.unacknowledged < 1_000_000, 1e6);
  const gap = bodies[0]!.unacknowledged - bodies[1]!.unacknowledged;
  assert(Math.abs(gap) <= 2 * 1140 * 2, `${gap}`);
  pipe.deliver(bodies);
  assertEquals(pipe.sentBytes, 4_000_000);
});

Deno.test("BulkSender gives the window back that a removed body had", () => {
  const pipe = new BulkPipe();
  const bodies = [pipe.send(1_000_000), pipe.send(1_000_000)];
  pipe.run(() => pipe.now > 50, 1e6);
  pipe.sender.remove(bodies[0]!);
  pipe.sender.remove(bodies[0]!);
  pipe.deliver([bodies[1]!]);
  assertEquals([pipe.sender.bytesInFlight, pipe.sender.dueAt], [0, Infinity]);
});

Deno.test("BulkSender begins again with a receiver that has forgotten", () => {
  const isDown = (_: number, now: number) => now > 100 && now < 40_000;
  const pipe = new BulkPipe({
    isLost: isDown,
    isAckLost: isDown,
    silenceMs: 30_000,
  });
  const factor = factorOf(pipe, 1_000_000);
  assert(factor > 1.1 && factor < 2, `${factor}`);
});

Deno.test("BulkSender finds a datagram lost that three have overtaken", () => {
  const { sender, send, acked } = trickle();
  for (let i = 0; i < 4; i++) send.at(0);
  acked(2, 0, { start: 1000, end: 3000 }, 10);
  assertEquals(sender.next(1000, 10)!.start, 4000);
  acked(3, 0, { start: 1000, end: 4000 }, 10);
  assertEquals(sender.next(1000, 10)!.start, 0);
});

Deno.test("BulkSender does not resend what a probe carries", () => {
  const { sender, send, acked } = trickle();
  for (let i = 0; i < 4; i++) send.at(0);
  const dueAt = sender.dueAt;
  sender.handleDue(dueAt);
  const probe = sender.next(1000, dueAt)!;
  assertEquals([probe.isProbe, probe.start], [true, 0]);
  send.at(dueAt);
  // The first is lost, of which the probe is a copy.
  acked(3, 0, { start: 1000, end: 4000 }, dueAt + 1);
  assertEquals(sender.next(1000, dueAt + 1)!.start, 4000);
  // The probe is lost as well, and then there is no other.
  for (let i = 0; i < 3; i++) send.at(dueAt + 2);
  acked(7, 0, { start: 1000, end: 7000 }, dueAt + 10);
  assertEquals(sender.next(1000, dueAt + 10)!.start, 0);
});

Deno.test("BulkSender does not take a late first copy for the second", () => {
  const { sender, send, acked } = trickle();
  for (let i = 0; i < 7; i++) send.at(0);
  acked(3, 0, { start: 1000, end: 4000 }, 10);
  assertEquals(sender.next(1000, 10)!.start, 0);
  send.at(10);
  // That is sent after three others, of which nothing has been heard yet.
  acked(0, 4000, undefined, 10.5);
  assertEquals(sender.next(1000, 10.5)!.start, 7000);
});

Deno.test("BulkSender empties its window after long losses of a trickle", () => {
  const { sender, roundTrip, send, acked } = trickle();
  send.at(0);
  acked(0, 1000, undefined, 10);
  assertEquals(roundTrip.smoothedMs, 10);
  // One each 15 ms keeps the timeout away; all but the last are lost.
  for (let i = 1; i <= 20; i++) send.at(20 + 15 * i);
  acked(20, 1000, { start: 20_000, end: 21_000 }, 330);
  assertEquals(sender.windowBytes, 2400);
});

Deno.test("BulkSender pauses after the socket refused a datagram", () => {
  const { sender, send } = trickle();
  send.at(0);
  sender.unsent(send.body, 0, 5);
  assertEquals([sender.bytesInFlight, sender.dueAt], [0, 205]);
  assertEquals(sender.next(1000, 204), undefined);
  sender.handleDue(205);
  const again = sender.next(1000, 205)!;
  assertEquals([again.start, again.end], [0, 1000]);
});

Deno.test("BulkSender ignores whole what cannot be true", () => {
  const { sender, roundTrip, send } = trickle();
  send.at(0);
  const word = { cumulative: 1000, ranges: [], echo: 0, processingUs: 0 };
  const lie = { ...word, cumulative: 1001, credit: 1e6 };
  assertEquals(sender.acked(send.body, lie, 10), 0);
  assertEquals([roundTrip.smoothedMs, send.body.credit], [undefined, 32_768]);
  // Held for longer than it was away: no sample, though the bytes are there.
  const late = { ...word, credit: 0, processingUs: 11_000 };
  assertEquals(sender.acked(send.body, late, 10), 1000);
  assertEquals(roundTrip.smoothedMs, undefined);
  assertEquals(sender.acked(new OutgoingBody(5), late, 10), 0);
});

/** A sender whose one body leaves in segments of 1000 bytes when told. */
function trickle() {
  const roundTrip = new RoundTrip(200);
  const random = new Random([1]);
  const sender = new BulkSender<OutgoingBody>({
    roundTrip,
    random,
    datagramBytes: 1200,
  });
  const body = new OutgoingBody(100_000);
  sender.add(body);
  let transmission = 0;
  const at = (now: number) => {
    const segment = sender.next(1000, now);
    assert(segment !== undefined);
    sender.sent(segment, transmission++, 400, now);
  };
  const acked = (
    echo: number,
    cumulative: number,
    range: ByteRange | undefined,
    now: number,
  ) => {
    const ranges = range === undefined ? [] : [range];
    const ack = { cumulative, ranges, credit: 1e6, echo, processingUs: 0 };
    return sender.acked(body, ack, now);
  };
  return { sender, roundTrip, send: { body, at }, acked };
}
