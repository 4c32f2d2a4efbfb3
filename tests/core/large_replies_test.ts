import { assert, assertEquals, assertGreater, assertLess } from "@std/assert";
import { bulkLimits } from "../../lib/core/bulk_limits.ts";
import { limits } from "../../lib/core/limits.ts";
import { type Datagram, readDatagram } from "../../lib/wire/datagram.ts";
import { FrameType } from "../../lib/wire/frame_layout.ts";
import { Status } from "../../lib/wire/status.ts";
import { withBounds } from "../../tools/sim/bounds.ts";
import {
  ackTo,
  acquaint,
  bodyOf,
  carries,
  framesIn,
  framesSent,
  loseNth,
  partTo,
  tampered,
} from "./large_bodies.ts";
import { Pair } from "./pair.ts";
import { partDatagram } from "./part_datagram.ts";

const resultBytes = 20_000;

/** A pair whose server has much to say to procedure 1, and nothing to others. */
function downloadPair(
  bytes = resultBytes,
  ...options: ConstructorParameters<typeof Pair>
): Pair {
  const pair = new Pair(...options);
  acquaint(pair);
  pair.run = (execution) => {
    if (execution.procedure === 1) pair.reply(execution, bodyOf(bytes));
    if (execution.procedure === 3) pair.reply(execution);
  };
  return pair;
}

Deno.test("a large result arrives whole, each byte sent once", () => {
  const pair = downloadPair(300_000);
  const settled = pair.settle(pair.call());
  assertEquals([settled.status, settled.executed], [Status.ok, "yes"]);
  assertEquals(settled.body, bodyOf(300_000));
  const parts = framesSent(pair, false, FrameType.part);
  assertEquals(
    new Set(parts.map(({ offset }) => offset)).size,
    parts.length,
  );
  const wireBytes = pair.log.filter(({ toServer }) => !toServer)
    .reduce((sum, { bytes }) => sum + bytes.length, 0);
  assertLess(wireBytes, 1.06 * 300_000);
});

Deno.test("a large result arrives whichever datagram is lost", () => {
  for (const toServer of [true, false]) {
    for (let n = 0; n < 24; n++) {
      const pair = downloadPair();
      loseNth(pair, n, (flying) => flying.toServer === toServer);
      const settled = pair.settle(pair.call());
      assertEquals(settled.status, Status.ok, `without datagram ${n}`);
      assertEquals(settled.body, bodyOf(resultBytes));
      assertEquals(pair.requests.length, 1);
    }
  }
});

Deno.test("a large result is the answer to a first call, too", () => {
  for (let n = -1; n < 24; n++) {
    const pair = new Pair();
    pair.run = (execution) => pair.reply(execution, bodyOf(resultBytes));
    loseNth(pair, n, ({ toServer }) => !toServer);
    const settled = pair.settle(pair.call());
    assertEquals([settled.cause, settled.status], ["reply", Status.ok], `${n}`);
    assertEquals(pair.requests.length, 1);
  }
});

Deno.test("a call whose result has begun is asked after by its server's name", () => {
  const pair = new Pair();
  pair.run = (execution) => pair.reply(execution, bodyOf(resultBytes));
  // The word of work is lost, and after a few pieces there is silence.
  let parts = 0;
  pair.route = (flying) => {
    if (flying.toServer) return [flying];
    if (!partTo(false)(flying)) {
      return carries(flying, FrameType.working) ? [] : [flying];
    }
    return parts++ < 3 ? [flying] : [];
  };
  const call = pair.call({ timeoutMs: 60_000 });
  pair.runUntil(pair.now + 3000);
  pair.route = (flying) => [flying];
  const settled = pair.settle(call);
  assertEquals([settled.cause, settled.status], ["reply", Status.ok]);
});

Deno.test("the server forgets a result once the client has it all", () => {
  const pair = downloadPair();
  // An older call is open, so that no floor passes this one.
  pair.call({ procedure: 2 });
  const call = pair.call();
  pair.runUntil(pair.now + 12);
  const kept = pair.server.storedBytes;
  assertGreater(kept, resultBytes);
  pair.settle(call);
  pair.runUntil(pair.now + 10);
  assertEquals(pair.server.storedBytes, kept - resultBytes);
});

