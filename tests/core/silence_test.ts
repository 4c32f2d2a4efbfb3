import { assert, assertEquals, assertThrows } from "@std/assert";
import { Silence } from "../../lib/core/silence.ts";
import { FrameType } from "../../lib/wire/frame_layout.ts";
import { Pair, serverAddress } from "./pair.ts";
import { says } from "./said.ts";

Deno.test("Silence: two waits in vain over a quarter of a second, and nothing heard", () => {
  const silence = new Silence();
  assert(!silence.waited(0, 20));
  assert(!silence.waited(20, 60));
  assert(!silence.waited(60, 140));
  assert(silence.waited(140, 300));
  assert(silence.isSuspected);
  // It is said once.
  assert(!silence.waited(300, 620));
});

Deno.test("Silence: one wait is not enough, however long", () => {
  const silence = new Silence();
  assert(!silence.waited(0, 1000));
  assert(silence.waited(1000, 3000));
});

Deno.test("Silence: calls that time out together count once", () => {
  const silence = new Silence();
  for (let i = 0; i < 100; i++) assert(!silence.waited(i, 1000 + i));
});

Deno.test("Silence ends, and begins anew, when anything is heard", () => {
  const silence = new Silence();
  silence.waited(0, 200);
  assert(!silence.heard(200));
  assert(!silence.waited(300, 500));
  assert(silence.waited(500, 900));
  assert(silence.heard(1000));
  assertEquals(silence.isSuspected, false);
  assert(!silence.heard(1001));
  assertEquals(silence.heardAt, 1001);
});

function watchedPair(): Pair {
  const pair = new Pair();
  pair.settle(pair.call());
  pair.peer.silence = new Silence();
  return pair;
}

Deno.test("a watched server that answers nobody is silent, and answers again", () => {
  const pair = watchedPair();
  pair.route = () => [];
  const call = pair.call();
  const start = pair.now;
  while (pair.changes.length === 0) pair.runUntil(pair.now + 1);
  assertEquals(pair.changes, ["silent"]);
  assert(pair.now - start >= 250 && pair.now - start < 800);
  // The same server, and nobody has to be told.
  pair.call();
  pair.runUntil(pair.now + 1000);
  assertEquals(pair.changes, ["silent"]);
  pair.route = (flying) => [flying];
  pair.settle(call);
  assertEquals(pair.changes, ["silent", "answering"]);
});

Deno.test("a server that works for long is not silent", () => {
  const pair = watchedPair();
  pair.run = (execution) => pair.after(20_000, () => pair.reply(execution));
  pair.settle(pair.call({ timeoutMs: 30_000 }));
  assertEquals(pair.changes, []);
});

Deno.test("a server at work is not silent for want of one question", () => {
  const pair = watchedPair();
  pair.run = (execution) => pair.after(20_000, () => pair.reply(execution));
  const call = pair.call({ timeoutMs: 30_000 });
  pair.runUntil(pair.now + 5000);
  let lost = 0;
  pair.route = (flying) =>
    says(flying, FrameType.probe) && lost++ === 0 ? [] : [flying];
  pair.settle(call);
  assertEquals(pair.changes, []);
  assert(lost > 1);
});

Deno.test("a server that dies at work is silent", () => {
  const pair = watchedPair();
  pair.run = () => {};
  pair.call({ timeoutMs: 30_000 });
  pair.runUntil(pair.now + 1000);
  assertEquals(pair.changes, []);
  pair.route = () => [];
  pair.runUntil(pair.now + 10_000);
  assertEquals(pair.changes, ["silent"]);
});

Deno.test("a server that loses every third datagram is not silent", () => {
  const pair = watchedPair();
  let sent = 0;
  pair.route = (flying) => ++sent % 3 === 0 ? [] : [flying];
  for (let i = 0; i < 100; i++) pair.settle(pair.call());
  assertEquals(pair.changes, []);
});

Deno.test("a watched server that leaves is told of once", () => {
  const pair = watchedPair();
  pair.run = (execution) => pair.after(100, () => pair.reply(execution));
  const calls = [pair.call(), pair.call()];
  pair.runUntil(pair.now + 50);
  pair.server.drain();
  for (const call of calls) pair.settle(call);
  assertEquals(pair.changes, ["leaving"]);
});

Deno.test("nothing is told of a server that nobody watches", () => {
  const pair = new Pair();
  pair.route = () => [];
  pair.settle(pair.call());
  assertEquals(pair.changes, []);
});

Deno.test("Endpoint.forget() drops a server, and refuses while calls are open", () => {
  const pair = watchedPair();
  const call = pair.call();
  assertThrows(
    () => pair.client.forget(pair.peer),
    TypeError,
    "calls are open",
  );
  pair.settle(call);
  const copies = pair.log.filter(({ toServer }) => !toServer);
  pair.client.forget(pair.peer);
  assert(pair.client.peer(serverAddress, 200) !== pair.peer);
  // What comes from there now concerns nobody.
  pair.peer.silence!.isSuspected = true;
  pair.client.handleDatagram(copies[0]!.bytes, serverAddress, pair.now);
  pair.drive();
  assertEquals(pair.changes, []);
});
