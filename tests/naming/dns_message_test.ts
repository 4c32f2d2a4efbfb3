import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "../fast_check.ts";
import {
  decodeAnswer,
  type DnsQuestion,
  encodeQuestion,
} from "../../lib/naming/dns_message.ts";
import { decodeName, encodeName } from "../../lib/naming/dns_name.ts";
import { A, a, answerTo, CNAME, nameBytes, srv } from "./dns_bytes.ts";

const question: DnsQuestion = {
  id: 0xbeef,
  name: encodeName("calc.example")!,
  type: "A",
};

Deno.test("encodeName() writes labels, and refuses what is none", () => {
  assertEquals([...encodeName("a.bc")!], [1, 97, 2, 98, 99, 0]);
  assertEquals(encodeName("a.bc."), encodeName("a.bc"));
  const long = "x".repeat(63);
  assert(encodeName(long));
  assert(encodeName([long, long, long, "x".repeat(61)].join(".")));
  for (
    const name of [
      "",
      ".",
      "a..b",
      ".a",
      "a b",
      "ä",
      `${long}x`,
      [long, long, long, "x".repeat(62)].join("."),
    ]
  ) assertEquals(encodeName(name), undefined, name);
});

Deno.test("decodeName() follows pointers back, in lower case", () => {
  const message = new Uint8Array([
    ...nameBytes("Example.ORG"),
    4,
    ...new TextEncoder().encode("Calc"),
    0xc0,
    0,
    1,
    46,
    0xc0,
    13,
  ]);
  assertEquals(decodeName(message, 0), { name: "example.org", end: 13 });
  assertEquals(decodeName(message, 13), {
    name: "calc.example.org",
    end: 20,
  });
  assertEquals(decodeName(message, 20).name, "\\046.calc.example.org");
});

Deno.test("decodeName() refuses circles, names that are too long, and what is cut", () => {
  const loops = [[0xc0, 0], [1, 97, 0xc0, 0], [0xc0, 4, 0, 0, 0xc0, 0]];
  for (const bytes of loops) {
    assertThrows(() => decodeName(new Uint8Array(bytes), 0), RangeError);
  }
  const cuts = [[], [1], [3, 97, 98], [0xc0], [1, 97]];
  for (const bytes of cuts) {
    assertThrows(
      () => decodeName(new Uint8Array(bytes), 0),
      RangeError,
      "cut off",
    );
  }
  const long = nameBytes(new Array(130).fill("x").join("."));
  assertThrows(
    () => decodeName(new Uint8Array(long), 0),
    RangeError,
    "too long",
  );
  const label = [0x40, ...new Array(64).fill(97), 0];
  assertThrows(
    () => decodeName(new Uint8Array(label), 0),
    RangeError,
    "too long",
  );
});

Deno.test("encodeQuestion() asks for recursion, and for larger datagrams", () => {
  const plain = encodeQuestion(question, false);
  assertEquals([...plain.subarray(0, 12)], [
    ...[0xbe, 0xef, 0x01, 0x00],
    ...[0, 1, 0, 0, 0, 0, 0, 0],
  ]);
  assertEquals([...plain.subarray(12)], [
    ...nameBytes("calc.example"),
    ...[0, 1, 0, 1],
  ]);
  const extended = encodeQuestion(question, true);
  assertEquals(extended[11], 1);
  // The root, OPT, 1232 bytes, no flags, no data.
  const opt = [0, 0, 41, 0x04, 0xd0, 0, 0, 0, 0, 0, 0];
  assertEquals([...extended.subarray(plain.length)], opt);
});

Deno.test("decodeAnswer() takes the answer to its question, and nothing else", () => {
  const sent = encodeQuestion(question, true);
  const answer = answerTo(sent, { answers: [a("CALC.example", "10.0.0.1")] });
  const read = (change: (bytes: Uint8Array) => void) => {
    const copy = answer.slice();
    change(copy);
    return decodeAnswer(copy, question);
  };
  assertEquals(read(() => {})?.answers, [
    {
      name: "calc.example",
      ttlMs: 60_000,
      data: { type: "A", ip: "10.0.0.1" },
    },
  ]);
  assertEquals(read((bytes) => bytes[1] = 0), undefined, "another id");
  assertEquals(read((bytes) => bytes[2]! &= 0x7f), undefined, "a question");
  assertEquals(read((bytes) => bytes[2]! |= 0x08), undefined, "no query");
  assertEquals(read((bytes) => bytes[13] = 120), undefined, "another name");
  assertEquals(read((bytes) => bytes[27] = 28), undefined, "another type");
  assertEquals(read((bytes) => bytes[29] = 3), undefined, "another class");
  assertEquals(read((bytes) => bytes[5] = 0), undefined, "no question");
  assertEquals(decodeAnswer(answer.subarray(0, 11), question), undefined);
  const refusal = new Uint8Array([0xbe, 0xef, 0x80, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
  assertEquals(decodeAnswer(refusal, question)?.responseCode, 1);
});

Deno.test("decodeAnswer() passes over records that it does not know", () => {
  const sent = encodeQuestion(question, true);
  const answer = decodeAnswer(
    answerTo(sent, {
      answers: [
        ["calc.example", 16, 60, [1, 65]],
        ["calc.example", A, 60, [1, 2, 3]],
        ["calc.example", CNAME, 60, nameBytes("x.example")],
        a("x.example", "10.0.0.1", 0x8000_0001),
        srv("x.example", [1, 2, 3], ""),
      ],
      additional: [["", 41, 0, []], a("y.example", "10.0.0.2", 7)],
    }),
    question,
  )!;
  assertEquals(answer.answers, [
    {
      name: "calc.example",
      ttlMs: 60_000,
      data: { type: "CNAME", target: "x.example" },
    },
    // A TTL with its high bit is none (RFC 2181 §8).
    { name: "x.example", ttlMs: 0, data: { type: "A", ip: "10.0.0.1" } },
    {
      name: "x.example",
      ttlMs: 60_000,
      data: {
        type: "SRV",
        srv: { priority: 1, weight: 2, port: 3, target: "" },
      },
    },
  ]);
  assertEquals(answer.additional.map(({ ttlMs }) => ttlMs), [7000]);
});

Deno.test("decodeAnswer() survives any bytes, with an answer or a RangeError", () => {
  const sent = encodeQuestion(question, true);
  const whole = answerTo(sent, {
    answers: [
      srv("calc.example", [1, 2, 3], "x.example"),
      ["calc.example", CNAME, 60, nameBytes("x.example")],
    ],
    additional: [a("x.example", "10.0.0.1")],
  });
  const change = fc.record({
    at: fc.integer({ min: 4, max: whole.length - 1 }),
    byte: fc.nat(255),
  });
  const damaged = fc.tuple(
    fc.array(change, { maxLength: 6 }),
    fc.integer({ min: 0, max: whole.length }),
  ).map(([changes, length]) => {
    const copy = whole.slice();
    for (const { at, byte } of changes) copy[at] = byte;
    return copy.subarray(0, length);
  });
  fc.assert(fc.property(fc.oneof(damaged, fc.uint8Array()), (bytes) => {
    try {
      decodeAnswer(bytes, question);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
    }
  }));
  for (let length = 31; length < whole.length; length++) {
    assertThrows(
      () => decodeAnswer(whole.subarray(0, length), question),
      RangeError,
    );
  }
});