Deno.test("a copy of a call whose result has arrived draws nothing", () => {
  const pair = downloadPair();
  pair.call({ procedure: 2 });
  const call = pair.call();
  pair.drive();
  const copy = pair.log.at(-1)!;
  pair.settle(call);
  pair.runUntil(pair.now + 100);
  pair.log.length = 0;
  pair.wire.push({ ...copy, arrivesAt: pair.now });
  pair.runUntil(pair.now + 1000);
  assertEquals(framesSent(pair, false, FrameType.part), []);
  assertEquals(framesSent(pair, false, FrameType.reply), []);
  assertEquals(pair.requests.length, 2);
});

Deno.test("a canceled download is sent no more (R41)", () => {
  for (const isOlderOpen of [true, false]) {
    const pair = downloadPair(500_000);
    if (isOlderOpen) pair.call({ procedure: 2, timeoutMs: 60_000 });
    const call = pair.call();
    pair.runUntil(pair.now + 25);
    pair.client.cancel(call, "canceled");
    const settled = pair.settle(call);
    assertEquals([settled.cause, settled.executed], ["canceled", "yes"]);
    // The word takes one way, and what was under way another.
    pair.runUntil(pair.now + 2 * pair.latencyMs + 1);
    pair.log.length = 0;
    pair.runUntil(pair.now + 30_000);
    assertEquals(framesSent(pair, false, FrameType.part), []);
    assertLess(pair.server.storedBytes, 500_000);
  }
});

Deno.test("a download past its deadline is sent no more", () => {
  const pair = downloadPair(500_000);
  pair.call({ procedure: 2, timeoutMs: 60_000 });
  const settled = pair.settle(pair.call({ timeoutMs: 30 }));
  assertEquals([settled.cause, settled.executed], ["deadline", "yes"]);
  pair.runUntil(pair.now + 2 * pair.latencyMs + 1);
  pair.log.length = 0;
  pair.runUntil(pair.now + 30_000);
  assertEquals(framesSent(pair, false, FrameType.part), []);
});

Deno.test("a download whose client is gone ends with the deadline of its call", () => {
  const pair = downloadPair(500_000);
  pair.call({ timeoutMs: 20_000 });
  pair.runUntil(pair.now + 25);
  pair.route = (flying) => flying.toServer ? [] : [flying];
  pair.runUntil(pair.now + 20_000);
  pair.log.length = 0;
  pair.runUntil(pair.now + 300_000);
  assertEquals(framesSent(pair, false, FrameType.part), []);
  assertEquals(pair.server.storedBytes, 0);
});

Deno.test("a result is not sent beyond the time of its call, whoever may still be there", () => {
  const pair = downloadPair(500_000);
  const { deadlineAt } = pair.call({ timeoutMs: 500 });
  pair.runUntil(pair.now + 25);
  pair.route = () => [];
  pair.runUntil(deadlineAt);
  const parts = partTo(false);
  assertGreater(pair.log.filter(parts).length, 0);
  pair.log.length = 0;
  pair.runUntil(deadlineAt + 300_000);
  const late = pair.log.filter(parts).at(-1);
  // The call arrived a little later, and so its time is over a little later.
  assertGreater(deadlineAt + 2 * pair.latencyMs, late?.sentAt ?? 0);
});

Deno.test("a result is not sent for long to a client that is gone, and kept for one that asks (R33)", () => {
  const pair = downloadPair(100_000);
  const call = pair.call({ timeoutMs: 3_600_000 });
  pair.runUntil(pair.now + 25);
  let isGone = true;
  pair.route = (flying) => isGone ? [] : [flying];
  const goneAt = pair.now;
  pair.runUntil(goneAt + 1000);
  pair.log.length = 0;
  pair.runUntil(goneAt + 4 * limits.silentMs);
  // It has not gone on for only as long as a partition may last.
  const late = pair.log.filter((flying) => partTo(false)(flying));
  assertGreater(late.length, 0);
  assertGreater(goneAt + 3 * limits.silentMs, late.at(-1)!.sentAt);
  pair.log.length = 0;
  pair.runUntil(goneAt + 12 * limits.silentMs);
  assertEquals(framesSent(pair, false, FrameType.part), []);
  assertGreater(pair.server.storedBytes, 100_000);
  // Its client asks, as it does each 15 s at least while it has not given up.
  isGone = false;
  if (!call.settled) assertEquals(pair.settle(call).status, Status.ok);
});

