import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertLess,
  assertThrows,
} from "@std/assert";
import { resultBytesMax } from "../../lib/core/answers.ts";
import { argumentBytesMax } from "../../lib/core/questions.ts";
import { limits } from "../../lib/core/limits.ts";
import { callBytes, FrameType } from "../../lib/wire/frame_layout.ts";
import {
  datagramBytesMax,
  largeDatagramBytesMax,
} from "../../lib/wire/header.ts";
import { Status } from "../../lib/wire/status.ts";
import { withBounds } from "../../tools/sim/bounds.ts";
import { handleCall, lastStatus, tokenFor } from "./own_client.ts";
import { clientAddress, type Flying, Pair } from "./pair.ts";

const bytes = (...values: number[]) => new Uint8Array(values);

/** Lets through only what `keep` says, counted by direction from 0. */
function lose(
  pair: Pair,
  isLost: (toServer: boolean, index: number) => boolean,
): void {
  const sent = { true: 0, false: 0 };
  pair.route = (flying: Flying) => {
    const index = sent[`${flying.toServer}`]++;
    return isLost(flying.toServer, index) ? [] : [flying];
  };
}

Deno.test("a call costs two datagrams, and idle ends say nothing", () => {
  const pair = new Pair();
  const settled = pair.settle(pair.call({ body: bytes(1, 2, 3) }));
  assertEquals(settled.executed, "yes");
  assertEquals(settled.status, Status.ok);
  assertEquals(settled.body, bytes(1, 2, 3));
  assertEquals(pair.log.length, 2);
  pair.runUntil(pair.now + 3_600_000);
  assertEquals(pair.log.length, 2);
});

Deno.test("calls back to back cost two datagrams each", () => {
  const pair = new Pair();
  for (let i = 0; i < 10; i++) pair.settle(pair.call());
  assertEquals(pair.log.length, 20);
});

Deno.test("calls of one turn share datagrams, both ways", () => {
  const pair = new Pair();
  // Leaves a buffer that is used again, for one datagram at a time.
  pair.settle(pair.call());
  const calls = Array.from(
    { length: 64 },
    (_, i) => pair.call({ body: new Uint8Array(64).fill(i) }),
  );
  for (const [i, call] of calls.entries()) {
    assertEquals(pair.settle(call).body, new Uint8Array(64).fill(i));
  }
  assertLess((pair.log.length - 2) / 64, 0.3);
});

Deno.test("calls of one turn share larger datagrams where the path carries them", () => {
  for (const datagramBytes of [1200, 4000, 9216]) {
    const ways = { datagramBytes: () => datagramBytes };
    const pair = new Pair(5, { client: ways, server: ways });
    for (let burst = 0; burst < 3; burst++) {
      const calls = Array.from(
        { length: 200 },
        () => pair.call({ body: new Uint8Array(64) }),
      );
      for (const call of calls) pair.settle(call);
    }
    const longest = Math.max(...pair.log.map(({ bytes }) => bytes.length));
    assert(longest <= datagramBytes, `${longest}`);
    assert(longest > 0.9 * datagramBytes, `${longest}`);
  }
});

/** How many calls are in each datagram of a burst, on a path that carries 16 kB. */
function callsTogether(count: number, bodyBytes: number, others = 0): number[] {
  const ways = { datagramBytes: () => largeDatagramBytesMax };
  const pair = new Pair(5, { client: ways, server: ways });
  pair.settle(pair.call());
  const before = pair.log.length;
  const burst = (calls: number) =>
    Array.from(
      { length: calls },
      () => pair.call({ body: new Uint8Array(bodyBytes) }),
    );
  const calls = burst(count);
  for (const call of burst(others)) pair.client.cancel(call, "canceled");
  for (const call of calls) pair.settle(call);
  return pair.log.slice(before).filter(({ toServer }) => toServer)
    .map(({ bytes }) => Math.floor(bytes.length / (callBytes + bodyBytes)));
}

