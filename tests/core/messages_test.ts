import { assert, assertEquals } from "@std/assert";
import { messageLimits } from "../../lib/core/message_limits.ts";
import {
  beginLinkDatagram,
  finishLinkDatagram,
  LinkKind,
} from "../../lib/wire/link_datagram.ts";
import {
  type AcknowledgementFrame,
  LinkFrameType,
  type PiecesFrame,
  writeAcknowledgement,
  writePiece,
  writePiecesHead,
  writeStranger,
} from "../../lib/wire/link_frame.ts";
import { framesOf, MessagePair } from "./message_pair.ts";

const a = "10.0.0.1:7";
const b = "10.0.0.2:7";

function pairOf(patienceMs?: number): MessagePair {
  const pair = new MessagePair();
  pair.start(a, patienceMs);
  pair.start(b, patienceMs);
  return pair;
}

/** A link whose round trip is known, 20 ms, and whose streams are at piece 2. */
function warmPair(): MessagePair {
  const pair = pairOf();
  pair.send(a, b, 0);
  pair.pass(100);
  pair.log.length = 0;
  pair.received.length = 0;
  return pair;
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i);
}

function acknowledgementIn(datagram: Uint8Array): AcknowledgementFrame {
  const frame = framesOf(datagram).find(({ type }) =>
    type === LinkFrameType.acknowledgement
  );
  return frame as AcknowledgementFrame;
}

/** A datagram with pieces, as somebody else might write it. */
function datagramOf(
  head: Omit<PiecesFrame, "type" | "pieces">,
  pieces: PiecesFrame["pieces"],
): Uint8Array {
  const datagram = new Uint8Array(20_000);
  const at = beginLinkDatagram(datagram, LinkKind.pieces);
  let end = writePiecesHead(datagram, at, head);
  for (const piece of pieces) end = writePiece(datagram, { at, end }, piece);
  return finishLinkDatagram(datagram, end).slice();
}

Deno.test("a message that is alone takes two datagrams, and then nothing", () => {
  const pair = pairOf();
  pair.send(a, b, 42);
  pair.pass(100_000);
  assertEquals(pair.firsts, [42]);
  assertEquals(pair.log.length, 2);
  assertEquals(pair.end(a).poll(pair.nowMs), { kind: "wait", until: Infinity });
  assertEquals(pair.end(a).outstanding, 0);
});

Deno.test("messages of one turn share a datagram, and its acknowledgement", () => {
  const pair = pairOf();
  for (const i of range(0, 40)) pair.send(a, b, i);
  pair.pass(100);
  assertEquals(pair.firsts, range(0, 40));
  assertEquals(pair.log.length, 2);
});

Deno.test("datagrams that arrive in one turn share an acknowledgement", () => {
  const pair = pairOf();
  for (const i of range(0, 5)) pair.send(a, b, i, 1000);
  pair.drain();
  for (const { datagram } of pair.log.splice(0)) {
    pair.end(b).handleDatagram(datagram, a, pair.nowMs);
  }
  pair.drain();
  assertEquals(pair.log.map(({ from }) => from), [b]);
});

Deno.test("what is said to a message shares the datagram of its acknowledgement", () => {
  const pair = pairOf();
  pair.send(a, b, 1);
  pair.pass(5);
  pair.end(b).handleDatagram(pair.log[0]!.datagram, a, pair.nowMs);
  const output = pair.end(b).poll(pair.nowMs);
  assertEquals(output.kind, "deliver");
  pair.send(b, a, 2);
  pair.drain();
  assertEquals(pair.log.length, 2);
  assertEquals(framesOf(pair.log[1]!.datagram).map(({ type }) => type), [
    LinkFrameType.acknowledgement,
    LinkFrameType.pieces,
  ]);
});