Deno.test("a result that is acknowledged now and then is sent on (R33)", () => {
  const pair = downloadPair(60_000);
  const call = pair.call({ timeoutMs: 3_600_000 });
  pair.runUntil(pair.now + 25);
  // Of what the client says, one datagram comes through in six seconds.
  let openAt = pair.now;
  pair.route = (flying) => {
    if (!flying.toServer) return [flying];
    if (flying.sentAt < openAt || !carries(flying, FrameType.ack)) return [];
    openAt = flying.sentAt + 6000;
    return [flying];
  };
  const parts = partTo(false);
  assertEquals(pair.settle(call).status, Status.ok);
  const gap = Math.max(
    ...pair.log.filter(parts).map(({ sentAt }, i, all) =>
      i === 0 ? 0 : sentAt - all[i - 1]!.sentAt
    ),
  );
  assertGreater(8000, gap);
});

// Found by `deno task sim --seed 5039001`.
Deno.test("a late copy of a call has its result sent for a moment only", () => {
  const pair = downloadPair(500_000);
  pair.call({ procedure: 2, timeoutMs: 600_000 });
  pair.call({ timeoutMs: 1000 });
  pair.drive();
  const copy = pair.log.at(-1)!;
  pair.runUntil(pair.now + 22);
  pair.route = () => [];
  pair.runUntil(pair.now + 2000);
  pair.wire.push({ ...copy, arrivesAt: pair.now });
  pair.runUntil(pair.now + 1000);
  const parts = framesSent(pair, false, FrameType.part).length;
  assertGreater(parts, 0);
  pair.runUntil(pair.now + limits.silentMs);
  pair.log.length = 0;
  pair.runUntil(pair.now + 300_000);
  assertEquals(framesSent(pair, false, FrameType.part), []);
});

Deno.test("a client whose clock is slow has its result all the same, and all of it", () => {
  const pair = new Pair();
  acquaint(pair);
  pair.run = (execution) => {
    // By the server's clock the time of the call will soon be over.
    execution.deadlineAt = pair.now + 20;
    pair.reply(execution, bodyOf(900_000));
  };
  const call = pair.call({ timeoutMs: 60_000 });
  const start = pair.now;
  assertEquals(pair.settle(call).status, Status.ok);
  // It stopped once, until the client had asked.
  assertLess(pair.now - start, 2000);
});

Deno.test("a result that is too large for the client is too_large, and has run (R41)", () => {
  const pair = downloadPair(50_000, 5, { client: { bodyBytesMax: 10_000 } });
  const settled = pair.settle(pair.call());
  assertEquals([settled.cause, settled.executed], ["too_large", "yes"]);
  pair.runUntil(pair.now + 2 * pair.latencyMs + 1);
  pair.log.length = 0;
  pair.runUntil(pair.now + 10_000);
  assertEquals(pair.log, []);
  const next = downloadPair(10_000, 5, { client: { bodyBytesMax: 10_000 } });
  assertEquals(next.settle(next.call()).status, Status.ok);
});

Deno.test("a result that is too large to be kept leaves word that it ran (R33)", () => {
  const cases = [
    { bounds: {}, server: { bodyBytesMax: resultBytes - 1 } },
    { bounds: { storedBytesPerClient: resultBytes }, server: {} },
    { bounds: { storedBytes: resultBytes }, server: {} },
  ];
  for (const { bounds, server } of cases) {
    withBounds(bounds, () => {
      const pair = downloadPair(resultBytes, 5, { server });
      const settled = pair.settle(pair.call());
      assertEquals(settled.status, Status.resultTooLarge);
      assertEquals(settled.executed, "yes");
      assertLess(pair.server.storedBytes, 3 * limits.recordBytes);
    });
  }
});

