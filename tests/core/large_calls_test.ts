import { assert, assertEquals, assertGreater, assertLess } from "@std/assert";
import { bulkLimits } from "../../lib/core/bulk_limits.ts";
import { limits } from "../../lib/core/limits.ts";
import { readUint32 } from "../../lib/wire/big_endian.ts";
import { FrameType } from "../../lib/wire/frame_layout.ts";
import { Status } from "../../lib/wire/status.ts";
import {
  ackTo,
  acquaint,
  bodyOf,
  carries,
  framesSent,
  loseNth,
  partTo,
  tampered,
} from "./large_bodies.ts";
import { Pair } from "./pair.ts";

/** A pair whose server answers with the length of the arguments, and checks them. */
function uploadPair(...options: ConstructorParameters<typeof Pair>): Pair {
  const pair = new Pair(...options);
  pair.run = (execution) => {
    assertEquals(execution.body, bodyOf(execution.body.length));
    pair.reply(execution, Uint8Array.of(1));
  };
  return pair;
}

Deno.test("an upload to a server that is not known asks with one PART (R31)", () => {
  const pair = uploadPair();
  const body = bodyOf(50_000);
  const call = pair.call({ body });
  pair.drive();
  assertEquals(pair.log.length, 1);
  const [first] = pair.sent(true);
  assertEquals(first!.header.incarnation, 0n);
  assertEquals(first!.frames.map(({ type }) => type), [FrameType.part]);
  assertLess(pair.log[0]!.bytes.length, 1201);
  pair.runUntil(pair.now + 5);
  assertEquals(pair.server.heldBytes, 0);
  assertEquals(pair.server.clients, 0);
  const settled = pair.settle(call);
  assertEquals([settled.status, settled.executed], [Status.ok, "yes"]);
  assertEquals(pair.requests.length, 1);
  // One round trip to ask; then no byte twice but those it asked with.
  const sent = framesSent(pair, true, FrameType.part)
    .reduce((sum, { body }) => sum + body.length, 0);
  assertLess(sent, 50_000 + 2 * 1132);
  assertEquals(pair.client.counters.retransmissions, 0);
});

Deno.test("an upload to a server that is known costs no extra round trip", () => {
  const pair = uploadPair();
  acquaint(pair);
  const startedAt = pair.now;
  const call = pair.call({ body: bodyOf(10_000) });
  pair.drive();
  assertEquals(pair.log.length, 9);
  pair.settle(call);
  assertEquals(pair.now - startedAt, 2 * pair.latencyMs);
});

Deno.test("an upload in calm weather sends each byte once", () => {
  const pair = uploadPair();
  acquaint(pair);
  pair.settle(pair.call({ body: bodyOf(300_000) }));
  const parts = framesSent(pair, true, FrameType.part);
  const offsets = parts.map(({ offset }) => offset);
  assertEquals(new Set(offsets).size, parts.length);
  const wireBytes = pair.log.filter(({ toServer }) => toServer)
    .reduce((sum, { bytes }) => sum + bytes.length, 0);
  assertLess(wireBytes, 1.07 * 300_000);
});

Deno.test("an upload arrives whichever of its datagrams is lost", () => {
  const of = (toServer: boolean) => (flying: { toServer: boolean }) =>
    flying.toServer === toServer;
  for (const kind of [of(true), of(false)]) {
    for (let n = 0; n < 24; n++) {
      const pair = uploadPair();
      if (n % 2 === 0) acquaint(pair);
      loseNth(pair, n, kind);
      const settled = pair.settle(pair.call({ body: bodyOf(20_000) }));
      assertEquals(settled.status, Status.ok, `without datagram ${n}`);
      assertEquals(pair.requests.length, 1);
    }
  }
});

Deno.test("the last PART that is lost is asked for after a timeout (R30)", () => {
  const pair = uploadPair();
  acquaint(pair);
  loseNth(pair, 8, partTo(true));
  pair.settle(pair.call({ body: bodyOf(10_000) }));
  const parts = framesSent(pair, true, FrameType.part);
  // Nothing but the last again.
  assertEquals(parts.length, 10);
  assertEquals(parts[8], parts[9]);
});