Deno.test("a message goes in pieces if it must, and of no bytes if it has none", () => {
  const pair = pairOf();
  pair.send(a, b, 1, messageLimits.messageBytes);
  pair.send(a, b, 0, 0);
  pair.send(a, b, 3, 1152);
  pair.send(a, b, 4, 1153);
  pair.pass(1000);
  assertEquals(
    pair.received.map(({ message }) => message.length),
    [messageLimits.messageBytes, 0, 1152, 1153],
  );
  assert(pair.received[0]!.message.every((byte) => byte === 1));
});

Deno.test("a message is copied when it is taken", () => {
  const pair = pairOf();
  const message = Uint8Array.of(1);
  pair.end(a).send(b, message, pair.nowMs);
  message[0] = 2;
  pair.pass(100);
  assertEquals(pair.firsts, [1]);
});

Deno.test("a lost datagram is sent again after the timeout, which doubles, with jitter", () => {
  const pair = pairOf();
  pair.passes = () => false;
  pair.send(a, b, 1);
  pair.pass(30_000);
  const times = pair.pieces(a).map(({ atMs }) => atMs);
  const waits = times.slice(1).map((atMs, i) => atMs - times[i]!);
  assert(waits.length > 4);
  for (const [i, waitMs] of waits.entries()) {
    const timeoutMs = 200 * 2 ** i;
    assert(waitMs >= timeoutMs && waitMs <= 1.4 * timeoutMs, `${waits}`);
  }
  // Two peers that have lost a datagram each do not collide for ever.
  assert(waits.some((waitMs, i) => waitMs > 1.01 * 200 * 2 ** i), `${waits}`);
  pair.passes = () => true;
  pair.pass(60_000);
  assertEquals(pair.firsts, [1]);
});

Deno.test("a lost acknowledgement has a message come again, and it counts once", () => {
  const pair = pairOf();
  pair.passes = ({ from }) => from !== b;
  pair.send(a, b, 1);
  pair.pass(1000);
  pair.passes = () => true;
  pair.pass(10_000);
  assertEquals(pair.firsts, [1]);
  assert(pair.end(b).counters.duplicates > 0);
  assertEquals(pair.end(a).outstanding, 0);
});

Deno.test("the timeout follows the round trip once it is known", () => {
  const pair = warmPair();
  pair.passes = () => false;
  pair.send(a, b, 1);
  pair.pass(150);
  const [first, second] = pair.pieces(a);
  const waitMs = second!.atMs - first!.atMs;
  // 20 ms and four times half of it, by RFC 6298 §2.2.
  assert(waitMs >= 60 && waitMs < 100, `${waitMs}`);
});

Deno.test("an answer to the second transmission is no sample of the first", () => {
  const pair = pairOf();
  pair.passes = () => false;
  pair.send(a, b, 1);
  pair.pass(100);
  pair.passes = () => true;
  pair.pass(5000);
  pair.log.length = 0;
  pair.passes = () => false;
  pair.send(a, b, 2);
  pair.pass(150);
  const [first, second] = pair.pieces(a);
  assert(second!.atMs - first!.atMs < 100, "the round trip is 20 ms");
});

Deno.test("what three later datagrams overtake is sent again at once, and nothing else", () => {
  const pair = warmPair();
  let datagrams = 0;
  pair.passes = ({ from }) => from !== a || ++datagrams !== 2;
  for (const i of range(0, 6)) pair.send(a, b, i, 1000);
  pair.pass(35);
  assertEquals(
    pair.pieces(a).map(({ sequences }) => sequences),
    [[2], [3], [4], [5], [6], [7], [3]],
  );
  pair.pass(100);
  assertEquals(pair.firsts, range(0, 6));
  assertEquals(pair.pieces(a).length, 7);
});

Deno.test("what two later datagrams overtake is not sent again", () => {
  const pair = warmPair();
  let datagrams = 0;
  pair.delayOf = ({ from }) => from === a && ++datagrams === 2 ? 15 : 10;
  for (const i of range(0, 4)) pair.send(a, b, i, 1000);
  pair.pass(1000);
  assertEquals(pair.firsts, range(0, 4));
  assertEquals(pair.pieces(a).length, 4);
});

