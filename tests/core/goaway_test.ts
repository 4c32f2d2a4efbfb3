import { assert, assertEquals } from "@std/assert";
import { limits } from "../../lib/core/limits.ts";
import { FrameType } from "../../lib/wire/frame_layout.ts";
import { Status } from "../../lib/wire/status.ts";
import { handleCall, tokenFor } from "./own_client.ts";
import { type Flying, Pair, serverAddress } from "./pair.ts";
import { said, says } from "./said.ts";

const { call, goaway, reply } = FrameType;

/** A pair with so many calls that some wait at the client, and none is answered. */
function crowdedPair(): Pair {
  const pair = new Pair();
  pair.settle(pair.call());
  pair.settle(pair.call());
  pair.settled.length = pair.requests.length = 0;
  pair.run = () => {};
  for (let i = 0; i < limits.callsInFlight + 44; i++) pair.call();
  // Before the server says that it works on them, which makes room for others.
  pair.runUntil(pair.now + pair.latencyMs);
  assertEquals(pair.requests.length, limits.callsInFlight);
  return pair;
}

Deno.test("calls that wait fail at once when their server leaves; the others are answered (R36)", () => {
  const pair = crowdedPair();
  pair.server.drain();
  const start = pair.now;
  pair.runUntil(start + pair.latencyMs);
  assertEquals(pair.settled.length, 44);
  for (const { cause, executed, call } of pair.settled) {
    assertEquals([cause, executed], ["leaving", "no"]);
    assertEquals(call.transmissions, 0);
  }
  for (const execution of pair.requests) pair.reply(execution);
  pair.runUntil(pair.now + 1000);
  assertEquals(pair.settled.length, limits.callsInFlight + 44);
  const answered = pair.settled.slice(44);
  assert(answered.every(({ status }) => status === Status.ok));
  assertEquals(pair.client.counters.goawaysReceived, 1);
});

Deno.test("a call that was canceled while it waited does not fail once more", () => {
  const pair = crowdedPair();
  const waiting = pair.call();
  pair.client.cancel(waiting, "canceled");
  pair.server.drain();
  pair.runUntil(pair.now + pair.latencyMs);
  const causes = pair.settled.filter(({ call }) => call === waiting)
    .map(({ cause }) => cause);
  assertEquals(causes, ["canceled"]);
});

Deno.test("a server says once that it leaves, to each client with calls (R24)", () => {
  const pair = new Pair();
  for (const client of [1n, 2n, 3n]) {
    handleCall(pair, { client, token: tokenFor(pair, client) });
  }
  // The third is done with all of its calls.
  handleCall(pair, { client: 3n, sequence: 2, floor: 3 });
  pair.server.drain();
  pair.server.drain();
  pair.runUntil(pair.now + 60_000);
  const told = said(pair, goaway).map(({ header }) => header.client);
  assertEquals(told, [1n, 2n]);
});

Deno.test("a call that is made after a server has said so is sent, and refused", () => {
  const pair = new Pair();
  pair.settle(pair.call());
  pair.server.drain();
  pair.runUntil(pair.now + 10);
  assertEquals(said(pair, goaway).length, 1);
  const settled = pair.settle(pair.call());
  assertEquals(settled.status, Status.shuttingDown);
  assertEquals([settled.cause, settled.executed], ["reply", "no"]);
});

Deno.test("a second copy of GOAWAY says nothing new", () => {
  const pair = crowdedPair();
  pair.server.drain();
  pair.runUntil(pair.now + pair.latencyMs);
  const late = pair.call();
  pair.drive();
  const { bytes } = pair.log.findLast((flying) => says(flying, goaway))!;
  pair.client.handleDatagram(bytes, serverAddress, pair.now);
  pair.drive();
  assertEquals(late.settled, false);
  assertEquals(pair.client.counters.goawaysReceived, 2);
});

Deno.test("a GOAWAY of a server that is gone fails no call for the next one", () => {
  const pair = crowdedPair();
  const late: Flying[] = [];
  pair.route = (flying) => {
    if (!says(flying, goaway)) return [flying];
    late.push(flying);
    return [];
  };
  pair.server.drain();
  for (const execution of pair.requests) pair.reply(execution);
  pair.run = () => {};
  pair.runUntil(pair.now + 1000);
  assertEquals(late.length, 1);
  pair.restartServer();
  pair.now += 1000;
  pair.run = (execution) => pair.reply(execution);
  pair.settle(pair.call());
  pair.run = () => {};
  pair.settled.length = 0;
  for (let i = 0; i < limits.callsInFlight + 44; i++) pair.call();
  pair.drive();
  pair.client.handleDatagram(late[0]!.bytes, serverAddress, pair.now);
  pair.drive();
  assertEquals(pair.settled.length, 0);
});

Deno.test("a server stays for as long as a client may ask again (R24)", () => {
  const pair = new Pair();
  assertEquals(pair.server.lingerUntil, -Infinity);
  pair.settle(pair.call());
  const [answer] = said(pair, reply);
  const { patienceMs } = said(pair, call)[0]!.frame;
  const until = answer!.at + patienceMs * limits.jitterMax;
  assertEquals(pair.server.lingerUntil, until);
  // A client that goes on has the first answer, and may miss the second.
  pair.settle(pair.call());
  assert(pair.server.lingerUntil !== until);
});

Deno.test("a server need not stay for clients that have said that they have their answers", () => {
  const pair = new Pair();
  pair.run = () => {};
  // Holds the floor down, and is given up by its handler last.
  pair.call({ timeoutMs: 60_000 });
  pair.call({ timeoutMs: 60_000 });
  pair.runUntil(pair.now + 1000);
  const [first, second] = pair.requests;
  pair.reply(second!);
  pair.runUntil(pair.now + 100);
  pair.reply(first!);
  pair.runUntil(pair.now + pair.latencyMs);
  assert(pair.server.lingerUntil > pair.now);
  pair.runUntil(pair.now + pair.latencyMs);
  assertEquals(pair.server.lingerUntil, -Infinity);
});

Deno.test("an answer that was acknowledged above the floor keeps no server", () => {
  const pair = new Pair();
  pair.run = () => {};
  const held = pair.call({ timeoutMs: 60_000 });
  pair.call({ timeoutMs: 60_000 });
  pair.runUntil(pair.now + 1000);
  pair.reply(pair.requests[1]!, new Uint8Array(9));
  pair.runUntil(pair.now + 100);
  assertEquals(held.settled, false);
  pair.runUntil(held.deadlineAt + pair.latencyMs);
  assertEquals(pair.abandoned.length, 1);
  assertEquals(pair.server.lingerUntil, -Infinity);
});
