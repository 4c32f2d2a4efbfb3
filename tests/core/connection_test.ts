import { assert, assertEquals } from "@std/assert";
import { equals } from "@std/bytes";
import type { CallFrame } from "../../lib/wire/frame.ts";
import { FrameType } from "../../lib/wire/frame_layout.ts";
import { Status } from "../../lib/wire/status.ts";
import { largeBody } from "./large_body.ts";
import { tcp, TwoWays } from "./two_ways.ts";

function callFrames(world: TwoWays): CallFrame[] {
  return world.framesSent("tcp").filter((frame) =>
    frame.type === FrameType.call
  );
}

Deno.test("a call costs one datagram each way, and another nothing more", () => {
  const world = new TwoWays([tcp]);
  assertEquals(world.settle(world.call()).status, Status.ok);
  assertEquals(world.settle(world.call()).status, Status.ok);
  assertEquals(world.log.length, 4);
  assertEquals(world.attemptsAt.length, 1);
});

Deno.test("a call waits for its connection, and tells its age when it leaves", () => {
  const world = new TwoWays([tcp]);
  world.listens = false;
  const call = world.call({ timeoutMs: 10_000 });
  world.advance(3000);
  assertEquals([call.transmissions, world.log.length], [0, 0]);
  world.listens = true;
  assertEquals(world.settle(call).status, Status.ok);
  const [frame, ...others] = callFrames(world);
  assertEquals(others, []);
  assertEquals(frame!.ageMs, 0);
  assert(frame!.timeLeftMs <= 7000, `${frame!.timeLeftMs} ms left`);
});

Deno.test("a call that found no connection did not run, and says why", () => {
  const world = new TwoWays([tcp]);
  world.listens = false;
  const startedAt = world.now;
  const settled = world.settle(world.call({ timeoutMs: 2000 }));
  const { cause, executed, reason } = settled;
  assertEquals([cause, executed, reason], ["unconnected", "no", "refused"]);
  assertEquals(world.now, startedAt + 2000);
  // Nobody waits any more, so nobody connects.
  const { length } = world.attemptsAt;
  assert(length > 5, `${length} attempts`);
  world.advance(60_000);
  assert(world.attemptsAt.length <= length + 1);
  assertEquals(world.log, []);
});

Deno.test("a call after the connection was lost has not run, one before may have", () => {
  const world = new TwoWays([tcp]);
  world.run = () => {};
  world.settle(world.call({ timeoutMs: 100 }));
  const early = world.call({ timeoutMs: 1000 });
  world.advance(1);
  world.listens = false;
  world.break();
  const late = world.call({ timeoutMs: 1000 });
  const sent = world.settle(early);
  assertEquals([sent.cause, sent.executed], ["deadline", "maybe"]);
  const { cause, executed } = world.settle(late);
  assertEquals([cause, executed], ["unconnected", "no"]);
});

Deno.test("what no other attempt would change is told at once", () => {
  const world = new TwoWays([tcp]);
  world.listens = false;
  world.failure = { reason: "forbidden", isFinal: true };
  const startedAt = world.now;
  const { cause, executed, reason } = world.settle(world.call());
  assertEquals([cause, executed, reason], ["unsendable", "no", "forbidden"]);
  assertEquals(world.now, startedAt + 10);
});

Deno.test("a call that is canceled without a connection sends nothing", () => {
  const world = new TwoWays([tcp]);
  world.run = () => {};
  const call = world.call();
  world.advance(20);
  world.listens = false;
  world.break();
  const { length } = world.framesSent("tcp");
  world.client.cancel(call, "canceled");
  world.advance(1000);
  assertEquals(world.framesSent("tcp").length, length);
});

