import { assertEquals } from "@std/assert";
import { FrameType } from "../../lib/wire/frame_layout.ts";
import { writeRetry, writeToken } from "../../lib/wire/frame_writer.ts";
import { Pair } from "./pair.ts";
import { datagramOf, said } from "./said.ts";
import { bodyOf } from "./large_bodies.ts";

const { call } = FrameType;

/** A client with a call that it has sent, and whose time passes unseen. */
function oversleep(): Pair {
  const pair = new Pair();
  pair.settle(pair.call());
  pair.route = () => [];
  pair.call({ timeoutMs: 10_000 });
  pair.drive();
  pair.log.length = 0;
  pair.now += 600_000;
  return pair;
}

function hear(
  pair: Pair,
  write: (datagram: Uint8Array, at: number) => number,
  incarnation = pair.peer.incarnation,
): void {
  const { client, transmission } = pair.peer.sessions[0]!;
  const header = { fromServer: true, client, transmission, incarnation };
  pair.client.handleDatagram(
    datagramOf(header, write),
    pair.peer.address,
    pair.now,
  );
  pair.drive();
}

Deno.test("a call whose time has passed in a sleep is not sent again for a TOKEN", () => {
  const pair = oversleep();
  const { transmission: echo } = pair.peer.sessions[0]!;
  hear(
    pair,
    (datagram, at) =>
      writeToken(datagram, at, { sequence: 2, echo, token: 5n }),
  );
  assertEquals(said(pair, call), []);
  assertEquals(pair.settled.at(-1)!.cause, "deadline");
  assertEquals(pair.settled.at(-1)!.executed, "maybe");
});

Deno.test("a call whose time has passed in a sleep is not sent again for a RETRY", () => {
  const pair = oversleep();
  const { transmission: echo } = pair.peer.sessions[0]!;
  const uptimeUs = 10_000_000 * 1000;
  hear(
    pair,
    (datagram, at) => writeRetry(datagram, at, { sequence: 2, echo, uptimeUs }),
    77n,
  );
  assertEquals(said(pair, call), []);
  assertEquals(pair.settled.at(-1)!.cause, "deadline");
});

Deno.test("a call whose time has passed in a sleep is not sent again over a new connection", () => {
  for (const body of [bodyOf(10), bodyOf(5000)]) {
    const pair = new Pair(5, { client: { isReliable: () => true } });
    pair.settle(pair.call());
    pair.route = () => [];
    pair.call({ timeoutMs: 10_000, body });
    pair.drive();
    pair.log.length = 0;
    pair.now += 600_000;
    pair.client.handleConnectionLost(pair.peer.address, pair.now);
    pair.client.handleConnected(pair.peer.address, pair.now);
    pair.drive();
    assertEquals(said(pair, call), []);
    assertEquals(said(pair, FrameType.part), []);
    assertEquals(pair.settled.at(-1)!.cause, "deadline");
  }
});

Deno.test("an answer that was not looked at in time says nothing of the network", () => {
  const pair = new Pair();
  for (let i = 0; i < 10; i++) pair.settle(pair.call());
  const before = pair.peer.roundTrip.timeoutMs(0);
  const slow = pair.call({ timeoutMs: 60_000 });
  pair.runUntil(pair.now + 5);
  const [answer] = pair.wire.splice(0);
  // It lies in the socket while the computer sleeps.
  pair.now += 30_000;
  pair.client.handleDatagram(answer!.bytes, pair.peer.address, pair.now);
  assertEquals(pair.settle(slow).cause, "reply");
  assertEquals(pair.peer.roundTrip.timeoutMs(0), before);
});