Deno.test("an upload of which the first ACKs are all lost runs once (R30)", () => {
  const pair = uploadPair();
  acquaint(pair);
  let count = 0;
  pair.route = (flying) => ackTo(false)(flying) && count++ < 6 ? [] : [flying];
  const settled = pair.settle(pair.call({ body: bodyOf(5000) }));
  assertEquals(settled.status, Status.ok);
  assertEquals(pair.requests.length, 1);
});

Deno.test("an upload outlives a restart of the server before it began", () => {
  for (const bytes of [5000, 100_000]) {
    const pair = uploadPair();
    acquaint(pair);
    pair.restartServer();
    pair.runUntil(pair.now + 100);
    const settled = pair.settle(pair.call({ body: bodyOf(bytes) }));
    assertEquals([settled.status, settled.executed], [Status.ok, "yes"]);
    assertEquals(pair.requests.length, 1);
  }
});

Deno.test("an upload that was half sent goes on at a restarted server (R32)", () => {
  const pair = uploadPair();
  acquaint(pair);
  const call = pair.call({ body: bodyOf(200_000) });
  pair.after(22, () => pair.restartServer());
  const settled = pair.settle(call);
  assertEquals([settled.status, settled.executed], [Status.ok, "yes"]);
  assertEquals(pair.requests.length, 1);
  const { length } = framesSent(pair, true, FrameType.part)
    .filter(({ offset }) => offset === 0);
  assertGreater(length, 1, "from the beginning");
});

Deno.test("an upload moves to another server from its first byte, and with the same bytes (R32)", () => {
  const pair = uploadPair();
  acquaint(pair);
  const call = pair.call({ body: bodyOf(200_000) });
  pair.after(22, () => pair.restartServer());
  pair.settle(call);
  const sent = pair.sent(true).flatMap(({ header, frames }) =>
    frames.filter((frame) => frame.type === FrameType.part)
      .map((part) => ({ incarnation: header.incarnation, part }))
  );
  const [{ incarnation: first }] = sent as [typeof sent[0]];
  const moved = sent.filter(({ incarnation }) => incarnation !== first);
  assertEquals(moved[0]?.part.offset, 0);
  assertEquals(new Set(sent.map(({ part }) => part.digest)).size, 1);
});

Deno.test("an upload that was half sent has not run, wherever it ends (R32)", () => {
  const ends = {
    deadline: () => {},
    canceled: (pair: Pair, call: Parameters<Pair["client"]["cancel"]>[0]) =>
      pair.client.cancel(call, "canceled"),
  };
  for (const [cause, end] of Object.entries(ends)) {
    const pair = uploadPair();
    acquaint(pair);
    const call = pair.call({ body: bodyOf(400_000), timeoutMs: 500 });
    pair.after(22, () => {
      assertGreater(pair.server.heldBytes, 400_000);
      pair.restartServer();
      // The new one hears nothing.
      pair.route = () => [];
    });
    pair.after(100, () => end(pair, call));
    const settled = pair.settle(call);
    assertEquals([settled.cause, settled.executed], [cause, "no"]);
    assertEquals(pair.requests, []);
  }
});

Deno.test("an upload that was all sent before a restart may have run (R32)", () => {
  const pair = uploadPair();
  acquaint(pair);
  const call = pair.call({ body: bodyOf(5000) });
  pair.route = () => [];
  pair.after(100, () => {
    pair.restartServer();
    pair.route = (flying) => [flying];
  });
  const settled = pair.settle(call);
  assertEquals([settled.cause, settled.executed], ["restarted", "maybe"]);
  assertEquals(pair.requests, []);
});

Deno.test("an upload that runs when its server restarts does not run again", () => {
  const pair = uploadPair();
  pair.run = () => {};
  acquaintHanging(pair);
  const call = pair.call({ body: bodyOf(30_000) });
  pair.runUntil(pair.now + 200);
  assertEquals(pair.requests.length, 1);
  pair.restartServer();
  const settled = pair.settle(call);
  assertEquals([settled.cause, settled.executed], ["restarted", "yes"]);
  assertEquals(pair.requests.length, 1);
});

