import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertGreater,
  assertGreaterOrEqual,
  assertLess,
} from "@std/assert";
import type { Call } from "../../lib/core/call.ts";
import { limits } from "../../lib/core/limits.ts";
import { FrameType } from "../../lib/wire/frame_layout.ts";
import { writeProbe, writeReply } from "../../lib/wire/frame_writer.ts";
import { Status } from "../../lib/wire/status.ts";
import { withBounds } from "../../tools/sim/bounds.ts";
import { handleCall } from "./own_client.ts";
import { clientAddress, Pair, serverAddress } from "./pair.ts";
import { datagramOf, gaps, said, says } from "./said.ts";

const { call, reply, probe, working, retry, token } = FrameType;

/** A call that its server is known to work on, and never answers. */
function workingCall(pair: Pair, timeoutMs = 600_000): Call {
  pair.settle(pair.call());
  pair.settle(pair.call());
  pair.run = () => {};
  const open = pair.call({ timeoutMs });
  pair.runUntil(pair.now + 2 * pair.latencyMs + limits.workingAfterMs);
  assert(open.working);
  return open;
}

Deno.test("a call that is worked on is asked after, and not sent again", () => {
  const pair = new Pair();
  workingCall(pair);
  const calls = said(pair, call).length;
  pair.runUntil(pair.now + 300_000);
  assertEquals(said(pair, call).length, calls);
  assertGreater(said(pair, probe).length, 20);
  assertEquals(pair.client.counters.probes, said(pair, probe).length);
  assertEquals(pair.server.counters.probesReceived, said(pair, probe).length);
  assertEquals(pair.client.counters.retransmissions, 0);
  // Each is answered, and none by a run.
  assertEquals(said(pair, working).length, 1 + said(pair, probe).length);
  assertEquals(pair.requests.length, 3);
});

Deno.test("probes begin at twice the timeout, and grow by 1.5 up to 15 s", () => {
  withBounds({ jitterMax: 1 }, () => {
    const pair = new Pair();
    const open = workingCall(pair);
    const [heard] = said(pair, working);
    const patience = pair.peer.roundTrip.timeoutMs(
      0,
      open.processing.allowanceMs,
    );
    pair.runUntil(pair.now + 300_000);
    const probes = said(pair, probe);
    const heardAt = heard!.at + pair.latencyMs;
    assertAlmostEquals(probes[0]!.at - heardAt, 2 * patience, 10);
    // Each wait begins with the answer to the probe before.
    const waits = gaps(probes).map((gap) => gap - 2 * pair.latencyMs);
    for (const [i, wait] of waits.slice(1).entries()) {
      const expected = Math.min(limits.probeGrowth * waits[i]!, 15_000);
      assertAlmostEquals(wait, expected, 1e-6);
    }
    assertAlmostEquals(waits.at(-1)!, limits.probeMsMax, 1e-6);
  });
});

Deno.test("a server that does not answer three probes in 5 s is given up (R12)", () => {
  const pair = new Pair();
  const open = workingCall(pair);
  const from = said(pair, probe).length;
  pair.route = () => [];
  const settled = pair.settle(open);
  assertEquals([settled.cause, settled.executed], ["silent", "yes"]);
  const probes = said(pair, probe).slice(from);
  // On a fast path it is asked more often than that.
  assertGreater(probes.length, limits.silentProbes);
  assertGreaterOrEqual(pair.now - probes[0]!.at, limits.silentMs);
  assertLess(pair.now - probes[0]!.at, 3 * limits.silentMs);
});

Deno.test("on a slow path a server is asked three times, however long it takes", () => {
  const pair = new Pair(3000);
  const open = workingCall(pair);
  const from = said(pair, probe).length;
  pair.route = () => [];
  assertEquals(pair.settle(open).cause, "silent");
  const probes = said(pair, probe).slice(from);
  assertEquals(probes.length, limits.silentProbes);
  assertGreater(pair.now - probes[0]!.at, limits.silentMs);
});

Deno.test("one answer in three is enough for a server not to be given up", () => {
  const pair = new Pair();
  const open = workingCall(pair);
  let asked = 0;
  pair.route = (flying) => {
    const isLost = says(flying, probe) && ++asked % 3 > 0;
    return isLost ? [] : [flying];
  };
  pair.runUntil(pair.now + 500_000);
  assertEquals(open.settled, false);
  assertGreater(asked, 20);
  // And a server that falls silent later is noticed as soon as at first.
  pair.route = () => [];
  const start = pair.now;
  pair.settle(open);
  assertLess(pair.now - start, limits.probeMsMax * 2 + limits.silentMs * 3);
});

Deno.test("waits for answers to probes double, so that a path in trouble is spared", () => {
  withBounds({ jitterMax: 1 }, () => {
    const pair = new Pair();
    const open = workingCall(pair);
    const from = said(pair, probe).length;
    pair.route = () => [];
    pair.settle(open);
    const waits = gaps(said(pair, probe).slice(from));
    for (const [i, wait] of waits.slice(2).entries()) {
      assertAlmostEquals(wait, 2 * waits[i + 1]!, 1e-6);
    }
  });
});

