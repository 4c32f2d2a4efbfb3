import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { Endpoint } from "../../lib/core/endpoint.ts";
import { seal } from "../../lib/wire/checksum.ts";
import { FrameType } from "../../lib/wire/frame_layout.ts";
import { Status } from "../../lib/wire/status.ts";
import {
  answerVersionOf,
  readVersionAnswer,
} from "../../lib/wire/version_answer.ts";
import { callDatagram } from "./call_datagram.ts";
import { clientAddress, type Flying, Pair, serverAddress } from "./pair.ts";
import { said } from "./said.ts";

/** What a server of versions 2 and 3 says to a datagram. */
function refusalOf({ bytes }: Flying): Uint8Array {
  const answer = answerVersionOf(bytes)!;
  const versions = new Uint8Array(answer.length + 1);
  versions.set(answer.subarray(0, 16));
  versions.set([2, 2, 3], 16);
  seal(versions, 19);
  return versions;
}

/** The server refuses a datagram that the client has sent. */
function refuse(pair: Pair, flying: Flying = pair.log.at(-1)!): void {
  pair.client.handleDatagram(refusalOf(flying), serverAddress, pair.now);
  pair.drive();
}

/** A pair of which nothing arrives. */
function deafPair(): Pair {
  const pair = new Pair();
  pair.route = () => [];
  return pair;
}

Deno.test("a call that another version's server has refused has not run", () => {
  const pair = deafPair();
  const open = pair.call();
  pair.drive();
  refuse(pair);
  const { cause, executed, reason, call } = pair.settled[0]!;
  assertEquals([cause, executed], ["other_version", "no"]);
  assertEquals(reason, [2, 3]);
  assert(call === open);
  // It is over: nothing is sent again.
  pair.runUntil(pair.now + 60_000);
  assertEquals(pair.log.length, 1);
});

Deno.test("a call that was sent twice may have run, though one was refused", () => {
  for (const refused of [0, 1]) {
    const pair = deafPair();
    pair.call();
    pair.runUntil(pair.now + 300);
    assertEquals(pair.log.length, 2);
    refuse(pair, pair.log[refused]);
    const [settled] = pair.settled;
    assertEquals(settled!.cause, "other_version");
    assertEquals(settled!.executed, "maybe");
  }
});

Deno.test("a copy that never left does not make a refused call doubtful", () => {
  const pair = deafPair();
  pair.call();
  pair.drive();
  const [left] = pair.log;
  let output = pair.client.poll(pair.now);
  while (output.kind === "wait") {
    pair.now = output.until;
    output = pair.client.poll(pair.now);
  }
  assert(output.kind === "transmit");
  pair.client.handleUnsendable(output, new Error("no route"));
  refuse(pair, left);
  assertEquals(pair.settled[0]!.executed, "no");
});

Deno.test("a call that was said to work has run, whatever is there now (R38)", () => {
  const pair = new Pair();
  pair.run = () => {};
  const open = pair.call({ timeoutMs: 60_000 });
  pair.runUntil(pair.now + 1000);
  assert(open.working);
  refuse(pair, pair.log.findLast(({ toServer }) => toServer));
  const [settled] = pair.settled;
  assertEquals([settled!.cause, settled!.executed], ["other_version", "yes"]);
});

Deno.test("a call whose version was damaged on the way goes on, and its copy may run", () => {
  const pair = new Pair();
  let isFirst = true;
  pair.route = (flying) => {
    if (!isFirst) return [flying];
    isFirst = false;
    const bytes = flying.bytes.slice();
    bytes[2]! ^= 64;
    return [{ ...flying, bytes }];
  };
  const settled = pair.settle(pair.call());
  assertEquals(settled.status, Status.ok);
  assertEquals(settled.call.transmissions, 2);
  assertEquals(pair.server.counters.droppedOtherVersion, 1);
  assertEquals(pair.client.counters.droppedOtherVersion, 1);
});

Deno.test("a refusal settles the calls of its datagram, and no others (R37)", () => {
  const pair = deafPair();
  const body = new Uint8Array(1000);
  const calls = [pair.call({ body }), pair.call({ body })];
  pair.drive();
  refuse(pair, pair.log[0]);
  assertEquals(calls.map(({ settled }) => settled), [true, false]);
});

Deno.test("a refusal of what was never sent, or of another session, is ignored", () => {
  const pair = deafPair();
  pair.call();
  pair.drive();
  const [{ bytes }] = pair.log as [Flying];
  for (const at of [7, 15]) {
    const other = bytes.slice();
    other[at]! ^= 1;
    refuse(pair, { ...pair.log[0]!, bytes: other });
  }
  const damaged = refusalOf(pair.log[0]!);
  damaged[18]! ^= 1;
  pair.client.handleDatagram(damaged, serverAddress, pair.now);
  pair.drive();
  assertEquals(pair.settled, []);
  assertEquals(pair.client.counters.droppedOtherVersion, 3);
});

/** A call in the words of a version that is to come. */
function laterDatagram(): Uint8Array {
  const bytes = callDatagram({ client: 77n, transmission: 5 }).slice();
  bytes[2] = 9;
  seal(bytes, bytes.length - 4);
  return bytes;
}

Deno.test("a server names its versions to who speaks another, and keeps nothing (R25)", () => {
  const pair = new Pair();
  const bytes = laterDatagram();
  pair.server.handleDatagram(bytes, clientAddress, pair.now);
  pair.drive();
  const [answer, ...others] = pair.log;
  assertEquals([others, answer!.to], [[], clientAddress]);
  assert(answer!.bytes.length < bytes.length);
  assertEquals(readVersionAnswer(answer!.bytes), {
    client: 77n,
    echo: 5,
    versions: [1],
  });
  assertEquals(pair.server.clients, 0);
  assertEquals(pair.server.counters.droppedOtherVersion, 1);
});

Deno.test("nobody answers a version answer, nor a server of another version", () => {
  const pair = new Pair();
  const answer = answerVersionOf(laterDatagram())!;
  const fromServer = laterDatagram();
  fromServer[3] = 1;
  seal(fromServer, fromServer.length - 4);
  const short = laterDatagram().slice(0, 20);
  for (const bytes of [answer, fromServer, short]) {
    pair.server.handleDatagram(bytes, clientAddress, pair.now);
    pair.client.handleDatagram(bytes, serverAddress, pair.now);
  }
  pair.runUntil(pair.now + 60_000);
  assertEquals(pair.log, []);
});

Deno.test("two that both serve do not go on answering each other (R25)", () => {
  const ends = [1, 2].map((seed) =>
    new Endpoint({ seed: [seed, 2, 3], now: 0, serves: true, quietMs: 0 })
  );
  let datagram: Uint8Array | undefined = laterDatagram();
  let sent = 0;
  while (datagram !== undefined && sent < 10) {
    const end: Endpoint = ends[sent % 2]!;
    end.handleDatagram(datagram, clientAddress, 0);
    const output = end.poll(0);
    datagram = output.kind === "transmit" ? output.datagram : undefined;
    sent++;
  }
  assertEquals(sent, 2);
});

Deno.test("a client that only calls does not answer another version", () => {
  const pair = new Pair();
  pair.client.handleDatagram(laterDatagram(), serverAddress, pair.now);
  pair.drive();
  assertEquals(pair.log, []);
});

Deno.test("calls to a server that speaks this version again go on", () => {
  const pair = deafPair();
  pair.call();
  pair.drive();
  refuse(pair);
  pair.route = (flying) => [flying];
  const settled = pair.settle(pair.call());
  assertEquals(settled.status, Status.ok);
  assertNotEquals(said(pair, FrameType.reply), []);
});
