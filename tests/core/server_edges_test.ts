import { assert, assertEquals } from "@std/assert";
import { limits } from "../../lib/core/limits.ts";
import { readDatagram } from "../../lib/wire/datagram.ts";
import { FrameType } from "../../lib/wire/frame_layout.ts";
import { Status } from "../../lib/wire/status.ts";
import { handleCall, lastReply, lastStatus } from "./own_client.ts";
import { Pair } from "./pair.ts";

Deno.test("a call that was answered is not abandoned at its deadline", () => {
  const pair = new Pair();
  pair.settle(pair.call({ timeoutMs: 300 }));
  pair.runUntil(pair.now + 1000);
  assertEquals(pair.abandoned, []);
});

Deno.test("a second answer to a call is ignored", () => {
  const pair = new Pair();
  pair.run = (execution) => {
    pair.reply(execution, new Uint8Array(3));
    pair.reply(execution, new Uint8Array(9), Status.failed);
  };
  assertEquals(pair.settle(pair.call()).status, Status.ok);
  assertEquals(pair.server.running, 0);
  assertEquals(pair.server.storedBytes, limits.recordBytes + 3);
  assertEquals(pair.log.length, 2);
});

Deno.test("an answer goes to where the newest copy came from, and is about the oldest (R7)", () => {
  const pair = new Pair();
  pair.run = () => {};
  const elsewhere = "127.0.0.1:7777";
  handleCall(pair, { transmission: 1 });
  pair.now += 100;
  handleCall(pair, { transmission: 2 }, elsewhere);
  pair.now += 10;
  pair.reply(pair.requests[0]!);
  const output = pair.server.poll(pair.now);
  assert(output.kind === "transmit");
  assertEquals(output.to, elsewhere);
  const answer = readDatagram(output.datagram);
  assert(typeof answer !== "string");
  const [frame] = answer.frames;
  assert(frame?.type === FrameType.reply);
  assertEquals([frame.echo, frame.processingUs], [1, 110_000]);

  // Asked once more, it is about that.
  pair.now += 5;
  handleCall(pair, { transmission: 3 });
  assertEquals([lastReply(pair).echo, lastReply(pair).processingUs], [3, 0]);
});

Deno.test("other content under a call's number leaves its record as it is", () => {
  const pair = new Pair();
  handleCall(pair, { body: new Uint8Array([1, 2, 3]) });
  handleCall(pair, { body: new Uint8Array([1, 2, 4]) });
  assertEquals(lastStatus(pair), Status.numberReused);
  handleCall(pair, { body: new Uint8Array([1, 2, 3]) });
  assertEquals(lastStatus(pair), Status.ok);
  assertEquals(lastReply(pair).body, new Uint8Array([1, 2, 3]));
  assertEquals(pair.requests.length, 1);
});

Deno.test("nothing is said to run that the service may still refuse", () => {
  const pair = new Pair();
  pair.run = (execution) =>
    pair.reply(execution, new Uint8Array(), Status.invalidArgument);
  // Both copies arrive before the server does anything about the first.
  pair.route = (flying) => flying.toServer ? [flying, flying] : [flying];
  assertEquals(pair.settle(pair.call()).status, Status.invalidArgument);
  assertEquals(pair.server.counters.duplicates, 1);
  const frames = pair.sent(false).flatMap(({ frames }) => frames);
  const types = frames.map(({ type }) => type);
  assertEquals(types, [FrameType.reply, FrameType.token]);
});

Deno.test("a short call does not shorten the retention of a long one", () => {
  const pair = new Pair();
  handleCall(pair, { sequence: 1, timeLeftMs: 1 });
  handleCall(pair, { sequence: 2, timeLeftMs: 600_000 });
  handleCall(pair, { sequence: 3, timeLeftMs: 1 });
  const start = pair.now;
  const kept = (600_000 + limits.retentionMs) * limits.clockDrift;
  pair.runUntil(start + kept - 1);
  assertEquals(pair.server.clients, 1);
  pair.runUntil(start + kept);
  assertEquals(pair.server.clients, 0);
});