Deno.test("small calls fill datagrams of 1200 bytes", () => {
  const pair = new Pair();
  for (let i = 0; i < 16; i++) pair.call({ body: new Uint8Array(64) });
  pair.drive();
  const sizes = pair.log.filter(({ toServer }) => toServer)
    .map(({ bytes }) => Math.floor(bytes.length / (callBytes + 64)));
  assertEquals(sizes, [11, 5]);
});

Deno.test("small calls go in two datagrams, few and tiny ones in one", () => {
  assertEquals(callsTogether(5, 64), [5]);
  assertEquals(callsTogether(6, 64), [5, 1]);
  assertEquals(callsTogether(16, 64), [8, 8]);
  assertEquals(callsTogether(3, 1024), [2, 1]);
  assertEquals(callsTogether(16, 1024), [8, 8]);
  assertEquals(callsTogether(15, 1024), [8, 7]);
  assertEquals(callsTogether(250, 64), [125, 125]);
  // As many as a datagram holds, of those that may be in flight.
  assertEquals(callsTogether(61, 1024), [15, 15, 15, 15, 1]);
  // What has been given up counts no more.
  assertEquals(callsTogether(16, 1024, 200), [8, 8]);
});

Deno.test("a lost call is sent again after the first timeout (R11)", () => {
  const pair = new Pair();
  lose(pair, (toServer, index) => toServer && index === 0);
  const start = pair.now;
  const call = pair.call();
  assertEquals(pair.settle(call).status, Status.ok);
  const [first, second] = pair.log.filter((flying) => flying.toServer);
  assertEquals(first!.sentAt, start);
  const wait = second!.sentAt - start;
  assert(wait >= 200 * limits.jitterMin && wait < 200 * limits.jitterMax);
  assertEquals(call.transmissions, 2);
});

Deno.test("a lost reply is sent again, and the call not run again", () => {
  const pair = new Pair();
  lose(pair, (toServer, index) => !toServer && index === 0);
  const settled = pair.settle(pair.call({ body: bytes(9) }));
  assertEquals(settled.body, bytes(9));
  assertEquals(pair.requests.length, 1);
  assertEquals(pair.server.counters.duplicates, 1);
});

Deno.test("waits double, each with jitter of its own (R11)", () => {
  const pair = new Pair();
  lose(pair, () => true);
  const start = pair.now;
  pair.settle(pair.call({ timeoutMs: 20_000 }));
  const times = pair.log.map((flying) => flying.sentAt - start);
  const waits = times.slice(1).map((time, i) => time - times[i]!);
  assertEquals(waits.length, 6);
  for (const [i, wait] of waits.entries()) {
    const nominal = 200 * 2 ** i;
    assert(wait >= nominal * limits.jitterMin, `${wait}`);
    assert(wait < nominal * limits.jitterMax, `${wait}`);
  }
  assertEquals(new Set(waits.map((wait, i) => wait / 2 ** i)).size, 6);
});

Deno.test("a silent server: the call settles at its deadline as maybe (R16)", () => {
  const pair = new Pair();
  lose(pair, () => true);
  const start = pair.now;
  const settled = pair.settle(pair.call({ timeoutMs: 777 }));
  assertEquals(settled.cause, "deadline");
  assertEquals(settled.executed, "maybe");
  assertEquals(pair.now, start + 777);
});

Deno.test("the timeout follows the round trip, not the handler's time (R11)", () => {
  const pair = new Pair(5);
  pair.run = (execution) => {
    // A handler that computes for 2 s, and blocks its server meanwhile.
    pair.now += 2000;
    pair.reply(execution);
  };
  lose(pair, () => false);
  pair.settle(pair.call());
  // The client, whose clock is the same, has sent it again meanwhile.
  pair.runUntil(pair.now + 1000);
  const { smoothedMs } = pair.peer.roundTrip;
  assertAlmostEquals(smoothedMs!, 10, 0.01);
});

