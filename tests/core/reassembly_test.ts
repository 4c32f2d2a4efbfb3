import { assertEquals, assertGreater, assertLess } from "@std/assert";
import { bulkLimits } from "../../lib/core/bulk_limits.ts";
import { FrameType, targetBytes } from "../../lib/wire/frame_layout.ts";
import { limits } from "../../lib/core/limits.ts";
import { SpareBodies } from "../../lib/core/spare_bodies.ts";
import { writeTarget } from "../../lib/wire/frame_writer.ts";
import { bodyDigest } from "../../lib/wire/checksum.ts";
import { readDatagram } from "../../lib/wire/datagram.ts";
import type { Header } from "../../lib/wire/header.ts";
import { Status } from "../../lib/wire/status.ts";
import { withBounds } from "../../tools/sim/bounds.ts";
import { acquaint, bodyOf, carries } from "./large_bodies.ts";
import { callDatagram } from "./call_datagram.ts";
import { lastReply, lastStatus, tokenFor } from "./own_client.ts";
import { clientAddress, Pair } from "./pair.ts";
import { ackDatagram, partDatagram } from "./part_datagram.ts";

const MiB = 1024 * 1024;

/** What a client needs to have its PARTs looked at. */
function introduce(
  pair: Pair,
  client: bigint,
  from: string = clientAddress,
): Pick<Header, "client" | "token" | "incarnation"> {
  const token = tokenFor(pair, client, from);
  const { incarnation } = pair.sent(false).at(-1)!.header;
  return { client, token, incarnation };
}

function handle(
  pair: Pair,
  datagram: Uint8Array,
  from: string = clientAddress,
): void {
  pair.server.handleDatagram(datagram, from, pair.now);
  pair.drive();
}

/** What goes in PARTs: a target, then arguments. */
function uploadOf(argumentBytes: number, timeLeftMs = 10_000): Uint8Array {
  const bytes = new Uint8Array(targetBytes + argumentBytes);
  const times = { ageMs: 0, timeLeftMs, patienceMs: 200 };
  writeTarget(bytes, 0, { program: 9, version: 1, procedure: 1, ...times });
  bytes.set(bodyOf(argumentBytes), targetBytes);
  return bytes;
}

Deno.test("PARTs from whoever has proved nothing leave no state (R26)", () => {
  const pair = new Pair();
  const { incarnation } = introduce(pair, 1n);
  for (const meantFor of [incarnation, 0n, 5n]) {
    const part = partDatagram({
      client: 7n,
      incarnation: meantFor,
      sequence: 1,
      total: MiB,
      digest: 1,
    });
    pair.log.length = 0;
    handle(pair, part);
    assertEquals([pair.server.clients, pair.server.heldBytes], [0, 0]);
    assertEquals(pair.log.length, 1);
    assertLess(pair.log[0]!.bytes.length, 3 * part.length);
  }
  const token = { client: 7n, incarnation, token: 99n };
  handle(
    pair,
    partDatagram({ ...token, sequence: 1, total: MiB, digest: 1 }),
  );
  assertEquals([pair.server.clients, pair.server.heldBytes], [0, 0]);
});

Deno.test("a claim of a gigabyte takes no room (R26)", () => {
  const pair = new Pair();
  const who = introduce(pair, 1n);
  const claims = [2 ** 30, 2 ** 32 - 1, MiB + targetBytes + 1];
  for (const [i, total] of claims.entries()) {
    handle(
      pair,
      partDatagram({ ...who, sequence: i + 1, total, digest: 1 }),
    );
    assertEquals(lastStatus(pair), Status.argumentsTooLarge);
    assertEquals(lastReply(pair).body, Uint8Array.of(0, 16, 0, 0));
    assertEquals(pair.server.heldBytes, 0);
  }
  handle(
    pair,
    partDatagram({
      ...who,
      sequence: 9,
      total: MiB + targetBytes,
      digest: 1,
    }),
  );
  assertEquals(pair.server.heldBytes, MiB + targetBytes);
});