Deno.test("what was taken of a datagram is not sent again with the rest of it", () => {
  const pair = pairOf();
  pair.passes = () => false;
  for (const i of range(0, 3)) pair.send(a, b, i);
  pair.drain();
  const [sent] = framesOf(pair.log[0]!.datagram) as [PiecesFrame];
  const datagram = new Uint8Array(100);
  const at = beginLinkDatagram(datagram, LinkKind.pieces);
  const end = writeAcknowledgement(datagram, at, {
    stream: sent.stream,
    source: 7n,
    echo: sent.transmission,
    next: 2,
    credit: 100,
    arrived: Uint8Array.of(1),
  });
  const answer = finishLinkDatagram(datagram, end).slice();
  pair.inject({ from: b, to: a, datagram: answer });
  assertEquals(
    pair.pieces(a).map(({ sequences }) => sequences),
    [[1, 2, 3], [2]],
  );
});

Deno.test("the last datagram of a burst is sent again after the timeout", () => {
  const pair = warmPair();
  let datagrams = 0;
  pair.passes = ({ from }) => from !== a || ++datagrams !== 3;
  for (const i of range(0, 3)) pair.send(a, b, i, 1000);
  pair.pass(40);
  assertEquals(pair.pieces(a).length, 3);
  pair.pass(200);
  assertEquals(pair.pieces(a).length, 4);
  assertEquals(pair.firsts, range(0, 3));
});

/** How many datagrams with pieces were sent at one time each. */
function bursts(pair: MessagePair): number[] {
  const counts = new Map<number, number>();
  for (const { atMs } of pair.pieces(a)) {
    counts.set(atMs, (counts.get(atMs) ?? 0) + 1);
  }
  return [...counts.values()];
}

Deno.test("the window begins with 10 datagrams, doubles each round trip, and ends at 64", () => {
  const pair = pairOf();
  for (const i of range(0, 250)) pair.send(a, b, i, 1100);
  pair.drain();
  assertEquals(bursts(pair), [10]);
  pair.pass(10_000);
  assertEquals(pair.received.length, 250);
  assertEquals(bursts(pair), [10, 20, 40, 64, 64, 52]);
});

Deno.test("a loss halves the window, once for all that was in flight", () => {
  const pair = pairOf();
  let datagrams = 0;
  // Two of the third burst, which has 40.
  pair.passes = ({ from }) =>
    from !== a || ++datagrams !== 35 && datagrams !== 45;
  for (const i of range(0, 250)) pair.send(a, b, i, 1100);
  pair.pass(10_000);
  assertEquals(pair.received.length, 250);
  const [, , , afterLoss, next] = bursts(pair);
  // It was 40, and five datagrams had come before the loss showed.
  assert(afterLoss! >= 20 && afterLoss! <= 25, `${bursts(pair)}`);
  assert(next! > 20 && next! <= afterLoss! + 1, `${bursts(pair)}`);
});

Deno.test("a timeout is congestion: the window begins anew, and grows by one past half", () => {
  const pair = pairOf();
  for (const i of range(0, 400)) pair.send(a, b, i, 600);
  pair.pass(45);
  pair.passes = () => false;
  pair.pass(20);
  pair.passes = () => true;
  pair.log.length = 0;
  pair.pass(20_000);
  assertEquals(pair.received.length, 400);
  const sizes = bursts(pair);
  assertEquals(sizes[0], 1, `${sizes}`);
  // Doubling, up to half of what it was.
  assert(Math.max(...sizes) < 40, `${sizes}`);
});

Deno.test("a window that is not used does not grow", () => {
  const pair = pairOf();
  for (const i of range(0, 50)) {
    pair.send(a, b, i);
    pair.pass(30);
  }
  pair.log.length = 0;
  for (const i of range(0, 100)) pair.send(a, b, i, 1100);
  pair.drain();
  assertEquals(pair.log.length, 10);
});