Deno.test("a reply tells which transmission it answers", () => {
  const pair = new Pair();
  pair.settle(pair.call());
  const before = pair.peer.roundTrip.smoothedMs!;
  // The first copy is lost; measured from it, the sample would be 20 ms more.
  lose(pair, (toServer, index) => toServer && index === 0);
  pair.settle(pair.call());
  assertAlmostEquals(pair.peer.roundTrip.smoothedMs!, before, 0.01);
});

Deno.test("a copy of a running call is answered WORKING, and not run", () => {
  const pair = new Pair();
  pair.run = () => {};
  const call = pair.call({ timeoutMs: 60_000 });
  pair.runUntil(pair.now + 1000);
  assert(call.working);
  assertEquals(pair.requests.length, 1);
  const [answer] = pair.sent(false);
  assertEquals(answer!.frames[0]!.type, FrameType.working);
  // It asks again now and then, ever less often.
  const before = pair.log.length;
  pair.runUntil(pair.now + 30_000);
  assertLess(pair.log.length - before, 30);
  pair.reply(pair.requests[0]!, bytes(4));
  assertEquals(pair.settle(call).body, bytes(4));
});

Deno.test("a call that is known to work is lost as executed", () => {
  const pair = new Pair();
  pair.run = () => {};
  const call = pair.call({ timeoutMs: 5000 });
  const settled = pair.settle(call);
  assertEquals(settled.cause, "deadline");
  assertEquals(settled.executed, "yes");
});

Deno.test("a handler's deadline is the caller's", () => {
  const pair = new Pair();
  pair.run = () => {};
  const start = pair.now;
  pair.call({ timeoutMs: 300 });
  pair.runUntil(start + 304);
  assertEquals(pair.abandoned.length, 0);
  pair.runUntil(start + 305);
  assertEquals(pair.abandoned.length, 1);
});

Deno.test("a client that goes on abandons what it left behind (R5)", () => {
  const pair = new Pair();
  pair.run = () => {};
  const first = pair.call();
  pair.runUntil(pair.now + 10);
  pair.client.cancel(first, "canceled");
  pair.run = (execution) => pair.reply(execution);
  pair.settle(pair.call());
  assertEquals(pair.abandoned, [pair.requests[0]!]);
  // Its late answer goes nowhere, and is not kept.
  const { storedBytes } = pair.server;
  pair.reply(pair.requests[0]!, bytes(1));
  assertEquals(pair.server.storedBytes, storedBytes);
});

Deno.test("a copy from below the floor is never run (R6)", () => {
  const pair = new Pair();
  const [flying] = [pair.call(), pair.drive()].map(() => pair.log[0]!);
  pair.settle(pair.call());
  pair.settle(pair.call());
  const { bytes } = flying!;
  pair.server.handleDatagram(bytes, "127.0.0.1:1001", pair.now);
  pair.drive();
  assertEquals(pair.requests.length, 3);
  assertEquals(pair.server.counters.callsStale, 1);
});

Deno.test("the floor frees replies, and only those below it (R5)", () => {
  const pair = new Pair();
  pair.settle(pair.call({ body: new Uint8Array(100) }));
  assertEquals(pair.server.storedBytes, limits.recordBytes + 100);
  pair.settle(pair.call({ body: new Uint8Array(10) }));
  assertEquals(pair.server.storedBytes, limits.recordBytes + 10);
});

Deno.test("the last reply is kept for the two minutes of RFC 8085 (R10)", () => {
  const pair = new Pair();
  const start = pair.now;
  pair.settle(pair.call({ body: bytes(1), timeoutMs: 1000 }));
  const copy = pair.log[0]!.bytes;
  const kept = (1000 + limits.retentionMs) * limits.clockDrift;
  pair.runUntil(start + pair.latencyMs + kept - 1);
  pair.server.handleDatagram(copy, "127.0.0.1:1001", pair.now);
  pair.drive();
  assertEquals(pair.requests.length, 1);
  assertEquals(pair.server.counters.duplicates, 1);
  pair.runUntil(pair.now + 10 * limits.retentionMs);
  assertEquals(pair.server.clients, 0);
  assertEquals(pair.server.storedBytes, 0);
});