Deno.test("half bodies of ten thousand clients stay within what may be held", () => {
  const pair = new Pair();
  const halves = 10_000;
  for (let i = 0; i < halves; i++) {
    const from = `127.0.0.2:${1 + i}`;
    const who = introduce(pair, BigInt(1000 + i), from);
    pair.log.length = 0;
    handle(
      pair,
      partDatagram({ ...who, sequence: 1, total: MiB, digest: i }),
      from,
    );
    pair.wire.length = 0;
  }
  const { heldBytes, counters } = pair.server;
  assertLess(heldBytes, limits.heldBytes + 1);
  assertGreater(heldBytes, limits.heldBytes - MiB);
  assertEquals(counters.callsRefused, halves - limits.heldBytes / MiB);

  // Others are served, and one that came in vain is told to try again.
  assertEquals(pair.settle(pair.call({ body: bodyOf(100) })).status, 0);
  const settled = pair.settle(pair.call({ body: bodyOf(5000) }));
  assertEquals(settled.status, Status.resourceExhausted);
  assertEquals(settled.executed, "no");

  // They are given up, and there is room again.
  pair.runUntil(pair.now + bulkLimits.silenceMs + 10);
  assertEquals(pair.server.heldBytes, 0);
  assertEquals(pair.settle(pair.call({ body: bodyOf(5000) })).status, 0);
});

Deno.test("one client holds no more than its share (R26)", () => {
  const pair = new Pair();
  const who = introduce(pair, 1n);
  const max = limits.heldBytesPerClient / MiB;
  for (let sequence = 1; sequence <= max + 2; sequence++) {
    handle(
      pair,
      partDatagram({ ...who, sequence, total: MiB, digest: 1 }),
    );
    const held = Math.min(sequence, max) * MiB;
    assertEquals(pair.server.heldBytes, held);
  }
  assertEquals(lastStatus(pair), Status.resourceExhausted);
  assertEquals(pair.server.counters.callsRefused, 2);
});

Deno.test("arguments are held until their handler is done, and no longer", () => {
  const pair = new Pair();
  pair.run = () => {};
  pair.call({ body: bodyOf(50_000) });
  pair.runUntil(pair.now + 1000);
  const [execution] = pair.requests;
  assertEquals(pair.server.heldBytes, 50_000 + targetBytes);
  pair.reply(execution!);
  assertEquals(pair.server.heldBytes, 0);
});

Deno.test("bodies count for the buffers that they are in, both ways (G6)", () => {
  const spare = () => {
    const bodies = new SpareBodies();
    bodies.give(bodies.take(90_000));
    return bodies;
  };
  const pair = new Pair(5, {
    client: { spare: spare() },
    server: { spare: spare() },
  });
  const held = () => [pair.client.heldBytes, pair.server.heldBytes];
  pair.run = () => {};
  const call = pair.call({ body: bodyOf(50_000) });
  pair.runUntil(pair.now + 1000);
  assertEquals(held(), [0, 90_000]);
  pair.reply(pair.requests[0]!, bodyOf(50_000));
  pair.runUntil(pair.now + 12);
  assertEquals(held(), [90_000, 0]);
  assertEquals(pair.settle(call).status, Status.ok);
  assertEquals(held(), [0, 0]);
});

Deno.test("arguments in PARTs that would fit a CALL are not held for ever", () => {
  const pair = new Pair();
  const who = introduce(pair, 1n);
  for (const [i, bytes] of [0, 1, 1000, 1120, 1121].entries()) {
    const upload = uploadOf(bytes);
    const whole = { total: upload.length, digest: bodyDigest(upload) };
    handle(
      pair,
      partDatagram({ ...who, sequence: i + 1, ...whole, body: upload }),
    );
    assertEquals(pair.requests.at(-1)!.sequence, i + 1);
    assertEquals(lastReply(pair).body, bodyOf(bytes));
    assertEquals(pair.server.heldBytes, 0);
  }
});

Deno.test("a body that is shorter than what it has to begin with is refused", () => {
  const pair = new Pair();
  const who = introduce(pair, 1n);
  const total = targetBytes - 1;
  const body = new Uint8Array(total);
  handle(
    pair,
    partDatagram({ ...who, sequence: 1, total, digest: 1, body }),
  );
  assertEquals(lastStatus(pair), Status.invalidArgument);
  assertEquals(pair.requests, []);
});

