import { assert, assertEquals, assertLess } from "@std/assert";
import { CallWindow } from "../../lib/core/call_window.ts";
import { limits } from "../../lib/core/limits.ts";
import { callBytes } from "../../lib/wire/frame_layout.ts";
import { withBounds } from "../../tools/sim/bounds.ts";
import { Pair } from "./pair.ts";

const { bytesInFlight } = limits;

Deno.test("CallWindow begins with what a socket queues, and has no more (R48)", () => {
  const window = new CallWindow();
  assertEquals(window.bytes, bytesInFlight);
  window.answered(1000, 0, true);
  assertEquals(window.bytes, bytesInFlight);
});

Deno.test("CallWindow halves what was under way, down to two datagrams (R48)", () => {
  const window = new CallWindow();
  window.timedOut(40_000, 10);
  assertEquals(window.bytes, 20_000);
  // More is under way than may be, as it has shrunk.
  window.timedOut(40_000, 20);
  assertEquals(window.bytes, 10_000);
  for (let at = 30; at < 100; at += 10) window.timedOut(100, at);
  assertEquals(window.bytes, 2400);
});

Deno.test("CallWindow grows by a datagram for each window of answers, if calls wait (R48)", () => {
  const window = new CallWindow();
  window.timedOut(24_000, 10);
  for (let i = 0; i < 12; i++) window.answered(1000, 11, true);
  assert(window.bytes > 13_100 && window.bytes <= 13_200, `${window.bytes}`);
  const { bytes } = window;
  window.answered(1000, 11, false);
  // It was sent when the window was another.
  window.answered(1000, 9, true);
  assertEquals(window.bytes, bytes);
  for (let i = 0; i < 10_000; i++) window.answered(1000, 11, true);
  assertEquals(window.bytes, bytesInFlight);
});

Deno.test("CallWindow is as before when a timeout turns out to have been a delay (R48)", () => {
  const window = new CallWindow();
  window.timedOut(40_000, 10);
  window.explained(false);
  assertEquals(window.bytes, bytesInFlight);
});

Deno.test("CallWindow stays as it is after a loss, whatever comes late then (R48)", () => {
  const window = new CallWindow();
  window.timedOut(40_000, 20);
  window.explained(true);
  window.explained(false);
  assertEquals(window.bytes, 20_000);
});

Deno.test("CallWindow takes two waits in a row for a loss (R48)", () => {
  const window = new CallWindow();
  window.timedOut(20_000, 30);
  window.timedOut(20_000, 40);
  window.explained(false);
  assertEquals(window.bytes, 5000);
});

Deno.test("a client whose calls are lost has half as many under way, and soon all again (R48)", () => {
  const pair = new Pair();
  const { now } = pair;
  const all = Math.floor(bytesInFlight / (callBytes + 1024));
  let left = all;
  pair.route = (flying) => flying.toServer && left-- > 0 ? [] : [flying];
  for (let i = 0; i < 8000; i++) pair.call({ body: new Uint8Array(1024) });
  const underWayAt = (ms: number) => {
    pair.runUntil(now + ms);
    return pair.peer.inFlight().length;
  };
  assertEquals(underWayAt(100), all);
  // Each was sent again by then, and has its answer.
  assertLess(underWayAt(300), 0.6 * all);
  assertEquals(underWayAt(1000), all);
});

Deno.test("a client whose answers are late has as many calls under way as before (R48)", () => {
  const pair = new Pair();
  const { now } = pair;
  // All at once, for a while: the server pauses.
  pair.route = (flying) => {
    const isPaused = flying.toServer && flying.sentAt < now + 300;
    if (isPaused) flying.arrivesAt = now + 300;
    return [flying];
  };
  for (let i = 0; i < 8000; i++) pair.call({ body: new Uint8Array(1024) });
  pair.runUntil(now + 330);
  const all = Math.floor(bytesInFlight / (callBytes + 1024));
  assertEquals(pair.peer.inFlight().length, all);
});

Deno.test("CallWindow grows by what is answered after an outage, up to half of what it was (R48)", () => {
  const window = new CallWindow();
  for (let at = 10; at < 100; at += 10) window.timedOut(60_000, at);
  assertEquals(window.bytes, 2400);
  let answers = 0;
  while (window.bytes < 30_000) {
    window.answered(1000, 100, true);
    answers++;
  }
  assertEquals(answers, 28);
  for (let i = 0; i < 10; i++) window.answered(1000, 100, true);
  assertLess(window.bytes, 31_000);
  // What is lost between answers halves it for good.
  window.timedOut(20_000, 110);
  for (let i = 0; i < 10; i++) window.answered(1000, 111, true);
  assertLess(window.bytes, 12_000);
});

Deno.test("CallWindow never grows by a loss (R48)", () => {
  withBounds({ bytesInFlight: 2000 }, () => {
    const window = new CallWindow();
    window.timedOut(2000, 10);
    assertEquals(window.bytes, 2000);
  });
});