Deno.test("a receiver that nobody reads holds its sender back, and lets it go on", () => {
  const pair = pairOf();
  pair.isRead = false;
  for (const i of range(0, 400)) pair.send(a, b, i);
  pair.pass(60_000);
  assertEquals(pair.received.length, messageLimits.creditPieces);
  // It asks now and then, lest an update was lost.
  const before = pair.pieces(a).length;
  pair.pass(60_000);
  const asked = pair.pieces(a).length - before;
  assert(asked >= 8 && asked <= 13, `${asked}`);

  pair.isRead = true;
  for (const delivery of pair.received.splice(0)) {
    pair.end(b).consumed(delivery);
  }
  pair.pass(100);
  assertEquals(pair.firsts.length, 400 - messageLimits.creditPieces);
});

Deno.test("an update of credit that is lost is asked for", () => {
  const pair = pairOf();
  pair.isRead = false;
  for (const i of range(0, 400)) pair.send(a, b, i);
  pair.pass(60_000);
  pair.passes = () => false;
  for (const delivery of pair.received.splice(0)) {
    pair.end(b).consumed(delivery);
  }
  pair.drain();
  pair.passes = () => true;
  pair.pass(10_000);
  assertEquals(pair.received.length, 400 - messageLimits.creditPieces);
});

Deno.test("an update of credit is no sample of the round trip", () => {
  const pair = warmPair();
  pair.isRead = false;
  pair.passes = ({ from }) => from !== b;
  for (const i of range(0, 70)) pair.send(a, b, i);
  pair.pass(45);
  pair.passes = () => true;
  for (const delivery of pair.received) pair.end(b).consumed(delivery);
  pair.pass(10);
  assertEquals(pair.end(a).outstanding, 0);
  pair.passes = () => false;
  pair.log.length = 0;
  pair.send(a, b, 70);
  pair.pass(150);
  const [first, second] = pair.pieces(a);
  const waitMs = second!.atMs - first!.atMs;
  assert(waitMs <= 1.4 * 60, `${waitMs}`);
});

Deno.test("a large message arrives though it takes more room than is left", () => {
  const pair = pairOf();
  pair.isRead = false;
  for (const i of range(0, 240)) pair.send(a, b, i % 200);
  pair.send(a, b, 200, 60_000);
  pair.pass(60_000);
  assertEquals(pair.received.length, 240);
  for (const delivery of pair.received) pair.end(b).consumed(delivery);
  pair.pass(60_000);
  assertEquals(pair.received.length, 241);
});

Deno.test("a sender has room for so many messages and bytes to a peer", () => {
  const pair = pairOf();
  const end = pair.end(a);
  for (const _ of range(0, messageLimits.sendBufferMessages)) {
    assert(end.hasRoom(b));
    pair.send(a, b, 1, 0);
  }
  assert(!end.hasRoom(b));
  assert(end.hasRoom("10.0.0.3:7"));
  for (const _ of range(0, messageLimits.sendBufferBytes / 65_536)) {
    assert(end.hasRoom("10.0.0.3:7"));
    pair.send(a, "10.0.0.3:7", 1, 65_507);
  }
  pair.send(a, "10.0.0.3:7", 1, 65_507);
  assert(!end.hasRoom("10.0.0.3:7"));
  pair.pass(1000);
  assert(end.hasRoom(b));
});

Deno.test("a restarted receiver is noticed, and gets what the old life did not acknowledge", () => {
  const pair = warmPair();
  pair.send(a, b, 1);
  pair.pass(50);
  pair.passes = ({ from }) => from !== b;
  pair.send(a, b, 2);
  pair.send(a, b, 3, 3000);
  pair.pass(15);
  assertEquals(pair.firsts, [1, 2, 3]);
  pair.received.length = 0;
  pair.start(b);
  pair.passes = () => true;
  pair.pass(1000);
  assertEquals(pair.notices, [{ kind: "restarted", peer: b, messages: 2 }]);
  assertEquals(pair.firsts, [2, 3]);
  pair.send(a, b, 4);
  pair.pass(100);
  assertEquals(pair.firsts, [2, 3, 4]);
  assertEquals(pair.end(a).outstanding, 0);
});