Deno.test("two bodies under one number: neither runs as the other (R27)", () => {
  const pair = new Pair();
  const who = introduce(pair, 1n);
  const upload = uploadOf(2000);
  const digest = bodyDigest(upload);
  const { length: total } = upload;
  const first = { ...who, sequence: 1, total, digest };
  const half = { ...first, body: upload.subarray(0, 1000) };
  // While it is half here…
  handle(pair, partDatagram(half));
  handle(pair, partDatagram({ ...half, digest: digest ^ 1 }));
  assertEquals(lastStatus(pair), Status.numberReused);
  assertEquals(pair.server.heldBytes, 0);
  handle(pair, partDatagram(half));
  assertEquals(pair.server.heldBytes, 0);
  assertEquals(pair.requests, []);

  // …and once it has run.
  const second = { ...first, sequence: 2 };
  handle(pair, partDatagram({ ...second, body: upload }));
  assertEquals(pair.requests.length, 1);
  handle(pair, partDatagram({ ...second, body: upload, digest: 5 }));
  assertEquals(lastStatus(pair), Status.numberReused);
  handle(pair, callDatagram({ ...who, sequence: 2 }));
  assertEquals(lastStatus(pair), Status.numberReused);
  assertEquals(pair.requests.length, 1);
});

Deno.test("a body whose digest is wrong never runs (R27)", () => {
  const pair = new Pair();
  const who = introduce(pair, 1n);
  const upload = uploadOf(2000);
  const part = {
    ...who,
    sequence: 1,
    total: upload.length,
    digest: bodyDigest(upload) ^ 1,
    body: upload,
  };
  for (let i = 0; i < 3; i++) handle(pair, partDatagram(part));
  assertEquals(pair.requests, []);
  assertEquals(pair.server.heldBytes, upload.length);
  pair.runUntil(pair.now + bulkLimits.silenceMs + 10);
  assertEquals(pair.server.heldBytes, 0);
});

Deno.test("a half body whose client is silent is given up, one that trickles is not (R28)", () => {
  const pair = new Pair();
  const who = introduce(pair, 1n);
  const upload = uploadOf(10_000, 3_600_000);
  const { length: total } = upload;
  const part = { ...who, sequence: 1, total, digest: bodyDigest(upload) };
  for (let offset = 0; offset < total; offset += 1000) {
    assertEquals(pair.requests, []);
    const body = upload.subarray(offset, offset + 1000);
    // As late as may be; the token was good for a minute.
    handle(pair, partDatagram({ ...part, offset, body }));
    pair.runUntil(pair.now + bulkLimits.silenceMs - 10);
  }
  assertEquals(pair.requests.length, 1);

  const again = { ...part, sequence: 2, body: upload.subarray(0, 1000) };
  for (let i = 0; i < 4; i++) {
    assertEquals(pair.server.heldBytes, i === 0 ? 0 : total);
    // The same bytes over and over are no news.
    handle(pair, partDatagram(again));
    pair.runUntil(pair.now + 9000);
  }
  assertEquals(pair.server.heldBytes, 0);
});

Deno.test("a client of whom nothing is left has left nothing", () => {
  const pair = new Pair();
  const who = introduce(pair, 1n);
  handle(
    pair,
    partDatagram({ ...who, sequence: 1, total: MiB, digest: 1 }),
  );
  pair.runUntil(pair.now + 2 * limits.retentionMs);
  const { heldBytes, storedBytes, clients } = pair.server;
  assertEquals([heldBytes, storedBytes, clients], [0, 0, 0]);
});

Deno.test("a server that takes no more calls drops the halves of what comes", () => {
  const pair = new Pair();
  const who = introduce(pair, 1n);
  const upload = uploadOf(3000);
  const part = {
    ...who,
    sequence: 1,
    total: upload.length,
    digest: bodyDigest(upload),
  };
  handle(pair, partDatagram({ ...part, body: upload.subarray(0, 1000) }));
  pair.server.drain();
  const body = upload.subarray(1000, 2000);
  handle(pair, partDatagram({ ...part, offset: 1000, body }));
  assertEquals(lastStatus(pair), Status.shuttingDown);
  assertEquals(pair.server.heldBytes, 0);
  const start = upload.subarray(0, 1000);
  handle(pair, partDatagram({ ...part, sequence: 2, body: start }));
  assertEquals(lastReply(pair).sequence, 2);
  assertEquals(lastStatus(pair), Status.shuttingDown);
  assertEquals(pair.server.heldBytes, 0);
  assertEquals(pair.requests, []);
});