Deno.test("nothing is sent again over a connection, however long it takes (R39)", () => {
  const world = new TwoWays([tcp]);
  world.run = (execution) => world.after(60_000, () => world.reply(execution));
  const call = world.call({ timeoutMs: 120_000 });
  assertEquals(world.settle(call).executed, "yes");
  assertEquals(world.client.counters.retransmissions, 0);
  assertEquals(world.server.counters.duplicates, 0);
  // Whether it still runs, each 15 s and up to 1.4 times as long.
  const { probes } = world.client.counters;
  assert(probes === 2 || probes === 3, `${probes} probes`);
});

Deno.test("a silent server over a connection is sent nothing again", () => {
  const world = new TwoWays([tcp]);
  world.settle(world.call());
  world.server.poll = () => ({ kind: "wait", until: Infinity });
  const call = world.call({ timeoutMs: 90_000 });
  assertEquals(world.settle(call).executed, "maybe");
  assertEquals([call.transmissions, call.timeouts], [1, 0]);
});

Deno.test("a connection that breaks before the call has come: it runs once", () => {
  const world = new TwoWays([tcp]);
  world.settle(world.call());
  const call = world.call();
  world.advance(2);
  world.break();
  assertEquals(world.settle(call).status, Status.ok);
  assertEquals(world.requests.length, 2);
  assertEquals(call.transmissions, 2);
  const sequences = callFrames(world).map(({ sequence }) => sequence);
  assertEquals(sequences, [1, 2, 2]);
});

Deno.test("a connection that breaks before the answer has come: it ran once", () => {
  const world = new TwoWays([tcp]);
  world.settle(world.call());
  const body = new Uint8Array([4, 5]);
  const call = world.call({ body });
  world.advance(7);
  assertEquals(world.requests.length, 2);
  world.break();
  const settled = world.settle(call);
  assertEquals([settled.status, settled.executed], [Status.ok, "yes"]);
  assertEquals(settled.body, body);
  assertEquals(world.requests.length, 2);
  assertEquals(world.server.counters.duplicates, 1);
});

Deno.test("connections that break again and again: each call runs once", () => {
  const world = new TwoWays([tcp]);
  world.run = (execution) => world.after(200, () => world.reply(execution));
  const calls = Array.from({ length: 40 }, () => world.call());
  for (const ms of [13, 101, 117, 122, 350]) {
    world.advance(ms);
    world.break();
  }
  for (const call of calls) {
    assertEquals(world.settle(call).status, Status.ok);
  }
  assertEquals(world.requests.length, 40);
});

Deno.test("a call that its server works on is asked after by the next connection (R39)", () => {
  const world = new TwoWays([tcp]);
  world.run = (execution) => world.after(500, () => world.reply(execution));
  const call = world.call();
  world.advance(100);
  assertEquals(call.working, true);
  world.break();
  world.advance(350);
  assertEquals(world.client.counters.probes, 1);
  assertEquals(world.settle(call).status, Status.ok);
  assertEquals(world.requests.length, 1);
  assertEquals(world.client.counters.retransmissions, 0);
});

Deno.test("a server that restarts in mid-call: nobody knows, or it ran", () => {
  for (const [ms, executed] of [[7, "maybe"], [100, "yes"]] as const) {
    const world = new TwoWays([tcp]);
    world.settle(world.call());
    world.run = () => {};
    const call = world.call();
    world.advance(ms);
    world.restartServer();
    const settled = world.settle(call);
    assertEquals([settled.cause, settled.executed], ["restarted", executed]);
    assertEquals(world.requests.length, 2);
    world.run = (execution) => world.reply(execution);
    assertEquals(world.settle(world.call()).status, Status.ok);
  }
});

Deno.test("a call that waited for a connection is the next server's", () => {
  const world = new TwoWays([tcp]);
  world.settle(world.call());
  world.listens = false;
  world.break();
  const call = world.call();
  world.advance(1000);
  world.restartServer();
  world.advance(1000);
  world.listens = true;
  assertEquals(world.settle(call).status, Status.ok);
});