/** A question of a client of one's own, after a call. */
function handleProbe(
  pair: Pair,
  question: { client: bigint; sequence: number; floor?: number },
): void {
  const { incarnation } = pair.peer;
  const { client, sequence, floor = 0 } = question;
  const header = { client, incarnation, floor, transmission: 77 };
  const bytes = datagramOf(
    header,
    (datagram, at) => writeProbe(datagram, at, { sequence }),
  );
  pair.server.handleDatagram(bytes, clientAddress, pair.now);
  pair.drive();
}

Deno.test("a probe of an unknown call is answered at once, and leaves nothing (R21)", () => {
  const pair = new Pair();
  pair.settle(pair.call());
  const { clients, storedBytes } = pair.server;
  const from = pair.log.length;
  handleProbe(pair, { client: 99n, sequence: 5 });
  handleProbe(pair, {
    client: said(pair, call)[0]!.header.client,
    sequence: 5,
  });
  const answers = said(pair, reply).slice(-2).map(({ frame }) => frame);
  for (const { status, echo, sequence, body } of answers) {
    assertEquals([status, echo, sequence], [Status.unknownCall, 77, 5]);
    assertEquals(body.length, 0);
  }
  assertEquals(pair.log.length - from, 2);
  assertEquals([pair.server.clients, pair.server.storedBytes], [
    clients,
    storedBytes,
  ]);
});

Deno.test("probes that come together are all answered, whoever asks", () => {
  const pair = new Pair();
  pair.settle(pair.call());
  const { incarnation } = pair.peer;
  const count = 20;
  const bytes = datagramOf(
    { client: 99n, incarnation },
    ...Array.from(
      { length: count },
      (_, i) => (datagram: Uint8Array, at: number) =>
        writeProbe(datagram, at, { sequence: i + 1 }),
    ),
  );
  const from = said(pair, reply).length;
  pair.server.handleDatagram(bytes, clientAddress, pair.now);
  pair.drive();
  assertEquals(said(pair, reply).length, from + count);
});

Deno.test("a probe of a call below the floor is not answered (R21)", () => {
  const pair = new Pair();
  pair.settle(pair.call());
  handleCall(pair, { client: 9n, sequence: 3, floor: 3 });
  const from = pair.log.length;
  handleProbe(pair, { client: 9n, sequence: 2 });
  assertEquals(pair.log.length, from);
});

Deno.test("a probe raises the floor (R21)", () => {
  const pair = new Pair();
  pair.settle(pair.call());
  const { storedBytes } = pair.server;
  for (const sequence of [1, 2, 3]) handleCall(pair, { client: 9n, sequence });
  handleProbe(pair, { client: 9n, sequence: 3, floor: 3 });
  const record = limits.recordBytes + 4;
  assertEquals(pair.server.storedBytes, storedBytes + record);
});

/** A server's word that it does not know a call. */
function handleUnknown(pair: Pair, { session, sequence }: Call): void {
  const { incarnation } = pair.peer;
  const { client } = session!;
  const bytes = datagramOf(
    { fromServer: true, client, incarnation },
    (datagram, at) =>
      writeReply(datagram, at, {
        sequence,
        echo: 0,
        processingUs: 0,
        status: Status.unknownCall,
        body: new Uint8Array(),
      }),
  );
  pair.client.handleDatagram(bytes, serverAddress, pair.now);
}

Deno.test("a call that its server has forgotten did run, if it was said to (R38)", () => {
  const pair = new Pair();
  const open = workingCall(pair);
  handleUnknown(pair, open);
  const settled = pair.settle(open);
  assertEquals(settled.status, Status.unknownCall);
  assertEquals([settled.cause, settled.executed], ["reply", "yes"]);
});

Deno.test("a call that its server has never met did not run (R38)", () => {
  const pair = new Pair();
  pair.settle(pair.call());
  pair.route = () => [];
  const open = pair.call();
  pair.drive();
  handleUnknown(pair, open);
  const settled = pair.settle(open);
  assertEquals([settled.cause, settled.executed], ["reply", "no"]);
});

Deno.test("a probe to a server that has restarted ends its call as restarted, and run", () => {
  const pair = new Pair();
  const open = workingCall(pair);
  pair.restartServer();
  const from = said(pair, probe).length;
  const settled = pair.settle(open);
  assertEquals([settled.cause, settled.executed], ["restarted", "yes"]);
  assertEquals(said(pair, probe).length, from + 1);
  assertEquals(said(pair, retry).length, 1);
  assertEquals(pair.server.counters.callsRun, 0);
});

Deno.test("a first call that is worked on names its server, and shows where it is", () => {
  const pair = new Pair();
  pair.run = () => {};
  const open = pair.call({ timeoutMs: 60_000 });
  pair.runUntil(pair.now + 1000);
  const [first, ...others] = said(pair, probe);
  assertEquals(first!.header.incarnation, pair.peer.incarnation);
  assertGreater(others.length, 0);
  assertEquals(open.settled, false);
  const [asked] = said(pair, token);
  assertEquals(first!.header.token, asked!.frame.token);
  assertEquals(others[0]!.header.token, 0n);
});

Deno.test("a probe of a call that has ended is answered by its reply", () => {
  const pair = new Pair();
  const open = workingCall(pair);
  pair.route = (flying) =>
    says(flying, reply) && said(pair, reply).length < 8 ? [] : [flying];
  pair.reply(pair.requests.at(-1)!, new Uint8Array([3]));
  assertEquals(pair.settle(open).body, new Uint8Array([3]));
  assertEquals(pair.requests.length, 3);
});