Deno.test("pieces of another result under the number are not taken for the result's (G5)", () => {
  const pair = downloadPair();
  const call = pair.call();
  // Before each but the first, as a server might that has lost its mind.
  let forged = 0;
  pair.route = (flying) => {
    if (!partTo(false)(flying)) return [flying];
    const { header } = readDatagram(flying.bytes) as Datagram;
    const part = framesIn(flying).find(({ type }) => type === FrameType.part);
    assert(part?.type === FrameType.part);
    forged++;
    const body = new Uint8Array(part.body.length).fill(0xee);
    const digest = part.digest ^ 1;
    const bytes = partDatagram({ ...header, ...part, body, digest });
    return forged === 1 ? [flying] : [{ ...flying, bytes }, flying];
  };
  const { status, body } = pair.settle(call);
  assertEquals([status, body], [Status.ok, bodyOf(resultBytes)]);
  assertGreater(forged, 10);
});

Deno.test("a result that was corrupted on its way is fetched again", () => {
  for (const n of [0, 7, 17]) {
    const pair = downloadPair();
    let count = 0;
    const isPart = partTo(false);
    pair.route = (flying) =>
      isPart(flying) && count++ === n ? [tampered(flying)] : [flying];
    const settled = pair.settle(pair.call());
    assertEquals(settled.status, Status.ok);
    assertEquals(settled.body, bodyOf(resultBytes));
    assertEquals(pair.requests.length, 1);
  }
});

Deno.test("no result is sent to an address that has proved nothing (R33)", () => {
  const pair = new Pair();
  pair.run = (execution) => pair.reply(execution, bodyOf(resultBytes));
  // Somebody sends a call, and nothing else: a copy of an honest one will do.
  pair.call();
  pair.route = (flying) => flying.toServer ? [flying] : [];
  pair.runUntil(pair.now + 30_000);
  assertEquals(pair.requests.length, 1);
  assertEquals(framesSent(pair, false, FrameType.part), []);
  const bytes = (toServer: boolean) =>
    pair.log.filter((flying) => flying.toServer === toServer)
      .reduce((sum, flying) => sum + flying.bytes.length, 0);
  assertLess(bytes(false), 3 * bytes(true) + 1);
  assertGreater(pair.server.counters.answersWithheld, 0);
});

Deno.test("a download goes on at a new address once that is proved (R33)", () => {
  const pair = downloadPair(500_000);
  const call = pair.call({ timeoutMs: 60_000 });
  pair.runUntil(pair.now + 25);
  const before = pair.clientAt;
  const after = "127.0.0.9:1001";
  pair.clientAt = after;
  pair.log.length = 0;
  // What goes to the old address is lost.
  pair.route = (flying) =>
    flying.toServer || flying.to === pair.clientAt ? [flying] : [];
  const settled = pair.settle(call);
  assertEquals(settled.status, Status.ok);
  const to = pair.log.filter(({ toServer }) => !toServer);
  const firstPart = to.findIndex((flying) =>
    flying.to === after && carries(flying, FrameType.part)
  );
  const firstToken = to.findIndex((flying) =>
    flying.to === after && carries(flying, FrameType.token)
  );
  assertGreater(firstToken, -1);
  assertGreater(firstPart, firstToken);
  assert(to.some((flying) => flying.to === before));
});

Deno.test("a result that waited for a token goes to where that was shown, and nowhere else", () => {
  const pair = new Pair();
  pair.run = (execution) => pair.reply(execution, bodyOf(20_000));
  const before = pair.clientAt;
  const after = "127.0.0.9:1001";
  const call = pair.call();
  pair.drive();
  pair.after(1.5 * pair.latencyMs, () => pair.clientAt = after);
  assertEquals(pair.settle(call).status, Status.ok);
  const parts = pair.log.filter(partTo(false));
  assertEquals(new Set(parts.map(({ to }) => to)), new Set([after]));
  assert(pair.log.some(({ to }) => to === before));
});