Deno.test("a server that has just begun is no riddle to whoever has just connected", () => {
  for (const body of [new Uint8Array(4), largeBody(20_000)]) {
    const world = new TwoWays([tcp]);
    world.listens = false;
    const call = world.call({ body });
    world.advance(500);
    const { length } = world.attemptsAt;
    while (world.attemptsAt.length === length) world.advance(1);
    world.listens = true;
    // In the very moment in which the call leaves.
    world.after(9, () => world.replaceServer());
    world.advance(9);
    assertEquals(world.settle(call).status, Status.ok);
    assertEquals(world.requests.length, 1);
    assertEquals(call.doubts, 0);
  }
});

Deno.test("large arguments go on by the next connection", () => {
  const world = new TwoWays([tcp]);
  world.settle(world.call());
  const body = largeBody(300_000);
  const call = world.call({ body });
  world.advance(40);
  assert(!call.isDelivered && world.server.counters.partsReceived > 5);
  world.break();
  const brokenAt = world.now;
  const settled = world.settle(call);
  assertEquals(settled.status, Status.ok);
  assert(equals(settled.body, body));
  assertEquals(world.requests.length, 2);
  assert(world.now - brokenAt < 1000, `${world.now - brokenAt} ms`);
  // What had arrived is not sent again.
  const { bytesSent } = world.client.counters;
  assert(bytesSent < 1.4 * body.length, `${bytesSent} bytes`);
});

Deno.test("a large result goes on by the next connection", () => {
  const world = new TwoWays([tcp]);
  const body = largeBody(300_000);
  world.run = (execution) => world.reply(execution, body);
  const call = world.call();
  world.advance(50);
  assert(call.download !== undefined && !call.settled);
  world.break();
  const brokenAt = world.now;
  // The server goes on for a while, and is told that nobody is there.
  world.advance(50);
  const settled = world.settle(call);
  assertEquals(settled.status, Status.ok);
  assert(equals(settled.body, body));
  assertEquals(world.requests.length, 1);
  assert(world.now - brokenAt < 1000, `${world.now - brokenAt} ms`);
  const { bytesSent } = world.server.counters;
  assert(bytesSent < 1.4 * body.length, `${bytesSent} bytes`);
});

Deno.test("a large result that found no connection leaves by the next one, at once", () => {
  const world = new TwoWays([tcp]);
  const body = largeBody(50_000);
  world.run = (execution) =>
    world.after(70, () => world.reply(execution, body));
  const call = world.call();
  world.advance(60);
  world.break();
  const brokenAt = world.now;
  assert(equals(world.settle(call).body, body));
  assert(world.server.counters.datagramsUnsent > 0);
  assert(world.now - brokenAt < 1000, `${world.now - brokenAt} ms`);
});

Deno.test("several large results go on by the next connection", () => {
  const world = new TwoWays([tcp]);
  const body = largeBody(100_000);
  world.run = (execution) => world.reply(execution, body);
  const calls = [1, 2, 3].map(() => world.call());
  world.advance(50);
  world.break();
  const brokenAt = world.now;
  for (const call of calls) assert(equals(world.settle(call).body, body));
  assertEquals(world.requests.length, 3);
  assert(world.now - brokenAt < 1000, `${world.now - brokenAt} ms`);
});

Deno.test("a connection that ends while nobody calls is not made again", () => {
  const world = new TwoWays([tcp]);
  world.settle(world.call());
  world.break();
  world.advance(60_000);
  assertEquals(world.attemptsAt.length, 1);
  assertEquals(world.settle(world.call()).status, Status.ok);
  assertEquals(world.attemptsAt.length, 2);
});

Deno.test("who was answered by a connection is not waited for", () => {
  const world = new TwoWays([tcp]);
  world.settle(world.call());
  assertEquals(world.server.lingerUntil, -Infinity);
  const body = largeBody(300_000);
  world.run = (execution) => world.reply(execution, body);
  const call = world.call();
  world.advance(50);
  assert(world.server.lingerUntil > world.now);
  world.settle(call);
  world.advance(20);
  assertEquals(world.server.lingerUntil, -Infinity);
});
