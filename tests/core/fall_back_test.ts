import { assert, assertEquals } from "@std/assert";
import { equals } from "@std/bytes";
import { limits } from "../../lib/core/limits.ts";
import type { CallFrame } from "../../lib/wire/frame.ts";
import { FrameType } from "../../lib/wire/frame_layout.ts";
import { Status } from "../../lib/wire/status.ts";
import { largeBody } from "./large_body.ts";
import { tcp, TwoWays, udp } from "./two_ways.ts";

/** A world in which a firewall lets no UDP pass, or none of one direction. */
function firewalled(direction: "both" | "answers" = "both"): TwoWays {
  const world = new TwoWays([udp, tcp]);
  world.passes = ({ toServer }) => direction === "answers" && toServer;
  return world;
}

function sequences(world: TwoWays, way: "udp" | "tcp"): number[] {
  return world.framesSent(way)
    .filter((frame): frame is CallFrame => frame.type === FrameType.call)
    .map(({ sequence }) => sequence);
}

Deno.test("UDP that answers is all that is used (R40)", () => {
  const world = new TwoWays([udp, tcp]);
  world.settle(world.call());
  world.passes = () => false;
  const { cause, executed } = world.settle(world.call());
  assertEquals([cause, executed], ["deadline", "maybe"]);
  assertEquals([world.attemptsAt, world.peer.address], [[], udp]);
});

Deno.test("UDP without an answer is left after two timeouts, for good (R40)", () => {
  const world = firewalled();
  const startedAt = world.now;
  const settled = world.settle(world.call());
  assertEquals([settled.status, settled.executed], [Status.ok, "yes"]);
  // 200 ms and 400 ms, jitter, and round trips to connect and to call.
  const tookMs = world.now - startedAt;
  assert(tookMs >= 600 && tookMs < 600 * limits.jitterMax + 25, `${tookMs} ms`);
  assertEquals(sequences(world, "udp"), [1, 1]);
  assertEquals(sequences(world, "tcp"), [1]);

  world.passes = () => true;
  const { length } = world.log;
  assertEquals(world.settle(world.call()).status, Status.ok);
  assertEquals(world.log.slice(length).map(({ way }) => way), ["tcp", "tcp"]);
});

Deno.test("a call that has run, and whose answer UDP lost, is not run again", () => {
  const world = firewalled("answers");
  const body = new Uint8Array([1, 2, 3]);
  const settled = world.settle(world.call({ body }));
  assertEquals([settled.status, settled.body], [Status.ok, body]);
  assertEquals(world.requests.length, 1);
  assertEquals(world.server.counters.duplicates, 2);
});

Deno.test("a call that still runs is found again over TCP", () => {
  const world = firewalled("answers");
  world.run = (execution) => world.after(3000, () => world.reply(execution));
  const startedAt = world.now;
  const call = world.call();
  world.advance(1500);
  assertEquals([call.working, world.peer.address], [true, tcp]);
  assertEquals(world.settle(call).status, Status.ok);
  assert(world.now - startedAt < 3050);
  assertEquals(world.requests.length, 1);
});

Deno.test("all calls in flight go over to TCP, and those that wait", () => {
  for (const direction of ["both", "answers"] as const) {
    const world = firewalled(direction);
    const calls = Array.from(
      { length: limits.callsInFlight + 50 },
      () => world.call(),
    );
    for (const call of calls) {
      assertEquals(world.settle(call).status, Status.ok);
    }
    assertEquals(world.requests.length, calls.length);
    // One round of timeouts is one sign of a firewall, of whichever calls.
    const flown = new Set(sequences(world, "udp"));
    assertEquals(flown.size, limits.callsInFlight);
    assert(sequences(world, "udp").length <= 3 * limits.callsInFlight);
    assertEquals(sequences(world, "tcp").length, calls.length);
    assertEquals(world.attemptsAt.length, 1);
  }
});

