import * as x from "@datagram/rpc/xdr";
import { assertEquals } from "@std/assert";
import { assertDecodeFails, assertEncodeFails } from "./fails.ts";
import { fromHex, toHex } from "./hex.ts";

const samples: [string, x.Codec<unknown>, [unknown, string][]][] = [
  ["int", x.int, [
    [0, "00000000"],
    [1, "00000001"],
    [-1, "ffffffff"],
    [2147483647, "7fffffff"],
    [-2147483648, "80000000"],
  ]],
  ["uint", x.uint, [
    [0, "00000000"],
    [2147483648, "80000000"],
    [4294967295, "ffffffff"],
  ]],
  ["hyper", x.hyper, [
    [0n, "0000000000000000"],
    [-1n, "ffffffffffffffff"],
    [2n ** 63n - 1n, "7fffffffffffffff"],
    [-(2n ** 63n), "8000000000000000"],
  ]],
  ["uhyper", x.uhyper, [
    [2n ** 53n + 1n, "0020000000000001"],
    [2n ** 64n - 1n, "ffffffffffffffff"],
  ]],
];

for (const [name, codec, pairs] of samples) {
  Deno.test(`${name} is big-endian over its whole range`, () => {
    for (const [value, hex] of pairs) {
      assertEquals(toHex(x.encode(codec, value)), hex);
      assertEquals(x.decode(codec, fromHex(hex)), value);
    }
  });
}

const misfits: [string, x.Codec<unknown>, string, unknown[]][] = [
  ["int", x.int, "is not an integer from -2147483648 to 2147483647", [
    2147483648,
    -2147483649,
    2 ** 32,
    1.5,
    NaN,
    Infinity,
    1n,
    "1",
    true,
    null,
    undefined,
    {},
    [1],
  ]],
  ["uint", x.uint, "is not an integer from 0 to 4294967295", [
    -1,
    4294967296,
    0.5,
    NaN,
    1n,
    "1",
    null,
    [1],
  ]],
  ["hyper", x.hyper, "is not a bigint from -2^63 to 2^63 - 1", [
    2n ** 63n,
    -(2n ** 63n) - 1n,
    1,
    "1",
    null,
  ]],
  ["uhyper", x.uhyper, "is not a bigint from 0 to 2^64 - 1", [
    -1n,
    2n ** 64n,
    1,
    undefined,
  ]],
];

for (const [name, codec, reason, values] of misfits) {
  Deno.test(`${name} refuses to encode anything else`, () => {
    for (const value of values) {
      assertEncodeFails(codec, value, { path: "", reason });
    }
  });
}

Deno.test("integers refuse to decode from too few bytes", () => {
  for (const codec of [x.int, x.uint]) {
    assertDecodeFails(codec, "000000", {
      path: "",
      reason: "4 bytes needed, 3 left",
    });
  }
  for (const codec of [x.hyper, x.uhyper]) {
    assertDecodeFails(codec, "00000000000000", {
      path: "",
      reason: "8 bytes needed, 7 left",
    });
  }
});
