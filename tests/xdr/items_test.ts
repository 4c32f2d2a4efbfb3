import * as x from "@datagram/rpc/xdr";
import { assertEquals, assertThrows } from "@std/assert";
import { assertDecodeFails, assertEncodeFails } from "./fails.ts";
import { fromHex, toHex } from "./hex.ts";

Deno.test("array() is its items and nothing else", () => {
  const codec = x.array(x.int, 3);
  const hex = "00000001fffffffe00000003";
  assertEquals(toHex(x.encode(codec, [1, -2, 3])), hex);
  assertEquals(x.decode(codec, fromHex(hex)), [1, -2, 3]);
  assertEquals(x.encode(x.array(x.int, 0), []), new Uint8Array());
});

Deno.test("array() refuses to encode another length", () => {
  for (const value of [[], [1], [1, 2, 3]]) {
    assertEncodeFails(x.array(x.int, 2), value, {
      path: "",
      reason: "long, not 2",
    });
  }
});

Deno.test("list() has a length before it", () => {
  const codec = x.list(x.int, 8);
  const hex = "000000020000000700000008";
  assertEquals(toHex(x.encode(codec, [7, 8])), hex);
  assertEquals(x.decode(codec, fromHex(hex)), [7, 8]);
  assertEquals(x.decode(codec, fromHex("00000000")), []);
});

Deno.test("list() accepts its maximum, and refuses one item more", () => {
  const codec = x.list(x.bool, 2);
  assertEquals(x.decode(codec, x.encode(codec, [true, true])), [true, true]);
  const failure = {
    path: "",
    reason: "the list is 3 items long, more than its maximum of 2",
  };
  assertEncodeFails(codec, [true, true, true], failure);
  assertDecodeFails(codec, "00000003 00000001 00000001 00000001", failure);
});

Deno.test("array() and list() name the item that does not fit", () => {
  assertEncodeFails(x.array(x.int, 2), [1, "2"], {
    path: "[1]",
    reason: 'the string "2" is not an integer',
  });
  assertEncodeFails(x.list(x.list(x.int, 9), 9), [[], [1, 2, 0.5]], {
    path: "[1][2]",
    reason: "the number 0.5 is not an integer",
  });
  assertDecodeFails(x.list(x.bool, 9), "00000002 00000001 00000002", {
    path: "[1]",
    reason: "2 is not a boolean",
  });
  // A hole is no item.
  assertEncodeFails(x.list(x.int, 9), [1, , 3], {
    path: "[1]",
    reason: "undefined is not an integer",
  });
});

Deno.test("array() and list() refuse what is no array", () => {
  for (const value of [null, undefined, {}, "ab", new Int32Array(2)]) {
    for (const codec of [x.array(x.int, 2), x.list(x.int, 2)]) {
      assertEncodeFails(codec, value, { path: "", reason: "is not an array" });
    }
  }
});

Deno.test("list() refuses a length that the bytes cannot hold, unread", () => {
  let reads = 0;
  const item: x.Codec<number> = {
    ...x.int,
    minBytes: 8,
    read(reader) {
      reads++;
      return reader.int();
    },
  };
  assertDecodeFails(x.list(item, 0xffff_ffff), "00000003 00000000 00000000", {
    path: "",
    reason: "3 items of at least 8 bytes needed, 8 bytes left",
  });
  assertDecodeFails(x.array(item, 2), "00000000 00000000", {
    path: "",
    reason: "2 items of at least 8 bytes needed, 8 bytes left",
  });
  assertEquals(reads, 0);
});

Deno.test("list() knows the least size of what it holds", () => {
  const sizes: [x.Codec<unknown>, number][] = [
    [x.struct({ a: x.int, b: x.hyper, c: x.string(9) }), 16],
    [x.array(x.struct({ a: x.double }), 3), 24],
    [x.union("d", x.bool, { true: { a: x.hyper }, false: { b: x.int } }), 8],
    [x.union("d", x.int, { 1: { a: x.hyper } }, x.nothing), 4],
    [x.optional(x.quadruple), 4],
    [x.opaque(5), 8],
    [x.lazy(() => x.hyper), 8],
  ];
  for (const [item, minBytes] of sizes) {
    assertEquals(item.minBytes, minBytes);
    assertDecodeFails(x.list(item, 100), "00000064", {
      path: "",
      reason: `100 items of at least ${minBytes} bytes`,
    });
  }
});

Deno.test("list() bounds items that take no bytes, over the whole value", () => {
  const codec = x.list(x.list(x.nothing, 0xffff_ffff), 9);
  assertDecodeFails(codec, "00000001ffffffff", {
    path: "[0]",
    reason: "more than 65536 items of zero bytes",
  });
  assertDecodeFails(codec, "00000003 00008000 00008000 00000001", {
    path: "[2]",
    reason: "more than 65536 items of zero bytes",
  });
  const most = x.decode(codec, fromHex("00000002 00008000 00008000"));
  assertEquals(toHex(x.encode(codec, most)), "000000020000800000008000");
  assertEncodeFails(codec, [most[0], most[1], [undefined]], {
    path: "[2]",
    reason: "more than 65536 items of zero bytes",
  });
});

Deno.test("array() and list() refuse an impossible length", () => {
  for (const length of [-1, 1.5, NaN, 2 ** 32]) {
    assertThrows(() => x.array(x.int, length), RangeError);
    assertThrows(() => x.list(x.int, length), RangeError);
  }
});