Deno.test("a call whose record finds no place holds nothing", () => {
  withBounds({ recordsPerClient: 1 }, () => {
    const pair = new Pair();
    const who = introduce(pair, 1n);
    handle(pair, callDatagram({ ...who, sequence: 1 }));
    const upload = uploadOf(2000);
    const whole = { total: upload.length, digest: bodyDigest(upload) };
    handle(
      pair,
      partDatagram({ ...who, sequence: 2, ...whole, body: upload }),
    );
    assertEquals(pair.requests.length, 1);
    assertEquals(pair.server.heldBytes, 0);
    assertEquals(pair.server.counters.callsRefused, 1);
  });
});

Deno.test("senders who share a server are given the socket's queue between them", () => {
  const credits = [1, 2, 20].map((senders) => {
    const pair = new Pair();
    for (let i = 0; i < senders; i++) {
      const from = `127.0.0.2:${1 + i}`;
      const who = introduce(pair, BigInt(1 + i), from);
      handle(
        pair,
        partDatagram({ ...who, sequence: 1, total: MiB, digest: 1 }),
        from,
      );
      pair.runUntil(pair.now + 20);
    }
    const ack = readDatagram(pair.log.at(-1)!.bytes);
    const [frame] = typeof ack === "string" ? [] : ack.frames;
    return frame?.type === 10 ? frame.credit - frame.cumulative : 0;
  });
  assertEquals(credits, [65_536, 32_768, 16_384]);
});

Deno.test("an ACK of what a server never sent frees nothing", () => {
  const pair = new Pair();
  const who = introduce(pair, 1n);
  const result = bodyOf(50_000);
  pair.run = (execution) => pair.reply(execution, result);
  handle(pair, callDatagram({ ...who, sequence: 1 }));
  const kept = pair.server.storedBytes;
  assertGreater(kept, result.length);
  const sequence = 1;
  const end = 40_000;
  const lies = [
    { sequence, cumulative: end },
    { sequence, cumulative: 0, ranges: [{ start: 20_000, end }] },
    { sequence: 2, cumulative: 50_000 },
    { sequence, cumulative: 50_000, incarnation: 5n },
    { sequence, cumulative: 50_000, client: 2n },
    { sequence, cumulative: 2 ** 31 },
  ];
  for (const lie of lies) {
    handle(pair, ackDatagram({ ...who, ...lie }));
    assertEquals(pair.server.storedBytes, kept);
  }
  // It wants no more of it, which is its right.
  handle(pair, ackDatagram({ ...who, sequence, cumulative: 50_000 }));
  assertEquals(pair.server.storedBytes, kept - 50_000);
});

Deno.test("half bodies that come too slowly make room for others, the rest stay (R28)", () => {
  withBounds({ heldBytes: 4 * MiB }, () => {
    const pair = new Pair();
    const upload = uploadOf(MiB - targetBytes, 3_600_000);
    const whole = { total: MiB, digest: bodyDigest(upload), sequence: 1 };
    const senders = [1, 2, 3, 4, 5].map((i) => {
      const from = `127.0.0.${i}:1`;
      return { from, who: introduce(pair, BigInt(i), from), offset: 0 };
    });
    const bring = (sender: typeof senders[number], bytes: number) => {
      const { who, offset, from } = sender;
      const body = upload.subarray(offset, offset + bytes);
      sender.offset += bytes;
      handle(pair, partDatagram({ ...who, ...whole, offset, body }), from);
    };
    const { counters } = pair.server;
    const [fast, ...slow] = senders.slice(0, 4);
    for (const sender of senders.slice(0, 4)) bring(sender, 1000);
    // Within their first seconds all are alike.
    bring(senders[4]!, 1000);
    assertEquals(lastStatus(pair), Status.resourceExhausted);
    // A byte now and then keeps a body from being taken for silent…
    for (let i = 0; i < 30; i++) {
      pair.runUntil(pair.now + 1000);
      bring(fast!, 6000);
      for (const sender of slow) bring(sender, 1);
    }
    assertEquals(pair.server.heldBytes, 4 * MiB);
    assertEquals(counters.halvesDisplaced, 0);
    // …but does not keep others out: one goes for each that comes.
    for (const i of [6, 7, 8]) {
      const from = `127.0.0.${i}:1`;
      const who = introduce(pair, BigInt(i), from);
      handle(pair, partDatagram({ ...who, ...whole }), from);
      assertEquals(pair.server.heldBytes, 4 * MiB);
      assertEquals(counters.halvesDisplaced, i - 5);
    }
    // What comes fast enough has stayed, and there is nobody left to go.
    const late = introduce(pair, 9n, "127.0.0.9:1");
    handle(pair, partDatagram({ ...late, ...whole }), "127.0.0.9:1");
    assertEquals(lastStatus(pair), Status.resourceExhausted);
    assertEquals(counters.halvesDisplaced, 3);
    while (fast!.offset < MiB) bring(fast!, 8000);
    assertEquals(pair.requests.length, 1);
  });
});