Deno.test("a message that was half at the old life goes to the new one whole", () => {
  const pair = warmPair();
  let datagrams = 0;
  pair.passes = ({ from }) => from !== a || ++datagrams < 3;
  pair.send(a, b, 1, 5000);
  pair.pass(30);
  assertEquals(pair.received.length, 0);
  pair.start(b);
  pair.passes = () => true;
  pair.pass(1000);
  assertEquals(pair.received.map(({ message }) => message.length), [5000]);
});

Deno.test("a datagram for an earlier life is refused, and not taken", () => {
  const pair = warmPair();
  pair.send(a, b, 1);
  pair.drain();
  const [old] = pair.log.splice(0);
  const fresh = pair.start(b);
  pair.inject(old!);
  assertEquals(pair.received, []);
  assertEquals(fresh.counters.misdirected, 1);
  const [answer] = pair.log;
  const { incarnation: source } = fresh;
  const [asked] = framesOf(old!.datagram) as [PiecesFrame];
  assertEquals(framesOf(answer!.datagram), [{
    type: LinkFrameType.stranger,
    stream: asked.stream,
    source,
    refused: asked.target,
  }]);
  assert(answer!.datagram.length < old!.datagram.length);
});

Deno.test("a late word of an earlier life changes nothing", () => {
  const pair = warmPair();
  const { incarnation: first } = pair.end(b);
  const second = pair.start(b);
  pair.send(a, b, 1);
  pair.pass(300);
  assertEquals(pair.notices.length, 1);
  const [asked] = framesOf(
    pair.log.find(({ from }) => from === a)!.datagram,
  ) as [PiecesFrame];
  const { stream } = asked;
  // "I am the first", said long ago to somebody who thought of another.
  const datagram = new Uint8Array(100);
  const at = beginLinkDatagram(datagram, LinkKind.pieces);
  const words = { stream, source: first, refused: 99n };
  const stranger = finishLinkDatagram(
    datagram,
    writeStranger(datagram, at, words),
  );
  pair.inject({ from: b, to: a, datagram: stranger.slice() });
  assertEquals(pair.notices.length, 1);
  // "I have got what you send next", by one that has not.
  pair.passes = () => false;
  pair.send(a, b, 2);
  pair.drain();
  const arrived = new Uint8Array();
  for (const source of [first, second.incarnation]) {
    const next = source === first ? 4 : 5;
    const end = writeAcknowledgement(datagram, at, {
      stream,
      source,
      echo: 1,
      next,
      credit: 9,
      arrived,
    });
    const late = finishLinkDatagram(datagram, end).slice();
    pair.inject({ from: b, to: a, datagram: late });
    assertEquals(pair.end(a).outstanding, 1, "not sent, or not by this life");
  }
});

Deno.test("a first datagram that comes late to a new life has no message arrive twice", () => {
  const pair = pairOf();
  pair.send(a, b, 1);
  pair.drain();
  const [early] = pair.log;
  pair.pass(100);
  assertEquals(pair.firsts, [1]);
  pair.passes = ({ from }) => from !== b;
  pair.send(a, b, 2);
  pair.pass(15);
  // The copy names no incarnation, so that the new life takes it for new.
  pair.start(b);
  pair.received.length = 0;
  pair.inject(early!);
  assertEquals(pair.firsts, [1]);
  pair.passes = () => true;
  pair.pass(2000);
  assertEquals(pair.firsts, [1, 2]);
  pair.inject(early!);
  pair.pass(2000);
  assertEquals(pair.firsts, [1, 2]);
});

