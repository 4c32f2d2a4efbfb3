import { assert, assertEquals, assertGreater, assertLess } from "@std/assert";
import { AddressProof } from "../../lib/core/address_proof.ts";
import { AnswerAllowances } from "../../lib/core/answer_allowances.ts";
import { bulkLimits } from "../../lib/core/bulk_limits.ts";
import { Client } from "../../lib/core/client.ts";
import { limits } from "../../lib/core/limits.ts";
import { OutgoingBody } from "../../lib/core/outgoing_body.ts";
import { FrameType, probeBytes } from "../../lib/wire/frame_layout.ts";
import { writeProbe } from "../../lib/wire/frame_writer.ts";
import { bodyOf, carries } from "./large_bodies.ts";
import { handleCall, tokenFor } from "./own_client.ts";
import { clientAddress, Pair } from "./pair.ts";
import { datagramOf, said } from "./said.ts";

const { reply, part } = FrameType;

/** A client of its own making that has shown where it is, and its calls' answers. */
function answered(
  pair: Pair,
  calls: number,
  resultBytes: number,
  token: bigint = tokenFor(pair, 9n),
  client = 9n,
): bigint {
  pair.run = (execution) => pair.reply(execution, bodyOf(resultBytes));
  const { incarnation } = pair.sent(false).at(-1)!.header;
  for (let sequence = 1; sequence <= calls; sequence++) {
    handleCall(pair, { client, sequence, token, incarnation });
  }
  pair.log.length = 0;
  return incarnation;
}

/** One datagram that asks after calls. */
function ask(
  pair: Pair,
  incarnation: bigint,
  sequences: readonly number[],
  { client = 9n, floor = 0, from = clientAddress, token = 0n } = {},
): void {
  const datagram = datagramOf(
    { client, incarnation, floor, token },
    ...sequences.map((sequence) => (bytes: Uint8Array, at: number) =>
      writeProbe(bytes, at, { sequence })
    ),
  );
  pair.server.handleDatagram(datagram, from, pair.now);
  pair.drive();
}

function bytesSaid(pair: Pair): number {
  return pair.log.reduce((sum, { bytes }) => sum + bytes.length, 0);
}

const many = Array.from({ length: 90 }, (_, i) => i + 1);

Deno.test("AnswerAllowances give a source so much, and as much each second", () => {
  const allowances = new AnswerAllowances();
  const { answersAgainBytes: all } = limits;
  const spend = (bytes: number, now: number, from = clientAddress) =>
    allowances.spend(from, bytes, now);
  assert(!spend(all + 1, 1_000_000));
  assert(spend(all, 1_000_000));
  assert(!spend(1, 1_000_000));
  assert(!spend(all / 2 + 1, 1_000_500));
  assert(spend(all / 2, 1_000_500));
  assert(!spend(1, 1_000_500));
  assert(!spend(all + 1, 5_000_000));
  assert(spend(all, 5_000_000));
  // Another port is the same source, another host is another.
  assert(!spend(1, 5_000_000, "127.0.0.1:9"));
  assert(spend(all, 5_000_000, "127.0.0.2:9"));
});

Deno.test("AnswerAllowances remember whom they have given to lately, and no others", () => {
  const allowances = new AnswerAllowances();
  const { answersAgainBytes: all, idleKept } = limits;
  const addressOf = (host: number) => `10.1.${host >> 8}.${host & 255}:1`;
  for (let host = 0; host < 100 * idleKept; host++) {
    assert(allowances.spend(addressOf(host), all, 1000 * host));
  }
  assert(allowances.sources <= idleKept);
  const now = 1_000_000_000;
  const count = 10 * idleKept;
  const hosts = Array.from({ length: count }, (_, host) => addressOf(host));
  assert(hosts.every((host) => allowances.spend(host, all, now)));
  assert(hosts.every((host) => !allowances.spend(host, 1, now)));
});

Deno.test("Client.earn() is not for ever", () => {
  const client = new Client(1n, new AddressProof(), 0);
  assert(!client.spend(1));
  client.earn(100);
  assert(!client.spend(101));
  assert(client.spend(100));
  assert(!client.spend(1));
  client.earn(10 * limits.answersAgainBytes);
  assert(!client.spend(limits.answersAgainBytes + 1));
});

Deno.test("a flood of questions draws three times its bytes, and one allowance (R43)", () => {
  const pair = new Pair();
  const incarnation = answered(pair, 90, 1000);
  const count = 50;
  for (let i = 0; i < count; i++) ask(pair, incarnation, many);
  const askedBytes = count * (36 + many.length * probeBytes);
  const most = limits.answersAgainBytes +
    limits.amplification * askedBytes;
  // What a datagram takes beside its frames is no part of it.
  assertLess(bytesSaid(pair), 1.05 * most);
  assertGreater(bytesSaid(pair), most / 2);
  assertGreater(pair.server.counters.answersWithheld, 1000);
});

