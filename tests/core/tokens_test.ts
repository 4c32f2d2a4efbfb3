import { assertEquals, assertLess } from "@std/assert";
import { argumentBytesMax } from "../../lib/core/questions.ts";
import { resultBytesMax } from "../../lib/core/answers.ts";
import { limits } from "../../lib/core/limits.ts";
import { FrameType } from "../../lib/wire/frame_layout.ts";
import { Status } from "../../lib/wire/status.ts";
import { withBounds } from "../../tools/sim/bounds.ts";
import { handleCall, lastReply, tokenFor } from "./own_client.ts";
import { clientAddress, Pair } from "./pair.ts";
import { said, saidTypes, says } from "./said.ts";

const { call, reply, retry, token, working, probe } = FrameType;
const elsewhere = "127.0.0.1:6666";

/** What a call without arguments has earned its address, less what a REPLY takes. */
const earnedBytes = 3 * (32 + 36 + 4) - (24 + 20 + 4);

Deno.test("a token rides along with the first reply, and costs no datagram", () => {
  const pair = new Pair();
  for (let i = 0; i < 3; i++) pair.settle(pair.call());
  assertEquals(
    saidTypes(pair),
    [[call], [reply, token], [call], [reply], [call], [reply]],
  );
  const shown = said(pair, call).map(({ header }) => header.token);
  const [asked] = said(pair, token);
  assertEquals(shown, [0n, asked!.frame.token, 0n]);
});

Deno.test("a token for which a reply leaves no room waits for the next", () => {
  const pair = new Pair();
  const body = new Uint8Array(argumentBytesMax);
  pair.run = (execution) => {
    const bytes = execution.body.length > 0 ? resultBytesMax : 0;
    pair.reply(execution, new Uint8Array(bytes));
  };
  pair.settle(pair.call({ body }));
  pair.settle(pair.call());
  assertEquals(saidTypes(pair), [[call], [reply], [call], [reply, token]]);
});

Deno.test("three times what came is sent at once, a byte more after a token (R18)", () => {
  for (const more of [0, 1]) {
    const pair = new Pair();
    const result = new Uint8Array(earnedBytes + more).fill(7);
    pair.run = (execution) => pair.reply(execution, result);
    const start = pair.now;
    assertEquals(pair.settle(pair.call()).body, result);
    const waited = [[call], [token], [call], [reply]];
    assertEquals(saidTypes(pair), more ? waited : [[call], [reply]]);
    assertEquals(pair.server.counters.answersWithheld, more);
    // No timeout is needed for that, and the handler runs once.
    assertEquals(pair.now - start, pair.latencyMs * pair.log.length);
    assertEquals(pair.requests.length, 1);
  }
});

Deno.test("what an address has earned is spent once", () => {
  const pair = new Pair();
  pair.run = (execution) =>
    pair.reply(execution, new Uint8Array(earnedBytes / 2));
  pair.call();
  pair.call();
  pair.drive();
  // Two calls in one datagram, and the second answer finds little left.
  pair.runUntil(pair.now + pair.latencyMs);
  const sentBytes = pair.log.filter(({ toServer }) => !toServer)
    .reduce((sum, { bytes }) => sum + bytes.length, 0);
  assertLess(sentBytes, 3 * pair.log[0]!.bytes.length + 1);
  pair.runUntil(pair.now + 1000);
  assertEquals(pair.settled.length, 2);
});

Deno.test("a token is good for the address and the session it was made for (R19)", () => {
  const pair = new Pair();
  pair.run = (execution) => pair.reply(execution, new Uint8Array(1000));
  const isBelieved = (client: bigint, shown: bigint, from?: string) => {
    const before = said(pair, reply).length;
    handleCall(pair, { client, token: shown }, from);
    return said(pair, reply).length > before;
  };
  assertEquals(isBelieved(1n, tokenFor(pair, 1n, elsewhere)), false);
  assertEquals(isBelieved(2n, tokenFor(pair, 1n)), false);
  assertEquals(isBelieved(3n, tokenFor(pair, 3n), elsewhere), false);
  assertEquals(isBelieved(4n, 12_345n), false);
  assertEquals(isBelieved(5n, tokenFor(pair, 5n)), true);
  // What was shown once need not be shown again, from there.
  assertEquals(isBelieved(5n, 0n), true);
  assertEquals(isBelieved(5n, 0n, elsewhere), false);
});

Deno.test("a token is good for one to two minutes (R19)", () => {
  const pair = new Pair();
  pair.run = (execution) => pair.reply(execution, new Uint8Array(1000));
  const epoch = limits.tokenEpochMs;
  pair.now += epoch - pair.now % epoch;
  const early = [1n, 2n, 3n].map((client) => tokenFor(pair, client));
  pair.now += 2 * epoch - 1;
  handleCall(pair, { client: 1n, token: early[0] });
  assertEquals(lastReply(pair).body.length, 1000);
  pair.now += 1;
  for (const wait of [0, epoch]) {
    pair.now += wait;
    pair.log.length = 0;
    handleCall(pair, { client: 2n, token: early[1] });
    assertEquals(saidTypes(pair), [[token]]);
  }
});

