import { assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "../fast_check.ts";
import { queueBytes } from "../../lib/core/queue_bytes.ts";
import { bulkLimits } from "../../lib/core/bulk_limits.ts";
import { CongestionWindow } from "../../lib/core/congestion_window.ts";

/** A window that has lost once, at 10, and so is in congestion avoidance. */
function halvedWindow(): CongestionWindow {
  const window = new CongestionWindow(1200);
  window.sent(1200);
  window.lost(1200, 0, 10);
  return window;
}

Deno.test("CongestionWindow begins as RFC 9002 §7.2 says", () => {
  assertEquals(new CongestionWindow(1200).bytes, 12_000);
  assertEquals(new CongestionWindow(1472).bytes, 14_720);
  assertEquals(new CongestionWindow(16_384).bytes, 32_768);
});

Deno.test("CongestionWindow has the room that is not in flight", () => {
  const window = new CongestionWindow(1200);
  for (let i = 0; i < 4; i++) window.sent(1000);
  assertEquals([window.bytesInFlight, window.room], [4000, 8000]);
  window.acked(1000, 0, false);
  window.lost(1000, 0, 1);
  window.discarded(1000);
  assertEquals([window.bytesInFlight, window.room], [1000, 5000]);
});

Deno.test("CongestionWindow doubles in slow start, up to what a socket queues", () => {
  const window = new CongestionWindow(1200);
  for (let i = 0; i < 10; i++) window.sent(1200);
  for (let i = 0; i < 10; i++) window.acked(1200, 0, true);
  assertEquals(window.bytes, 24_000);
  for (let i = 0; i < 100; i++) {
    window.sent(1200);
    window.acked(1200, 0, true);
  }
  assertEquals(window.bytes, bulkLimits.bytesInFlightMax);
});

Deno.test("CongestionWindow does not grow while it is not the limit", () => {
  const window = new CongestionWindow(1200);
  window.sent(1200);
  window.acked(1200, 0, false);
  assertEquals(window.bytes, 12_000);
});

Deno.test("CongestionWindow halves once for losses of one round trip", () => {
  const window = new CongestionWindow(1200);
  for (let i = 0; i < 4; i++) window.sent(1200);
  window.lost(1200, 0, 10);
  window.lost(1200, 5, 10);
  window.lost(1200, 10, 20);
  assertEquals(window.bytes, 6000);
  window.lost(1200, 11, 20);
  assertEquals(window.bytes, 3000);
});

Deno.test("CongestionWindow stays as it is in recovery", () => {
  const window = halvedWindow();
  window.sent(1200);
  window.acked(1200, 10, true);
  assertEquals(window.bytes, 6000);
});

Deno.test("CongestionWindow grows by a datagram for each window after a loss", () => {
  const window = halvedWindow();
  for (let i = 0; i < 5; i++) window.sent(1200);
  for (let i = 0; i < 5; i++) window.acked(1200, 11, true);
  // A little below one datagram, as it grows while it is acknowledged.
  assertAlmostEquals(window.bytes, 7200, 120);
});

Deno.test("CongestionWindow takes a timeout for congestion, those of one time once", () => {
  const window = new CongestionWindow(1200);
  window.sent(1200);
  window.timedOut(0, 100);
  window.timedOut(50, 101);
  assertEquals(window.bytes, 6000);
});

Deno.test("CongestionWindow is empty after two timeouts, and then doubles to its threshold", () => {
  const window = new CongestionWindow(1200);
  window.timedOut(0, 100);
  window.timedOut(100, 300);
  window.timedOut(300, 700);
  assertEquals(window.bytes, 2400);
  for (let i = 0; i < 10; i++) window.sent(1200);
  window.acked(1200, 701, true);
  window.acked(1200, 701, true);
  window.acked(1200, 701, true);
  assertEquals(window.bytes, 6000);
  window.acked(1200, 701, true);
  assertEquals(window.bytes, 6000 + 1200 * 1200 / 6000);
});

Deno.test("CongestionWindow only halves for a timeout after news", () => {
  const window = new CongestionWindow(1200);
  window.sent(1200);
  window.timedOut(0, 100);
  window.acked(1200, 100, false);
  window.timedOut(200, 400);
  assertEquals(window.bytes, 3000);
});

Deno.test("CongestionWindow collapses to two datagrams, and may grow at once", () => {
  const window = halvedWindow();
  window.collapse();
  assertEquals(window.bytes, 2400);
  window.sent(1200);
  window.acked(1200, 5, true);
  assertEquals(window.bytes, 3600);
});

Deno.test("CongestionWindow is never below two datagrams or above its bound", () => {
  const event = fc.record({
    kind: fc.constantFrom("acked", "lost", "timedOut", "collapse"),
    sentAt: fc.nat(2000),
    bytes: fc.nat(16_384),
    isLimited: fc.boolean(),
  });
  fc.assert(
    fc.property(
      fc.constantFrom(1200, 16_384),
      fc.array(event, { maxLength: 100 }),
      (datagramBytes, events) => {
        const window = new CongestionWindow(datagramBytes);
        for (
          const [now, { kind, sentAt, bytes, isLimited }] of events.entries()
        ) {
          if (kind === "acked" || kind === "lost") window.sent(bytes);
          if (kind === "acked") window.acked(bytes, sentAt, isLimited);
          if (kind === "lost") window.lost(bytes, sentAt, now * 20);
          if (kind === "timedOut") window.timedOut(sentAt, now * 20);
          if (kind === "collapse") window.collapse();
          const isBounded = window.bytes >= 2 * datagramBytes &&
            window.bytes <= queueBytes(datagramBytes);
          assertEquals([isBounded, window.bytesInFlight], [true, 0]);
        }
      },
    ),
  );
});

Deno.test("queueBytes() is 64 KiB, or eight large datagrams", () => {
  assertEquals([1200, 8192, 16_384].map(queueBytes), [65_536, 65_536, 131_072]);
});
