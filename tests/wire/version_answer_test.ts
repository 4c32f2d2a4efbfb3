import { assert, assertEquals } from "@std/assert";
import fc from "../fast_check.ts";
import { seal } from "../../lib/wire/checksum.ts";
import { readDatagram } from "../../lib/wire/datagram.ts";
import {
  answerVersionOf,
  readVersionAnswer,
  versionAnswerBytes,
} from "../../lib/wire/version_answer.ts";

/** A datagram of a later version: only what is invariant means anything. */
const later = Uint8Array.fromHex(
  "da7a 02 fe 00000007 0123456789abcdef ffffffffffff".replaceAll(" ", ""),
);
const answer = answerVersionOf(later)!;

/** An answer with other versions in it, sealed. */
function answerOf(versions: number[], count = versions.length): Uint8Array {
  const bytes = new Uint8Array(17 + versions.length + 4);
  bytes.set(answer.subarray(0, 16));
  bytes[16] = count;
  bytes.set(versions, 17);
  seal(bytes, 17 + versions.length);
  return bytes;
}

/** Changes an answer, and seals it again. */
function resealed(at: number, byte: number): Uint8Array {
  const bytes = answer.with(at, byte);
  seal(bytes, bytes.length - 4);
  return bytes;
}

Deno.test("readVersionAnswer() gives back what answerVersionOf() says", () => {
  assertEquals(readVersionAnswer(answer), {
    echo: 7,
    client: 0x0123_4567_89ab_cdefn,
    versions: [1],
  });
});

Deno.test("answerVersionOf() answers whatever is in the datagram's other flags", () => {
  for (let flags = 0; flags <= 0xff; flags++) {
    const isFromServer = (flags & 1) === 1;
    const reply = answerVersionOf(later.with(3, flags));
    assertEquals(reply, isFromServer ? undefined : answer, `flags ${flags}`);
  }
});

Deno.test("answerVersionOf() never answers an answer, so that none goes back and forth", () => {
  assertEquals(answerVersionOf(answer), undefined);
  // Not even one that claims to come from a client.
  assertEquals(answerVersionOf(later.with(2, 0)), undefined);
});

Deno.test("answerVersionOf() never says more than it was told", () => {
  assertEquals(later.length, versionAnswerBytes);
  assertEquals(answer.length, versionAnswerBytes);
  for (let length = 0; length < later.length; length++) {
    assertEquals(answerVersionOf(later.subarray(0, length)), undefined);
  }
  const long = new Uint8Array(1200);
  long.set(later);
  assertEquals(answerVersionOf(long), answer);
});

Deno.test("answerVersionOf() answers nobody else's protocol", () => {
  assertEquals(answerVersionOf(later.with(0, 0)), undefined);
  assertEquals(answerVersionOf(later.with(1, 0)), undefined);
});

Deno.test("readDatagram() takes a version answer for another version", () => {
  assertEquals(readDatagram(answer), "other_version");
});

Deno.test("readVersionAnswer() reads any number of versions but none", () => {
  const many = Array.from({ length: 255 }, (_, i) => i + 1);
  for (const versions of [[1], [2, 3], many]) {
    assertEquals(readVersionAnswer(answerOf(versions))?.versions, versions);
  }
  assertEquals(readVersionAnswer(answerOf([])), undefined);
});

Deno.test("readVersionAnswer() refuses a count that does not fill the datagram", () => {
  for (const count of [0, 1, 3, 255]) {
    assertEquals(readVersionAnswer(answerOf([1, 2], count)), undefined);
  }
});

Deno.test("readVersionAnswer() refuses another magic, version or flags", () => {
  const changes = [[0, 0], [1, 0], [2, 1], [2, 2], [3, 0], [3, 3]] as const;
  for (const [at, byte] of changes) {
    assertEquals(readVersionAnswer(resealed(at, byte)), undefined);
  }
});

Deno.test("readVersionAnswer() refuses each flipped bit, and each shorter answer", () => {
  for (let bit = 0; bit < 8 * answer.length; bit++) {
    const bytes = answer.slice();
    bytes[bit >> 3]! ^= 1 << (bit & 7);
    assertEquals(readVersionAnswer(bytes), undefined, `bit ${bit}`);
  }
  for (let length = 0; length < answer.length; length++) {
    assertEquals(readVersionAnswer(answer.subarray(0, length)), undefined);
  }
  const longer = new Uint8Array([...answer, 0]);
  assertEquals(readVersionAnswer(longer), undefined);
});

Deno.test("version answers are made, and read, of any bytes", () => {
  const bytes = fc.uint8Array({ maxLength: 60 });
  fc.assert(fc.property(bytes, fc.nat(3), (bytes, version) => {
    assertEquals(readVersionAnswer(bytes), undefined);
    bytes.set([0xda, 0x7a, version].slice(0, bytes.length));
    assertEquals(readVersionAnswer(bytes), undefined);
    const reply = answerVersionOf(bytes);
    if (reply === undefined) return;
    assert(reply.length <= bytes.length);
    assert(readVersionAnswer(reply) !== undefined);
    assertEquals(answerVersionOf(reply), undefined);
  }));
});