Deno.test("all downloads of a client move with it, lest one hold up the others", () => {
  const pair = downloadPair(100_000);
  // An older call is open, so that no floor passes those that are canceled.
  pair.call({ procedure: 2, timeoutMs: 100_000 });
  const calls = Array.from({ length: 8 }, () => pair.call());
  pair.runUntil(pair.now + 12);
  const last = calls.pop()!;
  for (const call of calls) pair.client.cancel(call, "canceled");
  pair.route = () => [];
  pair.runUntil(pair.now + 1);
  const after = "127.0.0.9:1001";
  pair.clientAt = after;
  pair.route = (flying) =>
    flying.toServer || flying.to === after ? [flying] : [];
  const startedAt = pair.now;
  assertEquals(pair.settle(last).status, Status.ok);
  assertLess(pair.now - startedAt, 1000);
  // Once it is known to be there, nothing goes to where it was.
  const parts = pair.log.filter(partTo(false)).map(({ to }) => to);
  assertEquals(new Set(parts.slice(parts.indexOf(after))), new Set([after]));
});

Deno.test("a result that waits behind others is announced, not asked for again", () => {
  const pair = downloadPair(20_000, 50);
  for (let i = 0; i < 60; i++) pair.call({ timeoutMs: 60_000 });
  while (pair.settled.length < 60) pair.runUntil(pair.now + 10);
  assertEquals(pair.client.counters.retransmissions, 0);
});

Deno.test("a forged copy of a call does not turn its result elsewhere", () => {
  const pair = downloadPair(300_000);
  const call = pair.call();
  pair.drive();
  const copy = pair.log.at(-1)!.bytes;
  pair.runUntil(pair.now + 22);
  pair.log.length = 0;
  const victim = "127.0.0.66:666";
  pair.server.handleDatagram(copy, victim, pair.now);
  const settled = pair.settle(call);
  assertEquals(settled.status, Status.ok);
  const toVictim = pair.log.filter(({ to }) => to === victim);
  assertEquals(
    toVictim.filter((flying) => carries(flying, FrameType.part)),
    [],
  );
  const bytes = toVictim.reduce((sum, { bytes }) => sum + bytes.length, 0);
  assertLess(bytes, 3 * copy.length + 1);
});

Deno.test("results to one client share a congestion window", () => {
  const pair = downloadPair(100_000);
  for (let i = 0; i < 3; i++) pair.call();
  pair.runUntil(pair.now + pair.latencyMs);
  pair.drive();
  const bytes = pair.log.filter(({ toServer }) => !toServer)
    .reduce((sum, { bytes }) => sum + bytes.length, 0);
  assertLess(bytes, bulkLimits.initialWindowBytes);
  pair.runUntil(pair.now + 5000);
  assertEquals(pair.settled.map(({ status }) => status), [0, 0, 0]);
});

Deno.test("a small answer is not held up by a large result", () => {
  const pair = downloadPair(1_000_000, 20);
  const download = pair.call();
  pair.runUntil(pair.now + 300);
  pair.run = (execution) => pair.reply(execution);
  for (let i = 0; i < 5; i++) {
    const startedAt = pair.now;
    assertEquals(pair.settle(pair.call()).status, Status.ok);
    assertEquals(pair.now - startedAt, 40);
  }
  assert(!download.settled);
  assertEquals(pair.settle(download).status, Status.ok);
});

Deno.test("results go in large datagrams only where the path carries them", () => {
  const large = { datagramBytes: () => 16_384 };
  for (const [server, most] of [[{}, 1200], [large, 16_384]] as const) {
    const pair = downloadPair(100_000, 5, { server });
    pair.settle(pair.call());
    const lengths = pair.log.filter(({ toServer }) => !toServer)
      .map(({ bytes }) => bytes.length);
    assertLess(Math.max(...lengths), most + 1);
    assertGreater(Math.max(...lengths), most - 24);
  }
});

Deno.test("a restart of the server during a download ends the call as run", () => {
  const pair = downloadPair(500_000);
  const call = pair.call();
  pair.runUntil(pair.now + 25);
  pair.restartServer();
  const settled = pair.settle(call);
  assertEquals([settled.cause, settled.executed], ["restarted", "yes"]);
  assertEquals(pair.requests.length, 1);
  assertEquals(pair.client.heldBytes, 0);
});

