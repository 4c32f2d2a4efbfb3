import { assert, assertEquals } from "@std/assert";
import fc from "../fast_check.ts";
import { bulkLimits } from "../../lib/core/bulk_limits.ts";
import { IncomingBody } from "../../lib/core/incoming_body.ts";
import { bodyDigest } from "../../lib/wire/checksum.ts";

/** A body, and what receives it in pieces of ten bytes. */
function bodyOf(total: number, digest?: number) {
  const sent = Uint8Array.from({ length: total }, (_, i) => i * 7 + 1);
  const body = new IncomingBody({
    total,
    digest: digest ?? bodyDigest(sent),
    now: 0,
  });
  let transmission = 0;
  const add = (piece: number, now: number) =>
    body.add(
      piece * 10,
      sent.subarray(piece * 10, piece * 10 + 10),
      ++transmission,
      now,
    );
  return { sent, body, add };
}

Deno.test("bodyDigest() of parts is that of the whole", () => {
  const bytes = new TextEncoder().encode("123456789");
  // The check value of CRC-32/ISO-HDLC.
  assertEquals(bodyDigest(bytes), 0xcbf4_3926);
  const first = bodyDigest(bytes.subarray(0, 4));
  assertEquals(bodyDigest(bytes.subarray(4), first), 0xcbf4_3926);
});

Deno.test("IncomingBody is complete with its last piece, in any order", () => {
  const order = fc.shuffledSubarray([0, 1, 2, 3, 4, 5, 6, 7], { minLength: 8 });
  fc.assert(fc.property(order, (pieces) => {
    const { sent, body, add } = bodyOf(75);
    for (const piece of pieces.slice(0, 7)) {
      assertEquals(add(piece, 1), "progress");
      assertEquals(add(piece, 1), "duplicate");
      assert(!body.isComplete);
    }
    assertEquals(add(pieces[7]!, 1), "complete");
    assert(body.isComplete);
    assertEquals(body.bytes, sent);
    assertEquals([body.cumulative, body.ranges(16)], [75, []]);
    assertEquals(add(0, 1), "duplicate");
  }));
});

Deno.test("IncomingBody takes pieces that overlap", () => {
  const { sent, body } = bodyOf(20);
  body.add(0, sent.subarray(0, 12), 1, 0);
  // The four bytes that are known are others in this copy.
  const late = sent.slice(8, 20).fill(0, 0, 4);
  assertEquals(body.add(8, late, 2, 0), "complete");
  assertEquals(body.bytes, sent);
});

Deno.test("IncomingBody of no bytes is complete with its first piece", () => {
  const { body } = bodyOf(0);
  assertEquals(body.add(0, new Uint8Array(0), 1, 0), "complete");
  assertEquals(body.add(0, new Uint8Array(0), 2, 0), "duplicate");
});

Deno.test("IncomingBody takes nothing that is not of it", () => {
  const { body } = bodyOf(20);
  assertEquals(body.add(15, new Uint8Array(6), 1, 5), "conflict");
  assertEquals(body.add(-1, new Uint8Array(6), 1, 5), "conflict");
  assertEquals([body.receivedBytes, body.ackBy, body.echo], [0, Infinity, 0]);
  assert(body.matches(20, body.digest));
  assert(!body.matches(21, body.digest));
  assert(!body.matches(20, body.digest ^ 1));
});

Deno.test("IncomingBody forgets a damaged body, and takes it again", () => {
  const { sent, body, add } = bodyOf(30);
  add(0, 1);
  body.add(10, new Uint8Array(10), 2, 1);
  assertEquals(add(2, 1), "damaged");
  assertEquals([body.cumulative, body.receivedBytes], [0, 0]);
  assert(body.isAckDue(1));
  assertEquals([add(0, 2), add(1, 2), add(2, 2)], [
    "progress",
    "progress",
    "complete",
  ]);
  assertEquals(body.bytes, sent);
});

Deno.test("IncomingBody acknowledges each second datagram at once", () => {
  const { body, add } = bodyOf(100);
  assertEquals(body.ackBy, Infinity);
  add(0, 5);
  assertEquals(body.ackBy, 5 + bulkLimits.ackDelayMs);
  assert(!body.isAckDue(5) && body.isAckDue(5 + bulkLimits.ackDelayMs));
  add(1, 7);
  assertEquals(body.ackBy, 7);
  body.ackWritten();
  assertEquals(body.ackBy, Infinity);
  add(2, 8);
  assertEquals(body.ackBy, 8 + bulkLimits.ackDelayMs);
});

Deno.test("IncomingBody acknowledges a surprise at once", () => {
  const surprises = [
    { what: "a gap", total: 50, before: [0], piece: 2 },
    { what: "what fills it", total: 50, before: [0, 2], piece: 1 },
    { what: "a duplicate", total: 50, before: [0], piece: 0 },
    { what: "the last", total: 20, before: [0], piece: 1 },
  ];
  for (const { what, total, before, piece } of surprises) {
    const { body, add } = bodyOf(total);
    for (const earlier of before) add(earlier, 1);
    body.ackWritten();
    add(piece, 3);
    assertEquals(body.ackBy, 3, what);
  }
});

Deno.test("IncomingBody does not hurry because of a gap that is known", () => {
  const { body, add } = bodyOf(100);
  add(1, 1);
  body.ackWritten();
  add(2, 3);
  assertEquals(body.ackBy, 3 + bulkLimits.ackDelayMs);
});

Deno.test("IncomingBody tells what it has, the last arrival in any case", () => {
  const { body, add } = bodyOf(1000);
  for (let piece = 0; piece < 100; piece += 2) add(piece, piece);
  assertEquals(body.cumulative, 10);
  assertEquals(body.ranges(3), [
    { start: 20, end: 30 },
    { start: 40, end: 50 },
    { start: 980, end: 990 },
  ]);
  add(2, 200);
  assertEquals(body.ranges(2), [
    { start: 20, end: 30 },
    { start: 40, end: 50 },
  ]);
  assertEquals(body.ranges(100).length, 49);
  assertEquals([body.echo, body.arrivedAt], [51, 200]);
  assertEquals(body.lastProgressAt, 98);
});

Deno.test("IncomingBody bounds its gaps, and takes what closes them", () => {
  const total = 4 * bulkLimits.rangesMax;
  const sent = new Uint8Array(total);
  const body = new IncomingBody({ total, digest: bodyDigest(sent), now: 0 });
  const piece = new Uint8Array(1);
  for (let i = 1; i <= bulkLimits.rangesMax; i++) {
    assertEquals(body.add(2 * i, piece, i, 0), "progress");
  }
  assertEquals(body.add(total - 1, piece, 1, 0), "conflict");
  assertEquals(body.add(0, new Uint8Array(10), 1, 0), "progress");
  assertEquals(body.add(total - 1, piece, 1, 0), "progress");
});