Deno.test("a running call is never forgotten (R10)", () => {
  const pair = new Pair();
  pair.run = () => {};
  const call = pair.call({ timeoutMs: 1000 });
  pair.settle(call);
  pair.runUntil(pair.now + 100 * limits.retentionMs);
  assertEquals(pair.server.clients, 1);
  pair.reply(pair.requests[0]!);
  pair.runUntil(pair.now + 2 * limits.retentionMs);
  assertEquals(pair.server.clients, 0);
});

Deno.test("a number used for two calls is answered as such, and run once", () => {
  const pair = new Pair();
  const call = pair.call({ body: bytes(1) });
  pair.drive();
  call.request.body[0] = 2;
  // The first copy runs; the client believes it lost and sends other content.
  lose(pair, (toServer, index) => !toServer && index === 0);
  const settled = pair.settle(call);
  assertEquals(settled.status, Status.numberReused);
  assertEquals(settled.executed, "maybe");
  assertEquals(pair.requests.length, 1);
});

Deno.test("a canceled call tells its handler, whatever calls are before it (R17)", () => {
  const pair = new Pair();
  pair.run = () => {};
  const first = pair.call();
  const second = pair.call({ body: bytes(2) });
  pair.runUntil(pair.now + 6);
  pair.client.cancel(second, "canceled");
  pair.runUntil(pair.now + 6);
  assertEquals(pair.abandoned, [pair.requests[1]!]);
  // Once: neither the floor nor the deadline says it again.
  pair.client.cancel(first, "canceled");
  pair.runUntil(pair.now + 20_000);
  assertEquals(pair.abandoned, [pair.requests[1]!, pair.requests[0]!]);
});

Deno.test("a late copy of a canceled call is not run (R17)", () => {
  const pair = new Pair();
  pair.run = () => {};
  pair.call();
  const second = pair.call({ body: bytes(2) });
  pair.runUntil(pair.now + 6);
  const copy = pair.log[0]!.bytes;
  pair.client.cancel(second, "canceled");
  pair.runUntil(pair.now + 6);
  pair.reply(pair.requests[1]!);
  pair.server.handleDatagram(copy, clientAddress, pair.now);
  pair.drive();
  assertEquals(pair.requests.length, 2);
});

Deno.test("a call that was never sent is canceled in silence (R16)", () => {
  const pair = new Pair();
  pair.client.cancel(pair.call(), "canceled");
  pair.runUntil(pair.now + 1000);
  assertEquals(pair.log.length, 0);
});

Deno.test("a canceled call settles once; a reply that comes later is counted (R16)", () => {
  const pair = new Pair();
  const call = pair.call();
  // Its reply is under way.
  pair.runUntil(pair.now + 6);
  pair.client.cancel(call, "canceled");
  pair.client.cancel(call, "canceled");
  pair.runUntil(pair.now + 1000);
  assertEquals(pair.settled.length, 1);
  assertEquals(pair.settled[0]!.executed, "maybe");
  assertEquals(pair.client.counters.answersLate, 1);
});

Deno.test("a call that is canceled before it was sent never is", () => {
  const pair = new Pair();
  const call = pair.call();
  pair.client.cancel(call, "canceled");
  assertEquals(pair.settle(call).executed, "no");
  pair.runUntil(pair.now + 1000);
  assertEquals(pair.log.length, 0);
});

Deno.test("a datagram that cannot be sent settles its calls as not executed", () => {
  const pair = new Pair();
  const call = pair.call();
  const output = pair.client.poll(pair.now);
  assert(output.kind === "transmit");
  const reason = new Error("no route");
  pair.client.handleUnsendable(output, reason);
  const settled = pair.settle(call);
  assertEquals(settled.cause, "unsendable");
  assertEquals(settled.executed, "no");
  assertEquals(settled.reason, reason);
});