Deno.test("a new life skips what only the old one has, whatever it has begun", () => {
  const pair = pairOf();
  pair.send(a, b, 1, 3000);
  pair.drain();
  const early = pair.log.slice();
  assertEquals(early.length, 3);
  pair.pass(100);
  pair.send(a, b, 2);
  pair.send(a, b, 3, 2000);
  pair.pass(100);
  pair.received.length = 0;
  pair.start(b);
  // The beginning and the end of the first message come late.
  pair.inject(early[0]!);
  pair.inject(early[2]!);
  assertEquals(pair.received, []);
  pair.isRead = false;
  for (const i of range(4, 304)) pair.send(a, b, i % 256);
  pair.pass(60_000);
  assertEquals(pair.received.length, messageLimits.creditPieces);
  assertEquals(pair.firsts.slice(0, 3), [4, 5, 6]);
  for (const delivery of pair.received) pair.end(b).consumed(delivery);
  pair.isRead = true;
  pair.pass(60_000);
  assertEquals(pair.received.length, 300);
  assertEquals(pair.end(b).storedBytes, 0);
});

Deno.test("a piece that has overtaken others is kept once, and no longer than it waits", () => {
  const pair = pairOf();
  const body = new Uint8Array(50);
  const inject = (sequence: number) => {
    const head = { stream: 5n, target: 0n, floor: 1, transmission: 1 };
    const datagram = datagramOf(head, [{ sequence, isLast: true, body }]);
    pair.inject({ from: a, to: b, datagram });
  };
  inject(2);
  inject(2);
  assertEquals(pair.end(b).storedBytes, 50);
  assertEquals(pair.end(b).counters.duplicates, 1);
  inject(1);
  assertEquals(pair.received.length, 2);
  assertEquals(pair.end(b).storedBytes, 0);
});

Deno.test("a restarted sender begins a stream of its own", () => {
  const pair = pairOf();
  pair.send(a, b, 1);
  pair.pass(100);
  pair.start(a);
  pair.send(a, b, 2);
  pair.pass(100);
  assertEquals(pair.firsts, [1, 2]);
});

Deno.test("a peer that is silent for too long is given up, and begun with anew", () => {
  const pair = pairOf(60_000);
  pair.send(a, b, 1);
  pair.pass(100);
  pair.pass(100_000);
  pair.passes = () => false;
  pair.send(a, b, 2);
  pair.send(a, b, 3);
  pair.pass(59_000);
  assertEquals(pair.notices, []);
  pair.pass(1000);
  assertEquals(pair.notices, [{ kind: "gave_up", peer: b, messages: 2 }]);
  const sent = pair.log.length;
  pair.pass(600_000);
  assertEquals(pair.log.length, sent);
  pair.passes = () => true;
  pair.send(a, b, 4);
  pair.pass(1000);
  assertEquals(pair.firsts, [1, 4]);
});

Deno.test("a peer that has room for nothing, and says so, is not given up", () => {
  const pair = pairOf(60_000);
  pair.isRead = false;
  for (const i of range(0, 300)) pair.send(a, b, i);
  pair.pass(600_000);
  assertEquals(pair.notices, []);
});

Deno.test("forget() drops what is sent to a peer", () => {
  const pair = pairOf();
  pair.passes = () => false;
  pair.send(a, b, 1);
  pair.pass(100);
  assertEquals(pair.end(a).forget(b), 1);
  assertEquals(pair.end(a).forget(b), 0);
  assertEquals(pair.end(a).outstanding, 0);
  assertEquals(pair.end(a).poll(pair.nowMs), { kind: "wait", until: Infinity });
  const sent = pair.log.length;
  pair.pass(100_000);
  assertEquals(pair.log.length, sent);
});