Deno.test("a call made just before the switch is not lost by it", () => {
  const world = firewalled();
  const first = world.call();
  world.advance(500);
  const second = world.call();
  assertEquals(world.settle(first).status, Status.ok);
  assertEquals(world.settle(second).status, Status.ok);
  assertEquals(world.requests.length, 2);
});

Deno.test("large arguments go over to TCP", () => {
  for (const direction of ["both", "answers"] as const) {
    const world = firewalled(direction);
    const body = largeBody(200_000);
    const startedAt = world.now;
    const settled = world.settle(world.call({ body }));
    assertEquals(settled.status, Status.ok);
    assert(equals(settled.body, body));
    assertEquals(world.requests.length, 1);
    assert(world.now - startedAt < 2000, `${world.now - startedAt} ms`);
  }
});

Deno.test("calls that are given up early lead to TCP as well", () => {
  const world = firewalled();
  for (let i = 0; i < limits.fallBackAfter; i++) {
    const { cause } = world.settle(world.call({ timeoutMs: 100 }));
    assertEquals(cause, "deadline");
  }
  assertEquals(world.settle(world.call({ timeoutMs: 100 })).status, Status.ok);
});

Deno.test("calls that are given up at once are one sign of a firewall", () => {
  const world = firewalled();
  const calls = Array.from({ length: 3 }, () => world.call({ timeoutMs: 100 }));
  for (const call of calls) world.settle(call);
  world.advance(1000);
  assertEquals(world.peer.address, udp);
});

Deno.test("where nobody listens by TCP, UDP has its turn again", () => {
  const world = firewalled();
  world.listens = false;
  const call = world.call({ timeoutMs: 20_000 });
  world.advance(3000);
  assertEquals(call.settled, false);
  world.passes = () => true;
  assertEquals(world.settle(call).status, Status.ok);
  assertEquals([world.requests.length, world.peer.address], [1, udp]);
  // It has answered: from now on nothing leads away from it.
  world.passes = () => false;
  world.settle(world.call());
  assertEquals(world.peer.address, udp);
});

Deno.test("TCP that connects and says nothing is left as well", () => {
  const world = firewalled();
  world.server.handleDatagram = () => {};
  world.settle(world.call({ timeoutMs: 5000 }));
  assertEquals([world.peer.address, world.attemptsAt.length], [tcp, 1]);
  world.settle(world.call({ timeoutMs: 5000 }));
  assertEquals(world.peer.address, udp);
});

Deno.test("by turns, UDP is asked less and less often", () => {
  const world = firewalled();
  world.listens = false;
  const { executed, cause } = world.settle(world.call({ timeoutMs: 60_000 }));
  assertEquals([cause, executed], ["deadline", "maybe"]);
  const { length } = sequences(world, "udp");
  assert(length >= 6 && length <= 16, `${length} transmissions`);
  // Two to each attempt to connect, but for the turn that was cut short.
  const spare = length - 2 * world.attemptsAt.length;
  assert(spare >= 0 && spare <= 2, `${spare} more`);
});

Deno.test("a call first made while TCP is tried, and refused, did not run", () => {
  const world = firewalled();
  world.listens = false;
  const early = world.call({ timeoutMs: 30_000 });
  world.advance(599);
  while (world.peer.address === udp) world.advance(1);
  world.attemptsAt.length = 0;
  const late = world.call({ timeoutMs: 8 });
  const { cause, executed } = world.settle(late);
  assertEquals([cause, executed], ["unconnected", "no"]);
  assertEquals(world.settle(early).executed, "maybe");
});

Deno.test("a late answer by UDP settles a call that has gone over to TCP", () => {
  const world = firewalled("answers");
  world.listens = false;
  const call = world.call({ timeoutMs: 30_000 });
  while (world.peer.address === udp) world.advance(1);
  const answer = world.log.find(({ toServer }) => !toServer)!;
  world.client.handleDatagram(answer.bytes, udp, world.now);
  const settled = world.settle(call);
  assertEquals([settled.status, world.requests.length], [Status.ok, 1]);
});