Deno.test("a call of which a copy left stays open when another cannot", () => {
  const pair = new Pair();
  lose(pair, () => true);
  const call = pair.call();
  pair.runUntil(pair.now + 150);
  let output = pair.client.poll(pair.now);
  while (output.kind === "wait") {
    pair.now = output.until;
    output = pair.client.poll(pair.now);
  }
  assert(output.kind === "transmit");
  pair.client.handleUnsendable(output, new Error("no route"));
  assertEquals(call.settled, false);
  assertEquals(pair.settle(call).executed, "maybe");
});

Deno.test("arguments and results fit up to their maxima, and not beyond", () => {
  const pair = new Pair();
  const body = new Uint8Array(argumentBytesMax).fill(1);
  assertEquals(pair.settle(pair.call({ body })).body, body);
  // A token may come to stand in the header.
  assertEquals(pair.log[0]!.bytes.length, datagramBytesMax - 8);
  assertThrows(
    () => pair.call({ body: new Uint8Array(limits.bodyBytes + 1) }),
    RangeError,
    `${limits.bodyBytes}`,
  );
  pair.run = (execution) =>
    pair.reply(execution, new Uint8Array(resultBytesMax));
  assertEquals(pair.settle(pair.call()).body.length, resultBytesMax);
  assertEquals(pair.log.at(-1)!.bytes.length, datagramBytesMax);
  pair.run = (execution) =>
    pair.reply(execution, new Uint8Array(limits.bodyBytes + 1));
  const settled = pair.settle(pair.call());
  assertEquals(settled.status, Status.resultTooLarge);
  assertEquals(settled.executed, "yes");
});

Deno.test("calls in flight are bounded; the others wait their turn", () => {
  const pair = new Pair();
  pair.run = () => {};
  for (let i = 0; i < 1000; i++) pair.call();
  pair.runUntil(pair.now + 20);
  assertEquals(pair.requests.length, limits.callsInFlight);
  pair.run = (execution) => pair.reply(execution);
  for (const execution of [...pair.requests]) pair.reply(execution);
  pair.runUntil(pair.now + 1000);
  assertEquals(pair.settled.length, 1000);
});

Deno.test("bytes in flight are bounded", () => {
  const pair = new Pair();
  pair.run = () => {};
  for (let i = 0; i < 200; i++) pair.call({ body: new Uint8Array(1024) });
  pair.drive();
  const fit = Math.floor(limits.bytesInFlight / (callBytes + 1024));
  assertEquals(pair.log.length, fit);
});

Deno.test("a call that never ends does not hold up the others", () => {
  const pair = new Pair();
  pair.run = (execution) => {
    if (execution.procedure === 1) pair.reply(execution);
  };
  const long = pair.call({ procedure: 2, timeoutMs: 3_600_000 });
  const total = 3 * limits.sessionSpan;
  for (let i = 0; i < total; i++) pair.call({ body: bytes(1) });
  pair.runUntil(pair.now + 10_000);
  assertEquals(pair.settled.length, total);
  assertEquals(long.settled, false);
  assert(pair.peer.sessions.length > 1);
  // Replies behind the long call are kept, but no more than a span of them.
  const stored = pair.server.storedBytes;
  assertLess(stored, (limits.recordBytes + 2) * limits.sessionSpan);
  assert(pair.settled.every(({ status }) => status === Status.ok));
});

Deno.test("a call for a dead incarnation is refused, not run (R4)", () => {
  const pair = new Pair();
  pair.settle(pair.call());
  const first = pair.peer.incarnation;
  pair.restartServer();
  // Younger than the server, so that nobody else can have run it.
  pair.now += 10;
  const settled = pair.settle(pair.call());
  assertEquals(settled.status, Status.ok);
  assert(pair.peer.incarnation !== first);
  assertEquals(pair.log.length, 6);
  assertEquals(pair.requests.length, 2);
});

Deno.test("a call that a dead incarnation may have run settles as maybe (R14)", () => {
  const pair = new Pair();
  pair.settle(pair.call());
  pair.run = () => {};
  const call = pair.call();
  pair.runUntil(pair.now + 6);
  assertEquals(pair.requests.length, 2);
  pair.restartServer();
  const settled = pair.settle(call);
  assertEquals(settled.cause, "restarted");
  assertEquals(settled.executed, "maybe");
  assertEquals(pair.requests.length, 2);
});