Deno.test("a canceled upload is sent no more, and its server drops the half", () => {
  for (const isOlderOpen of [true, false]) {
    const pair = uploadPair();
    acquaint(pair);
    const { run } = pair;
    pair.run = () => {};
    // The floor does not pass the upload, then.
    if (isOlderOpen) pair.call({ timeoutMs: 200_000 });
    pair.runUntil(pair.now + 100);
    pair.run = run;
    pair.requests.length = 0;
    const call = pair.call({ body: bodyOf(400_000) });
    pair.runUntil(pair.now + 22);
    assertGreater(pair.server.heldBytes, 400_000);
    pair.client.cancel(call, "canceled");
    const settled = pair.settle(call);
    assertEquals([settled.cause, settled.executed], ["canceled", "no"]);
    pair.drive();
    pair.log.length = 0;
    pair.runUntil(pair.now + 5);
    assertEquals(pair.server.heldBytes, 0);
    pair.runUntil(pair.now + 60_000);
    assertEquals(framesSent(pair, true, FrameType.part), []);
    // What was under way is too late.
    assertEquals(pair.server.heldBytes, 0);
    assertEquals(pair.requests, []);
  }
});

Deno.test("a canceled upload is dropped, though an older call holds the floor", () => {
  const pair = uploadPair();
  acquaint(pair);
  pair.run = () => {};
  pair.call({ timeoutMs: 60_000 });
  const call = pair.call({ body: bodyOf(400_000) });
  pair.runUntil(pair.now + 22);
  assertGreater(pair.server.heldBytes, 400_000);
  pair.client.cancel(call, "canceled");
  pair.drive();
  // What is under way comes before the word, which is the last.
  pair.runUntil(pair.now + pair.latencyMs);
  assertEquals(pair.server.heldBytes, 0);
});

Deno.test("an upload to a server that asks for no token goes on at once", () => {
  const pair = uploadPair(5, { server: { isReliable: () => true } });
  const startedAt = pair.now;
  const settled = pair.settle(pair.call({ body: bodyOf(5000) }));
  assertEquals(settled.status, Status.ok);
  // No timeout is needed to see that it took the first PART.
  assertLess(pair.now - startedAt, 10 * pair.latencyMs);
});

Deno.test("an upload past its deadline is given up by its server after 30 s", () => {
  const pair = uploadPair();
  acquaint(pair);
  const call = pair.call({ body: bodyOf(400_000), timeoutMs: 30 });
  const settled = pair.settle(call);
  assertEquals([settled.cause, settled.executed], ["deadline", "no"]);
  const silentFrom = pair.now;
  pair.runUntil(silentFrom + bulkLimits.silenceMs - 20);
  assertGreater(pair.server.heldBytes, 400_000);
  pair.runUntil(silentFrom + bulkLimits.silenceMs + 20);
  assertEquals(pair.server.heldBytes, 0);
});

Deno.test("a floor that passes a half upload has its server drop it (R28)", () => {
  const pair = uploadPair();
  acquaint(pair);
  pair.settle(pair.call({ body: bodyOf(400_000), timeoutMs: 30 }));
  pair.run = (execution) => pair.reply(execution);
  pair.settle(pair.call());
  assertEquals(pair.server.heldBytes, 0);
});

Deno.test("arguments that are too large for a server are refused with its maximum", () => {
  const pair = uploadPair(5, { server: { bodyBytesMax: 10_000 } });
  acquaint(pair);
  const settled = pair.settle(pair.call({ body: bodyOf(10_001) }));
  assertEquals(settled.status, Status.argumentsTooLarge);
  assertEquals(settled.executed, "no");
  assertEquals(readUint32(settled.body, 0), 10_000);
  assertEquals(pair.server.heldBytes, 0);
  assertEquals(
    pair.settle(pair.call({ body: bodyOf(10_000) })).status,
    Status.ok,
  );
});

Deno.test("a refusal that is lost is told again", () => {
  const pair = uploadPair(5, { server: { bodyBytesMax: 10_000 } });
  acquaint(pair);
  const isReply = (flying: Parameters<Pair["route"]>[0]) =>
    !flying.toServer && carries(flying, FrameType.reply);
  loseNth(pair, 0, isReply);
  const startedAt = pair.now;
  const settled = pair.settle(pair.call({ body: bodyOf(200_000) }));
  assertEquals(settled.status, Status.argumentsTooLarge);
  assertLess(pair.now - startedAt, 1000);
});

