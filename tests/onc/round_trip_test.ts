import { assertEquals } from "@std/assert";
import { RoundTrip } from "../../lib/onc/round_trip.ts";
import { Window } from "../../lib/onc/window.ts";

Deno.test("RoundTrip follows the formulas of RFC 6298", () => {
  const trip = new RoundTrip(1000);
  assertEquals(trip.timeoutMs, 1000);
  trip.measure(400); // SRTT 400, RTTVAR 200.
  assertEquals(trip.timeoutMs, 400 + 4 * 200);
  trip.measure(800); // RTTVAR 3/4 · 200 + 400/4 first, then SRTT 7/8 · 400 + 100.
  assertEquals(trip.timeoutMs, 450 + 4 * 250);
});

Deno.test("RoundTrip leaves 100 ms for what varies", () => {
  const trip = new RoundTrip(1000);
  for (let i = 0; i < 50; i++) trip.measure(2);
  assertEquals(Math.round(trip.timeoutMs), 102);
});

Deno.test("RoundTrip doubles after timeouts, until something is measured", () => {
  const trip = new RoundTrip(200);
  assertEquals([trip.backOff(200), trip.backOff(400)], [400, 800]);
  assertEquals(trip.timeoutMs, 800);
  // Many calls that time out together have waited for the same.
  assertEquals(trip.backOff(200), 400);
  assertEquals(trip.timeoutMs, 800);
  trip.measure(10);
  assertEquals(trip.timeoutMs, 110);
  assertEquals(trip.backOff(50_000), 60_000);
});

Deno.test("Window is halved once for each crowd of timeouts", () => {
  const window = new Window();
  assertEquals([window.hasRoom(63, 0), window.hasRoom(64, 0)], [true, false]);
  window.shrink(0, 200);
  window.shrink(0, 200);
  window.shrink(100, 210);
  assertEquals([window.hasRoom(31, 0), window.hasRoom(32, 0)], [true, false]);
  window.shrink(201, 400);
  assertEquals([window.hasRoom(15, 0), window.hasRoom(16, 0)], [true, false]);
  window.shrink(500, 600);
  assertEquals(window.hasRoom(15, 0), true);
});

Deno.test("Window grows by one call for each windowful, up to 256", () => {
  const window = new Window();
  for (let i = 0; i < 65; i++) window.grow();
  assertEquals([window.hasRoom(64, 0), window.hasRoom(65, 0)], [true, false]);
  for (let i = 0; i < 100_000; i++) window.grow();
  assertEquals([window.hasRoom(255, 0), window.hasRoom(256, 0)], [true, false]);
});

Deno.test("Window holds 128 KiB, or one call", () => {
  const window = new Window();
  assertEquals(window.hasRoom(1, 131_072), true);
  assertEquals(window.hasRoom(1, 131_073), false);
  assertEquals(window.hasRoom(0, 1e9), true);
});

Deno.test("RoundTrip expects replies as long as the longest of late", () => {
  const trip = new RoundTrip(1000);
  trip.measureReply(800);
  trip.measureReply(100);
  assertEquals(trip.replyBytes, 700);
  trip.measureReply(900);
  assertEquals(trip.replyBytes, 900);
});
