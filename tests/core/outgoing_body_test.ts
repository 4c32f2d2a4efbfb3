import { assert, assertEquals } from "@std/assert";
import fc from "../fast_check.ts";
import { OutgoingBody } from "../../lib/core/outgoing_body.ts";

/** Sends all that may be sent, in pieces of 10, and returns their offsets. */
function sendAll(body: OutgoingBody): number[] {
  const starts: number[] = [];
  for (let next = body.next(10); next !== undefined; next = body.next(10)) {
    body.sent(next.start, next.end);
    starts.push(next.start);
  }
  return starts;
}

Deno.test("OutgoingBody sends each byte once, within the credit", () => {
  const body = new OutgoingBody(45, 25);
  assertEquals(sendAll(body), [0, 10, 20]);
  assertEquals([body.sentEnd, body.isAllSent, body.isBlocked], [
    25,
    false,
    true,
  ]);
  body.raiseCredit(20);
  assertEquals(body.credit, 25);
  assertEquals(sendAll(body), []);
  body.raiseCredit(1000);
  assertEquals(body.credit, 45);
  assertEquals(sendAll(body), [25, 35]);
  assertEquals([body.isAllSent, body.isBlocked], [true, false]);
  assertEquals([body.isDelivered, body.unacknowledged], [false, 45]);
});

Deno.test("OutgoingBody has a short piece wait for credit while an answer is to come", () => {
  const body = new OutgoingBody(45, 25);
  const short = { start: 20, end: 25 };
  body.sent(0, 20);
  assertEquals(body.next(10), short);
  assert(body.isBetterLater(short, 10));
  // A full one need not wait, nor what is sent again.
  assert(!body.isBetterLater(short, 5));
  assert(!body.isBetterLater({ start: 10, end: 15 }, 10));
  // Nothing is under way that would bring more.
  body.acked(20, []);
  assert(!body.isBetterLater(short, 10));
  // Nor is there more of it.
  body.raiseCredit(45);
  body.sent(20, 40);
  assert(!body.isBetterLater({ start: 40, end: 45 }, 10));
});

Deno.test("OutgoingBody sends what is lost before what is new", () => {
  const body = new OutgoingBody(100, 30);
  sendAll(body);
  body.raiseCredit(100);
  body.lost(10, 15);
  assertEquals(body.next(10), { start: 10, end: 15 });
  assertEquals(body.next(2), { start: 10, end: 12 });
  body.sent(10, 12);
  assertEquals(body.next(10), { start: 12, end: 15 });
  body.sent(12, 15);
  assertEquals(body.next(10), { start: 30, end: 40 });
});

Deno.test("OutgoingBody does not send again what has arrived", () => {
  const body = new OutgoingBody(100, 100);
  sendAll(body);
  assertEquals(body.acked(10, [{ start: 30, end: 40 }]), 20);
  body.lost(0, 50);
  assertEquals(sendAll(body), [10, 20, 40]);
  body.lost(50, 60);
  assertEquals(body.acked(60, []), 40);
  assertEquals(body.next(10), undefined);
  assertEquals(body.acked(100, []), 40);
  assert(body.isDelivered);
});

Deno.test("OutgoingBody ignores whole what acknowledges the unsent", () => {
  const body = new OutgoingBody(100, 50);
  sendAll(body);
  for (
    const [cumulative, start, end] of [
      [51, 0, 1],
      [101, 0, 1],
      [10, 40, 51],
      [10, 30, 30],
      [10, 30, 20],
      [10, -1, 20],
      [-1, 10, 20],
    ] as const
  ) assertEquals(body.acked(cumulative, [{ start, end }]), 0);
  assertEquals(body.unacknowledged, 100);
});

Deno.test("OutgoingBody restarts with all that was sent", () => {
  const body = new OutgoingBody(100, 50);
  sendAll(body);
  body.acked(20, []);
  body.restart();
  assertEquals(body.unacknowledged, 100);
  assertEquals(sendAll(body), [0, 10, 20, 30, 40]);
  assertEquals(body.acked(50, []), 50);
});

Deno.test("OutgoingBody knows that its receiver has forgotten", () => {
  const body = new OutgoingBody(1000, 1000);
  sendAll(body);
  body.acked(20, [{ start: 40, end: 50 }]);
  assert(!body.isForgotten(20, [{ start: 40, end: 60 }]));
  assert(!body.isForgotten(50, []));
  assert(body.isForgotten(10, [{ start: 10, end: 100 }]));
  assert(body.isForgotten(20, [{ start: 60, end: 70 }]));
  assert(!body.isForgotten(0, [{ start: 0, end: 2000 }]));
  const full = Array.from(
    { length: 16 },
    (_, i) => ({ start: 100 + 20 * i, end: 110 + 20 * i }),
  );
  assert(!body.isForgotten(20, full));
});

Deno.test("OutgoingBody sends every byte that has not arrived, whatever happens", () => {
  const step = fc.record({
    kind: fc.constantFrom("send", "send", "lose", "ack", "restart"),
    start: fc.nat(120),
    bytes: fc.integer({ min: 1, max: 30 }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const body = new OutgoingBody(100, 100);
      const arrived = new Array<boolean>(100).fill(false);
      for (const { kind, start, bytes } of steps) {
        const end = Math.min(start + bytes, body.sentEnd);
        if (kind === "send") {
          const next = body.next(bytes);
          if (next !== undefined) {
            assert(!arrived.slice(next.start, next.end).includes(true));
            body.sent(next.start, next.end);
          }
        } else if (kind === "restart") {
          body.restart();
          arrived.fill(false);
        } else if (start < end) {
          if (kind === "lose") body.lost(start, end);
          else {
            const newBytes = body.acked(0, [{ start, end }]);
            const known = arrived.slice(start, end).filter((bit) => bit).length;
            assertEquals(newBytes, end - start - known);
            arrived.fill(true, start, end);
          }
        }
      }
      // All that is under way is lost; what is sent then is what is missing.
      body.lost(0, body.sentEnd);
      for (let next = body.next(7); next !== undefined; next = body.next(7)) {
        assert(!arrived.slice(next.start, next.end).includes(true));
        arrived.fill(true, next.start, next.end);
        body.sent(next.start, next.end);
      }
      assert(!arrived.includes(false));
    }),
  );
});
