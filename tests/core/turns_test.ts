import { assert, assertEquals, assertLess } from "@std/assert";
import type { Load } from "../../lib/core/acceptance.ts";
import type { Execution } from "../../lib/core/execution.ts";
import { limits } from "../../lib/core/limits.ts";
import { FrameType } from "../../lib/wire/frame_layout.ts";
import { writeCancel } from "../../lib/wire/frame_writer.ts";
import { Status } from "../../lib/wire/status.ts";
import { callDatagram } from "./call_datagram.ts";
import { handleCall, lastStatus } from "./own_client.ts";
import { clientAddress, Pair } from "./pair.ts";
import { datagramOf, said } from "./said.ts";

/** A server that runs one call at a time, of which nobody says when it is done. */
function busyPair(load: Partial<Load> = {}): Pair {
  const pair = new Pair(5, {
    server: {
      load: {
        concurrency: 1,
        queue: 10,
        concurrencyPerClient: 1,
        lanes: [],
        laneOf: () => 0,
        ...load,
      },
    },
  });
  pair.run = () => {};
  return pair;
}

/** What a server has said with WORKING: when, and whether it waits. */
function words(pair: Pair): [number, boolean][] {
  const start = pair.requests[0]!.arrivedAt;
  return said(pair, FrameType.working).filter(({ frame }) =>
    frame.sequence === 2
  ).map(({ at, frame }) => [at - start, frame.isWaiting]);
}

Deno.test("a call that waits is said to wait, and to work once it has run for 25 ms", () => {
  const pair = busyPair();
  const [first, second] = [pair.call(), pair.call()];
  pair.runUntil(pair.now + 105);
  assertEquals(words(pair)[0], [limits.workingAfterMs, true]);
  assertEquals([second.executed, first.executed], ["maybe", "yes"]);
  assertEquals([pair.server.running, pair.server.queued], [1, 1]);
  pair.reply(pair.requests[0]!);
  pair.runUntil(pair.now + 200);
  const [startedAt, isWaiting] = words(pair).find(([, waits]) => !waits)!;
  assertEquals([startedAt, isWaiting], [100 + limits.workingAfterMs, false]);
  assertEquals([pair.requests.length, second.executed], [2, "yes"]);
});

Deno.test("a client that was told to wait asks seldom, and sends nothing again", () => {
  const pair = busyPair();
  pair.call();
  pair.call();
  pair.runUntil(pair.now + 9000);
  assertEquals(said(pair, FrameType.call).length, 2);
  assertLess(said(pair, FrameType.probe).length, 20);
  assertEquals(pair.requests.length, 1);
  // It hears each time that the server is there.
  assertEquals(pair.settled, []);
  assert(words(pair).every(([, isWaiting]) => isWaiting));
});

Deno.test("a call that is not started in its time never is, and its client hears so before (R46)", () => {
  const pair = busyPair();
  pair.call({ timeoutMs: 60_000 });
  pair.runUntil(pair.now + 20);
  const made = pair.call({ timeoutMs: 1000 });
  const madeAt = pair.now;
  const { cause, executed, status } = pair.settle(made);
  assertEquals([cause, executed, status], ["reply", "no", Status.notStarted]);
  assertLess(pair.now, made.deadlineAt);
  // But not without need.
  assertLess(madeAt + 800, pair.now);
  pair.reply(pair.requests[0]!);
  pair.runUntil(pair.now + 1000);
  assertEquals(pair.requests.length, 1);
  assertEquals(pair.server.counters.callsExpired, 1);
});

Deno.test("a call that came with no time left is not started", () => {
  const pair = busyPair();
  handleCall(pair, { timeLeftMs: 0 });
  assertEquals([pair.requests.length, lastStatus(pair)], [
    0,
    Status.notStarted,
  ]);
});

Deno.test("a call that is canceled while it waits is not started, nor is a late copy of it (R46)", () => {
  const pair = busyPair();
  pair.call();
  const made = pair.call();
  pair.runUntil(pair.now + 100);
  assertEquals(pair.server.queued, 1);
  pair.client.cancel(made, "canceled");
  pair.runUntil(pair.now + 20);
  const { executed, cause } = pair.settled[0]!;
  // The CANCEL may have been lost, and nobody answers it.
  assertEquals([executed, cause], ["maybe", "canceled"]);
  assertEquals(pair.server.queued, 0);
  assertEquals(pair.server.counters.callsWithdrawn, 1);
  const copy = pair.log.find(({ toServer }) => toServer)!;
  pair.server.handleDatagram(copy.bytes, pair.clientAt, pair.now);
  pair.reply(pair.requests[0]!);
  pair.runUntil(pair.now + 1000);
  assertEquals(pair.requests.length, 1);
  assertEquals(pair.abandoned, []);
});

Deno.test("a call that waits is not started once the floor has passed it", () => {
  const pair = busyPair();
  handleCall(pair, { sequence: 1 });
  handleCall(pair, { sequence: 2 });
  handleCall(pair, { sequence: 3, floor: 3 });
  assertEquals([pair.server.running, pair.server.queued], [1, 1]);
  pair.reply(pair.requests[0]!);
  pair.drive();
  assertEquals(pair.requests.map(({ sequence }) => sequence), [1, 3]);
});