Deno.test("a client has no more told again because it has many sessions (R43)", () => {
  const pair = new Pair();
  const told: number[] = [];
  for (let client = 10n; client < 30n; client++) {
    const incarnation = answered(
      pair,
      90,
      1000,
      tokenFor(pair, client),
      client,
    );
    for (let i = 0; i < 3; i++) ask(pair, incarnation, many, { client });
    told.push(said(pair, reply).length);
  }
  // The first has what the source has, all others what their questions earn.
  const [first, ...others] = told;
  assertGreater(first!, 60);
  const earned = 3 * limits.amplification * (64 + many.length * probeBytes);
  for (const count of others) assertLess(count, earned / 1000);
});

Deno.test("what has proved nothing spends nothing of others at its address (R43)", () => {
  const pair = new Pair();
  const incarnation = answered(pair, 90, 1000);
  // Somebody says to be where that client is; three times its bytes go there.
  for (let i = 0; i < 200; i++) handleCall(pair, { client: 77n });
  pair.log.length = 0;
  ask(pair, incarnation, many.slice(0, 50));
  assertEquals(said(pair, reply).length, 50);
});

Deno.test("a client that has been told too much is told again in a second (R43)", () => {
  const pair = new Pair();
  const incarnation = answered(pair, 90, 1000);
  for (let i = 0; i < 5; i++) ask(pair, incarnation, many);
  const from = said(pair, reply).length;
  ask(pair, incarnation, [1]);
  // Three times 48 bytes are not enough.
  assertEquals(said(pair, reply).length, from);
  pair.runUntil(pair.now + 1000);
  ask(pair, incarnation, many);
  assertGreater(said(pair, reply).length, from + 60);
});

Deno.test("a reply that has arrived earns another (R43)", () => {
  const pair = new Pair();
  const incarnation = answered(pair, 90, 1000);
  for (let i = 0; i < 5; i++) ask(pair, incarnation, many);
  const from = said(pair, reply).length;
  ask(pair, incarnation, [90], { floor: 3 });
  assertEquals(said(pair, reply).length, from + 1);
});

Deno.test("the first answer to a call is never held back (R43)", () => {
  const pair = new Pair();
  const incarnation = answered(pair, 90, 1000);
  for (let i = 0; i < 5; i++) ask(pair, incarnation, many);
  const from = said(pair, reply).length;
  for (let sequence = 91; sequence <= 200; sequence++) {
    handleCall(pair, { client: 9n, sequence, incarnation });
  }
  assertEquals(said(pair, reply).length, from + 110);
});

Deno.test("a client that is here and there by turns does not have a result sent each time (R43)", () => {
  const pair = new Pair();
  const tokens = [clientAddress, "127.0.0.1:1009"].map((from) => ({
    from,
    token: tokenFor(pair, 9n, from),
  }));
  const incarnation = answered(pair, 1, 100_000, tokens[0]!.token);
  for (let i = 0; i < 200; i++) {
    const { from, token } = tokens[i % 2]!;
    ask(pair, incarnation, [1], { from, token });
  }
  const parts = pair.log.filter((flying) => carries(flying, part));
  const bytes = parts.reduce((sum, flying) => sum + flying.bytes.length, 0);
  const most = limits.answersAgainBytes + 2 * bulkLimits.initialWindowBytes +
    limits.amplification * 200 * 56;
  assertGreater(parts.length, 10);
  assertLess(bytes, most);
});

Deno.test("OutgoingBody is not taken back without end", () => {
  const body = new OutgoingBody(10_000);
  const forget = (): boolean => {
    body.sent(0, 5000);
    body.acked(2000, []);
    const isForgotten = body.isForgotten(0, []);
    if (isForgotten) body.restart();
    return isForgotten;
  };
  for (let i = 0; i < bulkLimits.takenBackMax; i++) assert(forget());
  assert(!forget());

  const refused = new OutgoingBody(10_000);
  refused.sent(0, 5000);
  for (let i = 0; i < bulkLimits.takenBackMax; i++) {
    refused.raiseCredit(0);
    // A copy of the same word says nothing new.
    refused.raiseCredit(0);
    assert(refused.isPaused);
    refused.raiseCredit(5000);
    assert(!refused.isPaused);
    refused.sent(0, 5000);
  }
  refused.raiseCredit(0);
  assert(!refused.isPaused);
});