Deno.test("arguments beyond the client's own maximum are a mistake at once", () => {
  const pair = uploadPair(5, { client: { bodyBytesMax: 10_000 } });
  try {
    pair.call({ body: bodyOf(10_001) });
  } catch (error) {
    assert(error instanceof RangeError);
    return;
  }
  throw new Error("expected a RangeError");
});

Deno.test("arguments that were corrupted on their way are sent again (R27)", () => {
  for (const n of [0, 5, 16]) {
    const pair = uploadPair();
    acquaint(pair);
    let count = 0;
    const isPart = partTo(true);
    pair.route = (flying) =>
      isPart(flying) && count++ === n ? [tampered(flying)] : [flying];
    const settled = pair.settle(pair.call({ body: bodyOf(18_000) }));
    assertEquals(settled.status, Status.ok);
    assertEquals(pair.requests.length, 1);
    assertEquals(pair.server.heldBytes, 0);
  }
});

Deno.test("uploads to one server share a congestion window (R30)", () => {
  const pair = uploadPair();
  acquaint(pair);
  for (let i = 0; i < 3; i++) pair.call({ body: bodyOf(100_000) });
  pair.drive();
  const bytes = pair.log.reduce((sum, { bytes }) => sum + bytes.length, 0);
  assertLess(bytes, bulkLimits.initialWindowBytes);
  // By turns.
  const [a, b, c] = framesSent(pair, true, FrameType.part)
    .map(({ sequence }) => sequence);
  assertEquals(new Set([a, b, c]).size, 3);
  pair.runUntil(pair.now + 5000);
  assertEquals(pair.settled.map(({ status }) => status), [0, 0, 0]);
  assertLess(pair.peer.path.bytesInFlight, 1);
});

Deno.test("a small call is not held up by an upload", () => {
  const pair = uploadPair(20);
  acquaint(pair);
  const upload = pair.call({ body: bodyOf(1_000_000) });
  pair.runUntil(pair.now + 300);
  pair.run = (execution) => pair.reply(execution);
  for (let i = 0; i < 5; i++) {
    const startedAt = pair.now;
    assertEquals(pair.settle(pair.call()).status, Status.ok);
    assertEquals(pair.now - startedAt, 40);
  }
  assert(!upload.settled);
  assertEquals(pair.settle(upload).status, Status.ok);
});

Deno.test("the answer to an upload shares a datagram with its last ACK", () => {
  const pair = uploadPair();
  acquaint(pair);
  pair.settle(pair.call({ body: bodyOf(2000) }));
  const last = pair.sent(false).at(-1)!;
  const types = new Set(last.frames.map(({ type }) => type));
  assertEquals(types, new Set([FrameType.ack, FrameType.reply]));
});

Deno.test("datagrams are large only where their path is known to carry them", () => {
  const large = { datagramBytes: () => 16_384 };
  for (const [client, most] of [[{}, 1200], [large, 16_384]] as const) {
    const pair = uploadPair(5, { client });
    acquaint(pair);
    pair.settle(pair.call({ body: bodyOf(100_000) }));
    const lengths = pair.log.filter(({ toServer }) => toServer)
      .map(({ bytes }) => bytes.length);
    // The server knows the client by now, which needs no room for a token.
    assertEquals(Math.max(...lengths), most - 8);
  }
});

Deno.test("each datagram of an upload is full but for the last", () => {
  for (const datagramBytes of [1200, 16_384]) {
    const client = { datagramBytes: () => datagramBytes };
    const pair = uploadPair(5, { client });
    acquaint(pair);
    // As many as share the credit of a receiver, and so get little of it.
    for (let i = 0; i < 4; i++) pair.call({ body: bodyOf(100_000) });
    while (pair.settled.length < 4) pair.runUntil(pair.now + 10);
    const short = framesSent(pair, true, FrameType.part)
      .filter(({ body }) => body.length < datagramBytes - 68);
    assertEquals(short.length, 4);
  }
});

