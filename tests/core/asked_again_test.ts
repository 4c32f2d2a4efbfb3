import { assertEquals, assertNotEquals } from "@std/assert";
import { FrameType } from "../../lib/wire/frame_layout.ts";
import { writeRetry, writeToken } from "../../lib/wire/frame_writer.ts";
import { Pair, serverAddress } from "./pair.ts";
import { datagramOf, said } from "./said.ts";

const { call, token } = FrameType;

/** What a server says to a pair's client. */
function say(
  pair: Pair,
  incarnation: bigint,
  write: (datagram: Uint8Array, at: number) => number,
): void {
  const { client } = said(pair, call).at(-1)!.header;
  const header = { fromServer: true, client, incarnation };
  const bytes = datagramOf(header, write);
  pair.client.handleDatagram(bytes, serverAddress, pair.now);
  pair.drive();
}

/** The numbers of the calls in each datagram of the client. */
function callsIn(pair: Pair): number[][] {
  return pair.sent(true).map(({ frames }) =>
    frames.filter(({ type }) => type === call).map(({ sequence }) => sequence)
  );
}

Deno.test("one TOKEN has all calls of its datagram sent again, once, and no others (R34)", () => {
  const pair = new Pair();
  pair.route = () => [];
  pair.call();
  pair.call();
  pair.drive();
  pair.call();
  pair.drive();
  assertEquals(callsIn(pair), [[1, 2], [3]]);
  const asked = (sequence: number, shown: bigint) => {
    say(
      pair,
      5n,
      (datagram, at) =>
        writeToken(datagram, at, { sequence, echo: 1, token: shown }),
    );
  };
  asked(2, 99n);
  assertEquals(callsIn(pair).slice(2), [[1, 2]]);
  assertEquals(said(pair, call).at(-1)!.header.token, 99n);
  // What answers the first copies has no say any more, nor has another token.
  asked(1, 99n);
  asked(2, 99n);
  asked(1, 98n);
  assertEquals(callsIn(pair).length, 3);
});

Deno.test("where the token was shown, only the call that is asked for is sent again", () => {
  const pair = new Pair();
  pair.route = () => [];
  pair.call();
  pair.call();
  pair.drive();
  for (const echo of [1, 2]) {
    say(
      pair,
      5n,
      (datagram, at) =>
        writeToken(datagram, at, { sequence: 1, echo, token: 99n }),
    );
  }
  assertEquals(callsIn(pair), [[1, 2], [1, 2], [1]]);
});

Deno.test("a RETRY without a token leaves the one that is to be shown", () => {
  const pair = new Pair();
  pair.settle(pair.call());
  const [asked] = said(pair, token);
  pair.route = () => [];
  pair.call();
  pair.drive();
  const { header } = said(pair, call).at(-1)!;
  assertEquals(header.token, asked!.frame.token);
  const echo = header.transmission;
  say(
    pair,
    77n,
    (datagram, at) =>
      writeRetry(datagram, at, { sequence: 2, echo, uptimeUs: 3_600_000_000 }),
  );
  const again = said(pair, call).at(-1)!;
  assertNotEquals(again.header.transmission, echo);
  assertEquals(again.header.incarnation, 77n);
  assertEquals(again.header.token, asked!.frame.token);
});