Deno.test("a result of which all first ACKs are lost arrives", () => {
  const pair = downloadPair();
  let count = 0;
  pair.route = (flying) => ackTo(true)(flying) && count++ < 4 ? [] : [flying];
  assertEquals(pair.settle(pair.call()).status, Status.ok);
  pair.runUntil(pair.now + 1000);
  pair.log.length = 0;
  pair.runUntil(pair.now + 30_000);
  assertEquals(pair.log, []);
});

/** Four calls, with room at their client for one of the results at a time. */
function crowdedPair(): Pair {
  const pair = downloadPair(30_000);
  for (let i = 0; i < 4; i++) pair.call({ timeoutMs: 60_000 });
  return pair;
}

Deno.test("a client holds as much of results as it may, and asks for the rest later (R41)", () => {
  withBounds({ heldBytes: 50_000 }, () => {
    const pair = crowdedPair();
    const startedAt = pair.now;
    while (pair.settled.length < 4) {
      pair.runUntil(pair.now + 1);
      assertLess(pair.client.heldBytes, 30_001);
    }
    assertEquals(pair.settled.map(({ status }) => status), [0, 0, 0, 0]);
    // Nobody waits for a timer, nor fills the window with what is not taken.
    assertLess(pair.now - startedAt, 300);
    const parts = framesSent(pair, false, FrameType.part);
    assertLess(parts.length, 4 * 27 + 40);
    assertEquals(pair.client.heldBytes, 0);
  });
});

Deno.test("a result that has waited for long is asked for as soon as there is room", () => {
  withBounds({ heldBytes: 50_000 }, () => {
    const pair = downloadPair(30_000);
    const first = pair.call({ timeoutMs: 200_000 });
    while (first.download === undefined) pair.runUntil(pair.now + 1);
    pair.route = (flying) => {
      const isOfFirst = framesIn(flying).some(({ type, sequence }) =>
        type === FrameType.part && sequence === first.sequence
      );
      return isOfFirst ? [] : [flying];
    };
    const second = pair.call({ timeoutMs: 200_000 });
    pair.runUntil(pair.now + 9000);
    pair.log.length = 0;
    pair.client.cancel(first, "canceled");
    pair.drive();
    const asked = framesSent(pair, true, FrameType.ack);
    assertEquals(asked.map(({ sequence }) => sequence), [second.sequence]);
    assertEquals(pair.settle(second).status, Status.ok);
  });
});

Deno.test("a result that has waited for room arrives whatever word is lost", () => {
  withBounds({ heldBytes: 50_000 }, () => {
    for (let n = 0; n < 40; n++) {
      const pair = crowdedPair();
      loseNth(pair, n, ({ toServer }) => toServer);
      const startedAt = pair.now;
      while (pair.settled.length < 4) pair.runUntil(pair.now + 10);
      assertEquals(pair.settled.map(({ status }) => status), [0, 0, 0, 0]);
      assertLess(pair.now - startedAt, 2000, `without datagram ${n}`);
    }
  });
});

Deno.test("a server asks ever less often whether there is room for a result", () => {
  withBounds({ heldBytes: 50_000 }, () => {
    const pair = downloadPair(30_000);
    // The first result never comes to its end.
    let isFirst = true;
    pair.run = (execution) => {
      pair.reply(execution, bodyOf(30_000, isFirst ? 0 : 1));
      isFirst = false;
    };
    pair.route = (flying) =>
      framesIn(flying).some((frame) =>
          frame.type === FrameType.part && frame.offset === 0 &&
          frame.body[0] === 0
        )
        ? []
        : [flying];
    pair.call({ timeoutMs: 200_000 });
    pair.runUntil(pair.now + 20);
    const second = pair.call({ timeoutMs: 100_000 });
    pair.runUntil(pair.now + 1000);
    pair.log.length = 0;
    pair.runUntil(pair.now + 60_000);
    const asked = framesSent(pair, false, FrameType.part)
      .filter(({ sequence }) => sequence === second.sequence);
    assertGreater(asked.length, 1);
    assertLess(asked.length, 12);

    // Nor does it have to be asked: it hears when there is room.
    pair.route = (flying) => [flying];
    while (pair.settled.length < 1) pair.runUntil(pair.now + 1);
    const freeAt = pair.now;
    assertEquals(pair.settle(second).status, Status.ok);
    assertLess(pair.now - freeAt, 200);
  });
});