Deno.test("the server wakes for a call that runs on every two minutes, not more", () => {
  const pair = new Pair();
  pair.run = () => {};
  handleCall(pair, { timeLeftMs: 1 });
  const woken: number[] = [];
  const start = pair.now;
  for (;;) {
    const until = pair.drive();
    if (until > start + 3_600_000) break;
    woken.push(until);
    pair.runUntil(until);
  }
  assertEquals(pair.server.clients, 1);
  assert(woken.length <= 2 + 3_600_000 / limits.retentionMs, `${woken.length}`);
});

Deno.test("the floor frees what is below it, however far it rises", () => {
  const pair = new Pair();
  const storedAfter = (call: Parameters<typeof handleCall>[1]) => {
    handleCall(pair, { ...call, body: new Uint8Array() });
    return pair.server.storedBytes / limits.recordBytes;
  };
  for (let i = 1; i <= 8; i++) storedAfter({ sequence: i });
  // Past fewer numbers than there are records, then past more.
  assertEquals(storedAfter({ sequence: 8, floor: 2 }), 7);
  assertEquals(storedAfter({ sequence: 2, floor: 2 }), 7);
  assertEquals(storedAfter({ sequence: 8, floor: 4 }), 5);
  assertEquals(storedAfter({ sequence: 90, floor: 4 }), 6);
  assertEquals(storedAfter({ sequence: 90, floor: 90 }), 1);
  // The last two were copies: nothing ran twice.
  assertEquals(pair.requests.length, 9);
});

Deno.test("a call for another incarnation leaves no trace", () => {
  const pair = new Pair();
  handleCall(pair, {});
  handleCall(pair, { sequence: 9, floor: 9, incarnation: 12_345n });
  handleCall(pair, { client: 2n, incarnation: 12_345n });
  assertEquals(pair.server.clients, 1);
  handleCall(pair, {});
  assertEquals(pair.server.counters.duplicates, 1);
  assertEquals(pair.requests.length, 1);
});

Deno.test("a new server answers the first calls of a turn in one datagram", () => {
  const pair = new Pair();
  pair.quietMs = 1000;
  pair.restartServer();
  for (let i = 0; i < 20; i++) pair.call();
  pair.runUntil(pair.now + pair.latencyMs);
  const [answer, ...others] = pair.sent(false);
  assertEquals(others, []);
  const types = answer!.frames.map(({ type }) => type);
  assertEquals(types.filter((type) => type === FrameType.retry).length, 20);
  assertEquals(types.filter((type) => type === FrameType.token).length, 1);
});

Deno.test("a refusal at a bound says for how many milliseconds", () => {
  const pair = new Pair(5, { server: { isReliable: () => true } });
  pair.run = () => {};
  for (let i = 1; i <= limits.callsRunning + 1; i++) {
    handleCall(pair, { client: BigInt(i) });
  }
  assertEquals(lastStatus(pair), Status.resourceExhausted);
  assertEquals([...lastReply(pair).body], [0, 0, 0, limits.retryAfterMs]);
});

Deno.test("a reply says how long it waited for the handler after it", () => {
  const pair = new Pair();
  pair.run = (execution) => {
    // The first is quick; the second computes for 2 s, and nothing is sent.
    if (execution.sequence === 2) pair.now += 2000;
    pair.reply(execution);
  };
  pair.call();
  pair.settle(pair.call());
  // (The client, whose clock is the same, has asked again meanwhile.)
  const times = pair.sent(false)[0]!.frames.flatMap((frame) =>
    frame.type === FrameType.reply ? [frame.processingUs] : []
  );
  assertEquals(times, [2_000_000, 2_000_000]);
  assertEquals(Math.round(pair.peer.roundTrip.smoothedMs!), 10);
});