Deno.test("a first call older than the server is refused, not run (R4)", () => {
  const pair = new Pair();
  lose(pair, (toServer, index) => toServer && index === 0);
  const call = pair.call();
  pair.drive();
  pair.now += 50;
  pair.restartServer();
  const settled = pair.settle(call);
  assertEquals(settled.cause, "restarted");
  assertEquals(settled.executed, "maybe");
  assertEquals(pair.requests.length, 0);
  // The next one is for the new incarnation.
  assertEquals(pair.settle(pair.call()).status, Status.ok);
});

Deno.test("a drained server refuses new calls and answers those that run", () => {
  const pair = new Pair();
  pair.run = () => {};
  const first = pair.call();
  pair.runUntil(pair.now + 6);
  pair.server.drain();
  const refused = pair.settle(pair.call());
  assertEquals(refused.status, Status.shuttingDown);
  assertEquals(refused.executed, "no");
  pair.reply(pair.requests[0]!);
  assertEquals(pair.settle(first).status, Status.ok);
});

Deno.test("a refused call stays refused, whatever comes later (R8)", () => {
  const pair = new Pair(5, { server: { isReliable: () => true } });
  pair.run = () => {};
  for (let i = 0; i < limits.callsRunning; i++) {
    handleCall(pair, { client: BigInt(i + 1) });
  }
  const last = { client: 77_777n };
  handleCall(pair, last);
  assertEquals(lastStatus(pair), Status.resourceExhausted);
  assertEquals(pair.server.counters.callsRefused, 1);
  for (const execution of pair.requests) pair.reply(execution);
  handleCall(pair, last);
  assertEquals(lastStatus(pair), Status.resourceExhausted);
  assertEquals(pair.requests.length, limits.callsRunning);
  // Another call of that client is not.
  handleCall(pair, { ...last, sequence: 2 });
  assertEquals(pair.requests.length, limits.callsRunning + 1);
});

Deno.test("a client has no more records than an honest one needs", () => {
  const pair = new Pair();
  for (let i = 1; i <= limits.recordsPerClient + 1; i++) {
    handleCall(pair, { sequence: i });
  }
  assertEquals(pair.requests.length, limits.recordsPerClient);
});

Deno.test("clients are bounded, and known ones served on", () => {
  withBounds({ clients: 10, clientsUnproven: 5 }, () => {
    const pair = new Pair();
    for (let i = 1; i <= 11; i++) {
      handleCall(pair, { client: BigInt(i), token: tokenFor(pair, BigInt(i)) });
    }
    assertEquals(pair.server.clients, 10);
    assertEquals(pair.server.counters.droppedClientsFull, 1);
    handleCall(pair, { client: 1n, sequence: 2 });
    assertEquals(pair.requests.length, 11);
  });
});

Deno.test("past half of the table clients have to show where they are", () => {
  withBounds({ clients: 10, clientsUnproven: 5 }, () => {
    const pair = new Pair();
    for (let i = 1; i <= 9; i++) handleCall(pair, { client: BigInt(i) });
    assertEquals([pair.server.clients, pair.requests.length], [5, 5]);
    const token = tokenFor(pair, 9n);
    handleCall(pair, { client: 9n, token }, "127.0.0.1:66");
    assertEquals(pair.server.clients, 5);
    handleCall(pair, { client: 9n, token });
    assertEquals([pair.server.clients, pair.requests.length], [6, 6]);
  });
});

Deno.test("a datagram reflected to its sender is dropped (R2)", () => {
  const pair = new Pair();
  pair.call();
  pair.drive();
  const { bytes } = pair.log[0]!;
  pair.client.handleDatagram(bytes, "127.0.0.1:2002", pair.now);
  assertEquals(pair.client.counters.droppedMisaddressed, 1);
});