Deno.test("who finds no place to wait is refused at once, and stays so (R44)", () => {
  const pair = busyPair({ queue: 1 });
  const calls = [pair.call(), pair.call(), pair.call()];
  const { executed, status } = pair.settle(calls[2]!);
  assertEquals([executed, status], ["no", Status.resourceExhausted]);
  assertEquals(pair.server.counters.callsRefusedFull, 1);
  const copy = pair.log.find(({ toServer }) => toServer)!;
  pair.server.handleDatagram(copy.bytes, pair.clientAt, pair.now);
  for (const execution of pair.requests) pair.reply(execution);
  pair.runUntil(pair.now + 100);
  pair.reply(pair.requests[1]!);
  pair.runUntil(pair.now + 100);
  assertEquals(pair.requests.length, 2);
});

Deno.test("who gives way to another is told so, again and again until it has heard (R45)", () => {
  const pair = busyPair({ queue: 2 });
  const call = (client: bigint, sequence: number, from: string) =>
    pair.server.handleDatagram(
      callDatagram({
        client,
        sequence,
        token: tokens.get(from) ?? 0n,
        patienceMs: 200,
      }),
      from,
      pair.now,
    );
  const [here, there] = ["10.0.0.1:1", "10.0.0.2:1"] as const;
  const tokens = new Map<string, bigint>();
  // Past the half of it, only those are let in who have shown where they are.
  pair.run = (execution) => pair.reply(execution);
  call(1n, 1, here);
  call(2n, 1, there);
  pair.drive();
  for (const { frame, to } of said(pair, FrameType.token)) {
    tokens.set(to, frame.token);
  }
  pair.run = () => {};
  for (const sequence of [2, 3, 4, 5]) call(1n, sequence, here);
  pair.runUntil(pair.now + 30);
  assertEquals(pair.server.counters.callsRefusedFull, 1);
  call(2n, 2, there);
  pair.runUntil(pair.now + 10_000);
  assertEquals(pair.server.counters.callsDisplaced, 1);
  const told = said(pair, FrameType.reply).filter(({ frame, header }) =>
    header.client === 1n && frame.sequence === 4
  );
  assertEquals(told.length, 1 + limits.repeatsMax);
  assert(told.every(({ frame }) => frame.status === Status.resourceExhausted));
});

Deno.test("a call of nothing but a word does not wait behind the others (R44)", () => {
  const pair = busyPair({
    queue: 0,
    laneOf: ({ procedure }) => procedure === 7 ? undefined : 0,
  });
  const trifle = (execution: Execution) => {
    if (execution.procedure === 7) pair.reply(execution);
  };
  pair.run = trifle;
  pair.call();
  const ping = pair.call({ procedure: 7 });
  assertEquals(pair.settle(ping).status, Status.ok);
});

Deno.test("a call of nothing but a word that is canceled at once is not started either", () => {
  const pair = busyPair({ laneOf: () => undefined });
  const { server, now } = pair;
  server.handleDatagram(callDatagram({ sequence: 1 }), clientAddress, now);
  server.handleDatagram(callDatagram({ sequence: 2 }), clientAddress, now);
  const cancel = datagramOf(
    { client: 1n },
    (bytes, at) => writeCancel(bytes, at, { sequence: 1 }),
  );
  server.handleDatagram(cancel, clientAddress, now);
  assertEquals(server.queued, 1);
  pair.drive();
  assertEquals(pair.requests.map(({ sequence }) => sequence), [2]);
  assertEquals(server.counters.callsWithdrawn, 1);
});

Deno.test("a server that shuts down starts what waits, and nothing else", () => {
  const pair = busyPair();
  const [, waiting] = [pair.call(), pair.call()];
  pair.runUntil(pair.now + 40);
  pair.server.drain();
  const late = pair.call();
  const { executed, status } = pair.settle(late);
  assertEquals([executed, status], ["no", Status.shuttingDown]);
  assertEquals(pair.server.counters.callsRefusedLeaving, 1);
  pair.reply(pair.requests[0]!);
  pair.runUntil(pair.now + 20);
  pair.reply(pair.requests[1]!);
  assertEquals(pair.settle(waiting!).status, Status.ok);
  assertEquals([pair.server.running, pair.server.queued], [0, 0]);
});

Deno.test("a server that restarts while a call waits leaves it open whether it ran", () => {
  const pair = busyPair();
  pair.call({ timeoutMs: 60_000 });
  const made = pair.call({ timeoutMs: 60_000 });
  pair.runUntil(pair.now + 100);
  pair.restartServer();
  const { cause, executed } = pair.settle(made);
  assertEquals([cause, executed], ["restarted", "maybe"]);
});

Deno.test("a server that falls silent while a call waits leaves it open whether it ran", () => {
  const pair = busyPair();
  pair.call({ timeoutMs: 60_000 });
  const made = pair.call({ timeoutMs: 60_000 });
  pair.runUntil(pair.now + 100);
  pair.route = () => [];
  const { cause, executed } = pair.settle(made);
  assertEquals([cause, executed], ["silent", "maybe"]);
});

Deno.test("a late word of waiting does not take back that a call has started", () => {
  const pair = busyPair();
  pair.route = (flying) => {
    const isWord = !flying.toServer && flying.sentAt < 2_000_060;
    return isWord
      ? [{ ...flying, arrivesAt: flying.arrivesAt + 500 }]
      : [flying];
  };
  pair.call();
  const made = pair.call();
  pair.runUntil(pair.now + 50);
  pair.reply(pair.requests[0]!);
  pair.runUntil(pair.now + 300);
  assertEquals(made.executed, "yes");
  pair.runUntil(pair.now + 400);
  assertEquals(made.executed, "yes");
});
