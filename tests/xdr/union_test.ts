import * as x from "@datagram/rpc/xdr";
import { assertEquals, assertThrows } from "@std/assert";
import { assertDecodeFails, assertEncodeFails } from "./fails.ts";
import { fromHex, toHex } from "./hex.ts";

const Kind = x.enumeration({ TEXT: 0, DATA: 1, EXEC: 2 });

Deno.test("union() by enumeration is the name's number and the arm", () => {
  const codec = x.union("kind", Kind, {
    TEXT: x.nothing,
    DATA: { creator: x.string(8) },
  });
  for (
    const [value, hex] of [
      [{ kind: "TEXT" }, "00000000"],
      [{ kind: "DATA", creator: "a" }, "000000010000000161000000"],
    ] as const
  ) {
    assertEquals(toHex(x.encode(codec, value)), hex);
    assertEquals(x.decode(codec, fromHex(hex)), value);
  }
  const failure = { path: "kind", reason: "the union has no arm for" };
  assertEncodeFails(codec, { kind: "EXEC" }, failure);
  assertDecodeFails(codec, "00000002", failure);
});

Deno.test("union() by int, uint and bool selects by number and truth", () => {
  const byInt = x.union("at", x.int, { "-1": { a: x.int }, 7: x.nothing });
  assertEquals(toHex(x.encode(byInt, { at: -1, a: 5 })), "ffffffff00000005");
  assertEquals(x.decode(byInt, fromHex("00000007")), { at: 7 });
  assertDecodeFails(byInt, "00000008", { path: "at", reason: "no arm for" });

  const byUint = x.union("at", x.uint, { 4294967295: x.nothing });
  assertEquals(x.decode(byUint, fromHex("ffffffff")), { at: 4294967295 });

  const byBool = x.union("ok", x.bool, {
    true: { value: x.int },
    false: { reason: x.string(9) },
  });
  assertEquals(x.decode(byBool, fromHex("0000000100000005")), {
    ok: true,
    value: 5,
  });
  assertEquals(
    toHex(x.encode(byBool, { ok: false, reason: "" })),
    "0000000000000000",
  );
});

Deno.test("union() gives all other values to the default arm", () => {
  const byKind = x.union("kind", Kind, { DATA: x.nothing }, { size: x.int });
  assertEquals(x.decode(byKind, fromHex("0000000200000009")), {
    kind: "EXEC",
    size: 9,
  });
  assertEquals(x.decode(byKind, fromHex("00000001")), { kind: "DATA" });
  assertDecodeFails(byKind, "00000003", {
    path: "kind",
    reason: "3 is not the number of a name",
  });

  const byInt = x.union("n", x.int, { 0: { a: x.int } }, x.nothing);
  assertEquals(x.encode(byInt, { n: 12 }).length, 4);
  assertEquals(x.decode(byInt, fromHex("fffffff0")), { n: -16 });
});

Deno.test("union() names the part that does not fit", () => {
  const codec = x.union("kind", Kind, { DATA: { creator: x.string(2) } });
  assertEncodeFails(codec, { kind: "DATA", creator: "abc" }, {
    path: "creator",
    reason: "the string is 3 bytes long",
  });
  assertEncodeFails(codec, { kind: "DATA" }, {
    path: "creator",
    reason: "the field is missing",
  });
  assertEncodeFails(codec, { creator: "a" }, {
    path: "kind",
    reason: "the field is missing",
  });
  assertEncodeFails(codec, { kind: "LINK" }, {
    path: "kind",
    reason: "is not one of",
  });
  assertEncodeFails(codec, null, {
    path: "",
    reason: "null is not an object",
  });
  assertDecodeFails(codec, "00000001 00000001 61000001", {
    path: "creator",
    reason: "the padding is not zero",
  });
});

Deno.test("union() refuses arms and keys that cannot be", () => {
  // deno-lint-ignore no-explicit-any
  const define = x.union as any;
  for (
    const [discriminant, arms, reason] of [
      [Kind, {}, "without arms"],
      [Kind, { LINK: x.nothing }, '"LINK" is no value'],
      [Kind, { TEXT: x.int }, "has no name"],
      [Kind, { TEXT: { a: x.int, b: x.int } }, "exactly one field"],
      [Kind, { TEXT: {} }, "exactly one field"],
      [Kind, { TEXT: { kind: x.int } }, "both named kind"],
      [Kind, { TEXT: { "a b": x.int } }, "not an identifier"],
      [x.int, { "01": x.nothing }, '"01" is no value'],
      [x.int, { 2147483648: x.nothing }, "is no value"],
      [x.uint, { "-1": x.nothing }, "is no value"],
      [x.bool, { 1: x.nothing }, "is no value"],
      [x.string(3), { a: x.nothing }, "is no value"],
      [x.hyper, { 1: x.nothing }, "is no value"],
    ] as const
  ) {
    assertThrows(() => define("kind", discriminant, arms), TypeError, reason);
  }
});

Deno.test("union() may have an arm named as a member of a codec", () => {
  const codec = x.union("kind", Kind, {
    TEXT: { read: x.int },
    DATA: { type: x.int },
  });
  const value = { kind: "TEXT", read: 4 } as const;
  assertEquals(x.decode(codec, x.encode(codec, value)), value);
});