Deno.test("an end that closes acknowledges what it has, and takes nothing new", () => {
  const pair = warmPair();
  pair.passes = ({ from }) => from !== b;
  pair.send(a, b, 1);
  pair.pass(15);
  pair.end(b).close();
  pair.passes = () => true;
  pair.send(a, b, 2);
  pair.pass(1000);
  assertEquals(pair.firsts, [1]);
  assertEquals(pair.end(a).outstanding, 1);
});

Deno.test("pieces beyond the credit are not taken, by whatever sender", () => {
  const pair = pairOf();
  const head = { stream: 5n, target: 0n, floor: 1, transmission: 1 };
  const body = Uint8Array.of(1);
  const far = 1 + messageLimits.creditPieces;
  for (const sequence of [far, far - 1]) {
    const datagram = datagramOf(head, [{ sequence, isLast: true, body }]);
    pair.inject({ from: a, to: b, datagram });
  }
  const bits = acknowledgementIn(pair.log.at(-1)!.datagram).arrived;
  assertEquals(bits, new Uint8Array(32).with(31, 0x40));
});

Deno.test("a message that is larger than any may be is never taken whole", () => {
  const pair = pairOf();
  const body = new Uint8Array(1000);
  for (const sequence of range(1, 80)) {
    const head = { stream: 5n, target: 0n, floor: 1, transmission: sequence };
    const datagram = datagramOf(head, [{ sequence, isLast: false, body }]);
    pair.inject({ from: a, to: b, datagram });
  }
  const { next } = acknowledgementIn(pair.log.at(-1)!.datagram);
  assertEquals(next, 1 + Math.floor(messageLimits.messageBytes / 1000));
});

Deno.test("streams are bounded, and those past their time make room", () => {
  const pair = pairOf();
  const body = Uint8Array.of(1);
  const begin = (stream: number) => {
    const head = { target: 0n, floor: 1, transmission: 1 };
    pair.end(b).handleDatagram(
      datagramOf({ ...head, stream: BigInt(stream) }, [
        { sequence: 1, isLast: true, body },
      ]),
      a,
      pair.nowMs,
    );
    pair.drain();
  };
  const most = messageLimits.streams;
  for (const stream of range(1, most + 1)) begin(stream);
  assertEquals(pair.received.length, most);
  begin(most + 1);
  assertEquals(pair.received.length, most);
  assertEquals(pair.end(b).counters.refused, 1);
  pair.nowMs += messageLimits.retentionMs - 1;
  begin(1);
  begin(most + 1);
  assertEquals(pair.received.length, most, "a copy may still be under way");
  pair.nowMs += 1001;
  begin(most + 1);
  assertEquals(pair.received.length, most + 1);
  begin(1);
  assertEquals(pair.received.length, most + 1, "the one that was heard since");
});

Deno.test("bytes that have overtaken others are bounded, and so are unread ones", () => {
  const pair = pairOf();
  pair.isRead = false;
  const body = new Uint8Array(16_000);
  const fill = (first: bigint, from: number, count: number) => {
    for (let stream = first; stream < first + 40n; stream++) {
      for (const sequence of range(from, from + count)) {
        const head = { stream, target: 0n, floor: 1, transmission: sequence };
        const datagram = datagramOf(head, [{ sequence, isLast: true, body }]);
        pair.end(b).handleDatagram(datagram, a, pair.nowMs);
      }
      pair.drain();
      pair.log.length = 0;
    }
  };
  const before = pair.end(b).storedBytes;
  assertEquals(before, 0);
  fill(1n, 2, 100);
  const { heldBytes, storedBytes } = messageLimits;
  assert(pair.end(b).storedBytes <= heldBytes);
  assert(pair.end(b).storedBytes > heldBytes - 16_000);
  fill(1000n, 1, 200);
  assert(pair.end(b).storedBytes <= heldBytes + storedBytes);
  assertEquals(pair.received.length, Math.floor(storedBytes / 16_000));
  for (const delivery of pair.received) pair.end(b).consumed(delivery);
  assert(pair.end(b).storedBytes <= heldBytes);
});