Deno.test("a search for room looks at a few halves at a time, and at all in their turn", () => {
  withBounds({ heldBytes: 200 * 2000 }, () => {
    const pair = new Pair();
    const slow = introduce(pair, 1n);
    const part = { total: 2000, digest: 1, body: new Uint8Array(1) };
    const fast = introduce(pair, 2n, "127.0.0.2:2");
    // The oldest are as fast as may be, the newest slow.
    for (let sequence = 1; sequence <= 150; sequence++) {
      const body = new Uint8Array(1999);
      const datagram = partDatagram({ ...fast, ...part, sequence, body });
      handle(pair, datagram, "127.0.0.2:2");
    }
    for (let sequence = 1; sequence <= 50; sequence++) {
      handle(pair, partDatagram({ ...slow, ...part, sequence }));
    }
    pair.runUntil(pair.now + bulkLimits.slowGraceMs + 400);
    let refused = 0;
    const newcomer = introduce(pair, 3n, "127.0.0.3:3");
    for (let sequence = 1; sequence <= 10; sequence++) {
      const { callsRefused } = pair.server.counters;
      const datagram = partDatagram({ ...newcomer, ...part, sequence });
      handle(pair, datagram, "127.0.0.3:3");
      refused += pair.server.counters.callsRefused - callsRefused;
    }
    assertEquals(refused, Math.floor(150 / bulkLimits.halvesLookedAt));
    assertEquals(pair.server.counters.halvesDisplaced, 10 - refused);
  });
});

Deno.test("a call that a full server has not recorded is not called unknown, and then run (G4)", () => {
  withBounds({ recordsPerClient: 1 }, () => {
    const pair = new Pair();
    acquaint(pair);
    pair.run = () => {};
    pair.call({ timeoutMs: 60_000 });
    pair.runUntil(pair.now + 100);
    const [first] = pair.requests;
    pair.run = (execution) => pair.reply(execution);
    // Each PART comes once more, in order, when there is room again.
    pair.route = (flying) =>
      carries(flying, FrameType.part) && flying.toServer
        ? [flying, { ...flying, arrivesAt: flying.arrivesAt + 4000 }]
        : [flying];
    const upload = pair.call({ body: bodyOf(3000), timeoutMs: 3500 });
    pair.after(3800, () => pair.reply(first!));
    const { executed, cause } = pair.settle(upload);
    pair.runUntil(pair.now + 10_000);
    const runs = pair.requests.filter(({ sequence }) =>
      sequence === upload.sequence
    );
    assertEquals(runs.length <= 1, true);
    assertEquals({ executed, cause }, {
      executed: "maybe",
      cause: "deadline",
    });
  });
});

Deno.test("a call of which a full server keeps no record runs once there is room", () => {
  withBounds({ recordsPerClient: 1 }, () => {
    const pair = new Pair();
    acquaint(pair);
    pair.run = () => {};
    pair.call({ timeoutMs: 60_000 });
    pair.runUntil(pair.now + 100);
    const [first] = pair.requests;
    pair.run = (execution) => pair.reply(execution);
    const upload = pair.call({ body: bodyOf(30_000), timeoutMs: 30_000 });
    pair.after(2000, () => pair.reply(first!));
    assertEquals(pair.settle(upload).status, Status.ok);
    assertEquals(pair.server.heldBytes, 0);
  });
});
