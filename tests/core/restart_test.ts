import { assertEquals, assertNotEquals } from "@std/assert";
import { limits } from "../../lib/core/limits.ts";
import { Status } from "../../lib/wire/status.ts";
import { clientAddress, type Flying, Pair, serverAddress } from "./pair.ts";
import { serverOfSameAge } from "./server_of_same_age.ts";

Deno.test("a call that slept through a restart is not run by the next server", () => {
  const pair = new Pair();
  const next = serverOfSameAge(pair);
  pair.settle(pair.call());
  pair.route = (flying) => flying.toServer ? [flying] : [];
  const call = pair.call();
  pair.runUntil(pair.now + 50);
  assertEquals(pair.requests.length, 2);
  // The client's clock does not see how long this takes.
  pair.server = next;
  pair.route = (flying) => [flying];
  const settled = pair.settle(call);
  assertEquals([settled.cause, settled.executed], ["restarted", "maybe"]);
  assertEquals(pair.requests.length, 2);
});

Deno.test("a call that is known to run is not moved to another server", () => {
  const pair = new Pair();
  pair.quietMs = 3_600_000;
  const next = serverOfSameAge(pair);
  pair.run = () => {};
  // Meant for no server in particular, as nothing is known of any.
  const call = pair.call({ timeoutMs: 60_000 });
  pair.runUntil(pair.now + 500);
  assertEquals(call.working, true);
  pair.server = next;
  const settled = pair.settle(call);
  assertEquals([settled.cause, settled.executed], ["restarted", "yes"]);
  assertEquals(pair.requests.length, 1);
});

Deno.test("a call that is known to run is not moved by a copy that went astray", () => {
  const pair = new Pair();
  const next = serverOfSameAge(pair);
  pair.settle(pair.call());
  pair.run = () => {};
  const from = pair.log.length;
  const call = pair.call();
  pair.runUntil(pair.now + 50);
  assertEquals([call.working, call.transmissions], [true, 1]);
  const { bytes } = pair.log[from]!;
  next.handleDatagram(bytes, clientAddress, pair.now);
  const answer = next.poll(pair.now);
  assertEquals(answer.kind, "transmit");
  if (answer.kind !== "transmit") return;
  pair.client.handleDatagram(answer.datagram, serverAddress, pair.now);
  pair.drive();
  assertEquals(pair.settled.at(-1)?.executed, "yes");
  assertEquals([call.transmissions, pair.requests.length], [1, 2]);
});

Deno.test("two servers at one address do not send a call to and fro", () => {
  const pair = new Pair();
  const servers = [pair.server, serverOfSameAge(pair)];
  pair.settle(pair.call());
  let turn = 0;
  pair.route = (flying) => {
    if (flying.toServer) pair.server = servers[++turn % 2]!;
    return [flying];
  };
  const call = pair.call();
  const settled = pair.settle(call);
  assertEquals([settled.cause, settled.executed], ["restarted", "maybe"]);
  assertEquals(call.transmissions, 2);
  assertEquals(pair.requests.length, 1);
});

Deno.test("a RETRY that comes twice sends its call once", () => {
  const pair = new Pair();
  pair.settle(pair.call());
  pair.restartServer();
  pair.now += 10;
  pair.route = (flying) => flying.toServer ? [flying] : [flying, flying];
  const call = pair.call();
  assertEquals(pair.settle(call).status, Status.ok);
  assertEquals(call.transmissions, 2);
});

Deno.test("a late answer of a dead server does not bring it back", () => {
  const pair = new Pair();
  pair.settle(pair.call());
  const held: Flying[] = [];
  pair.route = (flying) => {
    if (flying.toServer) return [flying];
    held.push(flying);
    return [];
  };
  const early = pair.call();
  pair.runUntil(pair.now + 7);
  pair.restartServer();
  pair.now += 10;
  pair.route = (flying) => [flying];
  pair.settle(pair.call());
  const { incarnation } = pair.peer;
  for (const { bytes } of held) {
    pair.client.handleDatagram(bytes, serverAddress, pair.now);
  }
  assertEquals(pair.settle(early).status, Status.ok);
  assertEquals(pair.peer.incarnation, incarnation);
  const { length } = pair.log;
  pair.settle(pair.call());
  assertEquals(pair.log.length, length + 2);
});

Deno.test("a server is older than a call only if it is by more than clocks differ", () => {
  const latencyMs = 100;
  // What the server will have lived when it answers, by its own clock.
  const needed = 2 * latencyMs * limits.clockDrift - latencyMs;
  for (
    const [lead, cause] of [[needed - 1, "restarted"], [needed + 1, "reply"]]
  ) {
    const pair = new Pair(latencyMs);
    pair.settle(pair.call());
    pair.restartServer();
    pair.now += Number(lead);
    assertEquals(pair.settle(pair.call()).cause, cause, `${lead} ms`);
  }
});

Deno.test("a call moves to a new server by its first transmission alone", () => {
  const pair = new Pair();
  pair.settle(pair.call());
  const { incarnation } = pair.peer;
  pair.restartServer();
  pair.now += 1000;
  // The first is lost, so that nobody knows what became of it.
  pair.route = () => [];
  const call = pair.call();
  pair.drive();
  pair.route = (flying) => [flying];
  const settled = pair.settle(call);
  assertEquals([settled.cause, settled.executed], ["restarted", "maybe"]);
  assertEquals(call.incarnation, incarnation);
  assertEquals(pair.requests.length, 1);
  // The next one costs no further round trip.
  const { length } = pair.log;
  assertEquals(pair.settle(pair.call()).status, Status.ok);
  assertEquals(pair.log.length, length + 2);
  assertNotEquals(pair.peer.incarnation, incarnation);
});

Deno.test("a late copy of a call that was moved is refused again", () => {
  const pair = new Pair();
  pair.settle(pair.call());
  pair.restartServer();
  pair.now += 10;
  const from = pair.log.length;
  pair.settle(pair.call());
  const { bytes } = pair.log[from]!;
  pair.server.handleDatagram(bytes, clientAddress, pair.now);
  pair.drive();
  assertEquals(pair.requests.length, 2);
  assertEquals(pair.server.counters.callsMisdirected, 2);
});