Deno.test("a copy of a running call from elsewhere does not redirect its answer", () => {
  const pair = new Pair();
  pair.settle(pair.call());
  pair.settle(pair.call());
  pair.run = () => {};
  const open = pair.call({ timeoutMs: 60_000 });
  pair.runUntil(pair.now + 100);
  const { bytes } = pair.log.findLast(({ toServer }) => toServer)!;
  pair.server.handleDatagram(bytes, elsewhere, pair.now);
  const forgedAt = pair.log.length;
  pair.reply(pair.requests.at(-1)!, new Uint8Array(50));
  pair.route = (flying) => flying.to === elsewhere ? [] : [flying];
  assertEquals(pair.settle(open).status, Status.ok);
  // It is asked for a token there, and the client is answered unasked.
  const since = pair.log.slice(forgedAt).map(({ to }) => to);
  assertEquals(since.slice(0, 2).toSorted(), [clientAddress, elsewhere]);
  assertEquals(said(pair, reply).filter(({ to }) => to === elsewhere), []);
});

Deno.test("a copy of a finished call from elsewhere is answered by a token alone", () => {
  const pair = new Pair();
  pair.settle(pair.call());
  pair.run = (execution) => pair.reply(execution, new Uint8Array(100));
  pair.settle(pair.call());
  const { bytes } = pair.log.at(-2)!;
  for (let i = 0; i < 3; i++) {
    const from = pair.log.length;
    pair.server.handleDatagram(bytes, elsewhere, pair.now);
    pair.drive();
    assertEquals(saidTypes(pair, from), [[token]]);
    assertEquals(pair.log.at(-1)!.to, elsewhere);
  }
});

Deno.test("a client whose address changes has its answer there, once it has shown so", () => {
  const pair = new Pair();
  pair.settle(pair.call());
  pair.settle(pair.call());
  pair.run = () => {};
  const open = pair.call({ timeoutMs: 60_000 });
  pair.runUntil(pair.now + 100);
  pair.clientAt = elsewhere;
  pair.route = (flying) =>
    flying.toServer || flying.to === pair.clientAt ? [flying] : [];
  pair.reply(pair.requests.at(-1)!, new Uint8Array(1000));
  assertEquals(pair.settle(open).body.length, 1000);
  assertEquals(pair.requests.length, 3);
  assertEquals(said(pair, reply).at(-1)!.to, elsewhere);
});

Deno.test("a client that seems to be elsewhere each time is not asked for ever (R34)", () => {
  const pair = new Pair();
  pair.run = (execution) => pair.reply(execution, new Uint8Array(1000));
  let port = 2000;
  pair.route = (flying) => {
    if (flying.toServer) pair.clientAt = `127.0.0.1:${port++}`;
    return [flying];
  };
  // The first timeout is 200 ms.
  const open = pair.call({ timeoutMs: 150 });
  assertEquals(pair.settle(open).cause, "deadline");
  assertEquals(open.transmissions, 1 + limits.challengesMax);
  assertEquals(pair.requests.length, 1);
});

Deno.test("in quiet time the token comes with the word to ask again", () => {
  const pair = new Pair();
  pair.quietMs = 60_000;
  pair.restartServer();
  pair.now += 1000;
  pair.run = (execution) => pair.reply(execution, new Uint8Array(1000));
  assertEquals(pair.settle(pair.call()).status, Status.ok);
  assertEquals(saidTypes(pair), [[call], [retry, token], [call], [reply]]);
});

Deno.test("a half-full server takes a new client after one round trip more", () => {
  withBounds({ clientsUnproven: 1 }, () => {
    const pair = new Pair();
    handleCall(pair, { client: 1n });
    const from = pair.log.length;
    assertEquals(pair.settle(pair.call()).status, Status.ok);
    assertEquals(saidTypes(pair, from), [[call], [token], [call], [reply]]);
    assertEquals(pair.server.counters.answersWithheld, 1);
  });
});

Deno.test("a call that works is asked after with the token, not sent again", () => {
  const pair = new Pair();
  pair.run = (execution) =>
    pair.after(100, () => pair.reply(execution, new Uint8Array(1000)));
  assertEquals(pair.settle(pair.call()).status, Status.ok);
  const types = saidTypes(pair).filter(([type]) => type !== FrameType.ack);
  assertEquals(types, [[call], [working, token], [token], [probe], [reply]]);
});

Deno.test("a copy of a TOKEN has its call sent once", () => {
  const pair = new Pair();
  pair.run = (execution) => pair.reply(execution, new Uint8Array(1000));
  pair.route = (flying) => says(flying, token) ? [flying, flying] : [flying];
  const open = pair.call();
  assertEquals(pair.settle(open).status, Status.ok);
  assertEquals(open.transmissions, 2);
});