Deno.test("the first PART to an unknown server is small on any path", () => {
  const pair = uploadPair(5, { client: { datagramBytes: () => 16_384 } });
  pair.call({ body: bodyOf(100_000) });
  pair.drive();
  assertLess(pair.log[0]!.bytes.length, 1201);
});

Deno.test("no more of an upload is under way than a socket queues", () => {
  const pair = uploadPair(50);
  acquaint(pair);
  const call = pair.call({ body: bodyOf(1_000_000), timeoutMs: 60_000 });
  let most = 0;
  while (!call.settled) {
    pair.runUntil(pair.now + 5);
    most = Math.max(most, pair.peer.path.bytesInFlight);
  }
  assertGreater(most, 0.9 * bulkLimits.bytesInFlightMax);
  assertLess(most, bulkLimits.bytesInFlightMax + 1);
});

Deno.test("an ACK of a server that is no more says nothing of its successor", () => {
  const pair = uploadPair();
  acquaint(pair);
  const call = pair.call({ body: bodyOf(100_000) });
  // The last words of the old one are late.
  pair.route = (flying) => {
    const isLate = ackTo(false)(flying);
    return [isLate ? { ...flying, arrivesAt: flying.sentAt + 40 } : flying];
  };
  pair.after(16, () => {
    pair.restartServer();
    pair.route = (flying) => [flying];
  });
  const settled = pair.settle(call);
  assertEquals(settled.status, Status.ok);
  assertEquals(pair.requests.length, 1);
});

Deno.test("an upload that was sent without its token is sent again at once", () => {
  const pair = uploadPair(20);
  acquaint(pair);
  const startedAt = pair.now;
  const call = pair.call({ body: bodyOf(10_000) });
  pair.drive();
  // The server sees the client at another address from now on.
  pair.clientAt = "127.0.0.9:1001";
  pair.settle(call);
  // One round trip to be told so, and one for the call.
  assertEquals(pair.now - startedAt, 80);
  assertEquals(pair.requests.length, 1);
});

Deno.test("a word of work asks for a token, which a body after it shows", () => {
  const pair = new Pair();
  let first: Parameters<Pair["run"]>[0] | undefined;
  pair.run = (execution) => {
    if (first === undefined) first = execution;
    else pair.reply(execution);
  };
  pair.call();
  pair.runUntil(pair.now + 100);
  assert(framesSent(pair, false, FrameType.working).length > 0);
  pair.log.length = 0;
  pair.call({ body: bodyOf(10_000) });
  pair.drive();
  assertGreater(pair.log.length, 1);
  assert(pair.sent(true).every(({ header }) => header.token !== 0n));
});

Deno.test("a token is shown until something but a RETRY answers (R34)", () => {
  const pair = uploadPair();
  const first = pair.call({ body: bodyOf(5000), timeoutMs: 8 });
  assertEquals(pair.settle(first).cause, "deadline");
  pair.runUntil(pair.now + 100);
  pair.log.length = 0;
  pair.settle(pair.call({ body: bodyOf(9000) }));
  // The first piece to be told who the server is, and then all of them once.
  assertEquals(framesSent(pair, true, FrameType.part).length, 1 + 8);
});

/** Like `acquaint`, for a server whose handlers do not answer. */
function acquaintHanging(pair: Pair): void {
  const { run } = pair;
  pair.run = (execution) => pair.reply(execution);
  acquaint(pair);
  pair.run = run;
}

Deno.test("a large upload keeps within the time that its call has", () => {
  const pair = uploadPair();
  pair.run = () => {};
  acquaintHanging(pair);
  const call = pair.call({ body: bodyOf(30_000), timeoutMs: 3000 });
  const startedAt = pair.now;
  pair.runUntil(pair.now + 100);
  const [execution] = pair.requests;
  assertLess(execution!.deadlineAt, startedAt + 3000 + 2 * pair.latencyMs);
  assertGreater(execution!.deadlineAt, startedAt + 2990);
  pair.settle(call);
  pair.runUntil(pair.now + 20);
  assertEquals(pair.abandoned, [execution]);
});

Deno.test("limits leave room for the largest body that is taken by default", () => {
  assertGreater(limits.heldBytesPerClient, limits.bodyBytes);
  assertGreater(limits.storedBytesPerClient, limits.bodyBytes);
});
