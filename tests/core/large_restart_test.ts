import { assert, assertEquals, assertGreater } from "@std/assert";
import { FrameType } from "../../lib/wire/frame_layout.ts";
import { writeReply } from "../../lib/wire/frame_writer.ts";
import { Status } from "../../lib/wire/status.ts";
import { acquaint, bodyOf, carries, framesSent } from "./large_bodies.ts";
import { type Flying, Pair, serverAddress } from "./pair.ts";
import { datagramOf, said } from "./said.ts";
import { serverOfSameAge } from "./server_of_same_age.ts";

const { goaway, part, reply } = FrameType;

Deno.test("an upload that slept through a restart is not run by the next server", () => {
  const pair = new Pair();
  const next = serverOfSameAge(pair);
  acquaint(pair);
  // All of it arrives, and no word of that comes back.
  pair.route = (flying) => flying.toServer ? [flying] : [];
  const call = pair.call({ body: bodyOf(5000) });
  pair.runUntil(pair.now + pair.latencyMs);
  assertEquals(pair.requests.length, 1);
  // The client's clock does not see how long this takes: it asks the next one
  // with bytes that the first one has had.
  pair.server = next;
  pair.route = (flying) => [flying];
  const settled = pair.settle(call);
  assertEquals([settled.cause, settled.executed], ["restarted", "maybe"]);
  assertEquals(pair.requests.length, 1);
  assertGreater(framesSent(pair, true, part).length, 5);
});

Deno.test("two servers at one address do not send an upload to and fro", () => {
  const pair = new Pair();
  const first = pair.server;
  const second = serverOfSameAge(pair);
  acquaint(pair);
  pair.server = second;
  const call = pair.call({ body: bodyOf(5000) });
  pair.after(1.5 * pair.latencyMs, () => pair.server = first);
  const settled = pair.settle(call);
  assertEquals([settled.cause, settled.executed], ["restarted", "maybe"]);
  assertEquals(pair.requests, []);
});

/**
 * A pair that sends an upload, the first piece of which its server refuses as
 * it leaves; the refusal is late, and another server is there for the rest.
 */
function movedUpload(): { pair: Pair; late: Flying[] } {
  const pair = new Pair();
  acquaint(pair);
  pair.server.drain();
  const late: Flying[] = [];
  let isFirst = true;
  pair.route = (flying) => {
    if (flying.toServer) {
      const later = { ...flying, arrivesAt: flying.arrivesAt + 5 };
      const copies = isFirst ? [flying] : [later];
      isFirst = false;
      return copies;
    }
    const isLate = carries(flying, reply) || carries(flying, goaway);
    if (isLate) late.push(flying);
    return isLate ? [] : [flying];
  };
  pair.after(7, () => {
    pair.restartServer();
    pair.route = (flying) => [flying];
  });
  return { pair, late };
}

Deno.test("what a dead server says of an upload that has moved is not heard (G4)", () => {
  const { pair, late } = movedUpload();
  pair.run = (execution) =>
    pair.after(100, () => pair.reply(execution, Uint8Array.of(1)));
  const call = pair.call({ body: bodyOf(200_000) });
  while (pair.requests.length === 0) pair.runUntil(pair.now + 1);
  const refusals = late.filter((flying) => carries(flying, reply));
  assertEquals(refusals.length, 1);
  assertEquals(said(pair, reply)[0]!.frame.status, Status.shuttingDown);
  // The next server runs it, and then comes the word that nobody did.
  pair.client.handleDatagram(refusals[0]!.bytes, serverAddress, pair.now);
  pair.drive();
  assert(!call.settled);
  const settled = pair.settle(call);
  assertEquals([settled.status, settled.executed], [Status.ok, "yes"]);
  assertEquals(pair.requests.length, 1);
});

Deno.test("a late GOAWAY of a dead server settles no upload for the next one", () => {
  const { pair, late } = movedUpload();
  pair.run = (execution) => pair.reply(execution);
  const calls = Array.from(
    { length: 8 },
    () => pair.call({ body: bodyOf(1_000_000), timeoutMs: 60_000 }),
  );
  pair.runUntil(pair.now + 50);
  assertGreater(pair.peer.queued().length, 0);
  const words = late.filter((flying) => carries(flying, goaway));
  assertEquals(words.length, 1);
  pair.client.handleDatagram(words[0]!.bytes, serverAddress, pair.now);
  pair.drive();
  assertEquals(pair.settled.length, 0);
  for (const call of calls) assertEquals(pair.settle(call).status, Status.ok);
});

Deno.test("a REPLY amid the pieces of a result is the result, not their buffer", () => {
  const pair = new Pair();
  acquaint(pair);
  pair.run = (execution) => pair.reply(execution, bodyOf(300_000));
  const call = pair.call();
  pair.runUntil(pair.now + 25);
  const { header } = said(pair, part).at(-1)!;
  assertGreater(call.download!.body.receivedBytes, 0);
  const word = { sequence: call.sequence, echo: 0, processingUs: 0 };
  const body = Uint8Array.of(1, 2, 3);
  const answer = datagramOf(
    header,
    (datagram, at) =>
      writeReply(datagram, at, { ...word, status: Status.ok, body }),
  );
  pair.client.handleDatagram(answer, serverAddress, pair.now);
  assertEquals(pair.settle(call).body, body);
});