Deno.test("calls that wait at the client are bounded", () => {
  const pair = new Pair();
  for (let i = 0; i < limits.callsQueued; i++) pair.call();
  const settled = pair.settle(pair.call());
  assertEquals(settled.cause, "refused");
  assertEquals(settled.executed, "no");
});

Deno.test("what one call learns of a restart does not send another to the new server (R13)", () => {
  const pair = new Pair();
  pair.settle(pair.call());
  pair.run = () => {};
  const first = pair.call();
  pair.runUntil(pair.now + 1);
  const second = pair.call();
  pair.runUntil(pair.now + 7);
  assertEquals(pair.requests.length, 3);
  pair.restartServer();
  assertEquals(pair.settle(first).cause, "restarted");
  assertEquals(pair.settle(second).cause, "restarted");
  assertEquals(pair.requests.length, 3);
});

Deno.test("what a reply tells of the server does not vouch for a call sent before", () => {
  const pair = new Pair();
  lose(pair, (toServer) => toServer);
  const early = pair.call();
  pair.runUntil(pair.now + 50);
  pair.restartServer();
  pair.now++;
  pair.route = (flying) => [flying];
  pair.settle(pair.call());
  assert(pair.peer.incarnation !== 0n);
  // It may have been run by the server that was there before this one.
  assertEquals(pair.settle(early).cause, "restarted");
});

Deno.test("a client that claims to wait for weeks is kept for a day (R10)", () => {
  const pair = new Pair();
  pair.run = (execution) => pair.reply(execution);
  handleCall(pair, { timeLeftMs: 0xffff_ffff });
  const kept = (limits.callMsMax + limits.retentionMs) * limits.clockDrift;
  pair.runUntil(pair.now + kept);
  assertEquals(pair.server.clients, 0);
});

Deno.test("a copy of a first call that outlives its server is not run by the next", () => {
  const pair = new Pair();
  pair.quietMs = 1000;
  const late: Flying[] = [];
  pair.route = (flying) => {
    if (late.length === 0) late.push(flying);
    return [flying];
  };
  pair.settle(pair.call());
  assertEquals(pair.requests.length, 1);
  pair.restartServer();
  pair.runUntil(pair.now + 500);
  pair.server.handleDatagram(late[0]!.bytes, clientAddress, pair.now);
  pair.drive();
  assertEquals(pair.requests.length, 1);
  assertEquals(pair.sent(false).at(-1)!.frames[0]!.type, FrameType.retry);
});

Deno.test("in a server's quiet time a first call takes one more round trip (R4)", () => {
  const pair = new Pair();
  pair.quietMs = 1000;
  pair.restartServer();
  pair.runUntil(pair.now + 900);
  assertEquals(pair.settle(pair.call()).status, Status.ok);
  assertEquals(pair.log.length, 4);
  assertEquals(pair.settle(pair.call()).status, Status.ok);
  assertEquals(pair.log.length, 6);
});

Deno.test("a call made just after its server started is not given up in doubt (R14)", () => {
  const pair = new Pair(5);
  pair.quietMs = 1000;
  pair.restartServer();
  pair.runUntil(pair.now + 2);
  // The first answer is under way for longer than the server has existed.
  let late = 0;
  pair.route = (flying) => {
    const slow = flying.toServer || late++ > 0 ? 0 : 20;
    const arrivesAt = flying.sentAt + 0.2 + slow;
    return [{ ...flying, arrivesAt }];
  };
  assertEquals(pair.settle(pair.call()).status, Status.ok);
  assertEquals(pair.log.length, 6);
});

Deno.test("a call that its server may be younger than is given up after some doubt (R14)", () => {
  const pair = new Pair(5);
  pair.quietMs = 1000;
  const call = pair.call();
  pair.drive();
  // It starts while the call is under way to it.
  pair.now += 1;
  pair.restartServer();
  const settled = pair.settle(call);
  assertEquals(settled.cause, "restarted");
  assertEquals(settled.executed, "maybe");
  assertEquals(call.transmissions, 1 + limits.doubtsMax);
  assertEquals(pair.requests.length, 0);
});
