import * as x from "@datagram/rpc/xdr";
import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { fromHex } from "./hex.ts";

const Kind = x.enumeration({ TEXT: 0, DATA: 1, EXEC: 2 });
const All = x.struct({
  int: x.int,
  hyper: x.hyper,
  float: x.float,
  double: x.double,
  quadruple: x.quadruple,
  bool: x.bool,
  opaque: x.opaque(2),
  varopaque: x.varopaque(4),
  string: x.string(9),
  array: x.array(x.uint, 2),
  list: x.list(x.uhyper, 2),
  optional: x.optional(x.int),
  kind: Kind,
  union: x.union("kind", Kind, { DATA: { size: x.hyper } }, x.nothing),
  nothing: x.nothing,
});

const value: x.Infer<typeof All> = {
  int: -7,
  hyper: -(2n ** 63n),
  float: 1.5,
  double: Infinity,
  quadruple: fromHex("000102030405060708090a0b0c0d0e0f"),
  bool: true,
  opaque: fromHex("00ff"),
  varopaque: fromHex(""),
  string: "hé",
  array: [1, 2],
  list: [2n ** 64n - 1n],
  optional: null,
  kind: "EXEC",
  union: { kind: "DATA", size: 5n },
  nothing: undefined,
};

const json: x.JsonValue = {
  int: -7,
  hyper: "-9223372036854775808",
  float: 1.5,
  double: "Infinity",
  quadruple: "000102030405060708090a0b0c0d0e0f",
  bool: true,
  opaque: "00ff",
  varopaque: "",
  string: "hé",
  array: [1, 2],
  list: ["18446744073709551615"],
  optional: null,
  kind: "EXEC",
  union: { kind: "DATA", size: "5" },
  nothing: null,
};

Deno.test("toJson() and fromJson() cover every kind of type", () => {
  assertEquals(x.toJson(All, value), json);
  assertEquals(x.fromJson(All, json), value);
  assertEquals(x.fromJson(All, JSON.parse(JSON.stringify(json))), value);
});

Deno.test("fromJson() accepts a safe integer for a hyper", () => {
  assertEquals(x.fromJson(x.hyper, -5), -5n);
  assertEquals(x.fromJson(x.uhyper, 2 ** 53 - 1), 2n ** 53n - 1n);
});

Deno.test("fromJson() and toJson() name what is no number", () => {
  for (const codec of [x.float, x.double]) {
    for (const number of [NaN, Infinity, -Infinity]) {
      assertEquals(x.toJson(codec, number), String(number));
      assertEquals(x.fromJson(codec, String(number)), number);
    }
  }
});

Deno.test("fromJson() accepts capital digits, and nothing left out", () => {
  assertEquals(x.fromJson(x.varopaque(2), "AbCd"), fromHex("abcd"));
  const codec = x.struct({ a: x.int, b: x.nothing });
  assertEquals(x.fromJson(codec, { a: 1 }), { a: 1, b: undefined });
  assertEquals(x.fromJson(x.nothing, null), undefined);
});

Deno.test("fromJson() refuses what does not fit, with the path", () => {
  for (
    const [codec, bad, path, reason] of [
      [x.hyper, 2 ** 53, "", "not a string of decimal digits"],
      [x.hyper, 1.5, "", "not a string of decimal digits"],
      [x.hyper, "0x10", "", "not a string of decimal digits"],
      [x.hyper, "", "", "not a string of decimal digits"],
      [x.hyper, "9".repeat(1_000_000), "", "not a string of decimal digits"],
      [x.hyper, "9223372036854775808", "", "not a bigint from -2^63"],
      [x.uhyper, "-1", "", "not a bigint from 0"],
      [x.double, "1", "", "is not a number"],
      [x.double, null, "", "is not a number"],
      [x.opaque(1), "0", "", "pairs of hexadecimal digits"],
      [x.opaque(1), "0g", "", "pairs of hexadecimal digits"],
      [x.opaque(1), "0000", "", "2 bytes long, not 1"],
      [x.nothing, 0, "", "the number 0 is not null"],
      [Kind, "LINK", "", 'the string "LINK" is not one of'],
      [Kind, 1, "", "the number 1 is not one of"],
      [x.list(x.int, 2), [1, null], "[1]", "null is not an integer"],
      [x.list(x.int, 1), [1, 2], "", "more than its maximum of 1"],
      [x.struct({ a: x.int }), {}, "a", "the field is missing"],
      [x.struct({ a: x.int }), { a: 1, b: 2 }, "", 'there is no field "b"'],
      [x.struct({ a: x.optional(x.int) }), {}, "a", "the field is missing"],
      [
        x.struct({ u: All }),
        { u: { ...json, list: ["1", "x"] } },
        "u.list[1]",
        "not a string of decimal digits",
      ],
      [
        x.struct({ u: x.union("kind", Kind, { TEXT: x.nothing }) }),
        { u: { kind: "TEXT", size: 1 } },
        "u",
        'there is no field "size"',
      ],
    ] as [x.Codec<unknown>, x.JsonValue, string, string][]
  ) {
    const error = assertThrows(() => x.fromJson(codec, bad), x.XdrError);
    assertEquals(error.path, path);
    assertStringIncludes(error.reason, reason);
  }
});

Deno.test("fromJson() is not fooled by __proto__", () => {
  const bad = JSON.parse('{ "a": 1, "__proto__": { "b": 2 } }');
  assertThrows(
    () => x.fromJson(x.struct({ a: x.int }), bad),
    x.XdrError,
    'there is no field "__proto__"',
  );
});

Deno.test("toJson() refuses a value that does not fit", () => {
  const error = assertThrows(
    () => x.toJson(All, { ...value, array: [1, -2] }),
    x.XdrError,
  );
  assertEquals(error.path, "array[1]");
});

Deno.test("toJson() and fromJson() follow recursive types", () => {
  interface Entry {
    id: bigint;
    next: Entry | null;
  }
  const Entry: x.Codec<Entry> = x.struct({
    id: x.hyper,
    next: x.optional(x.lazy(() => Entry)),
  });
  let list: Entry = { id: 0n, next: null };
  for (let i = 1; i < 20_000; i++) list = { id: BigInt(i), next: list };
  const bytes = x.encode(Entry, list);
  const form = x.toJson(Entry, list);
  assertEquals(x.encode(Entry, x.fromJson(Entry, form)), bytes);
});

Deno.test("toJson() takes a codec of one's own by what is on the wire", () => {
  const date: x.Codec<Date> = {
    type: x.hyper.type,
    minBytes: 8,
    write: (writer, value) => writer.hyper(BigInt(value.getTime())),
    read: (reader) => new Date(Number(reader.hyper())),
  };
  assertEquals(x.toJson(x.list(date, 1), [new Date(5)]), ["5"]);
  assertEquals(x.fromJson(x.list(date, 1), ["5"]), [new Date(5)]);
});
