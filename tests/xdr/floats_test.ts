import * as x from "@datagram/rpc/xdr";
import { assertEquals } from "@std/assert";
import { assertDecodeFails, assertEncodeFails } from "./fails.ts";
import { fromHex, toHex } from "./hex.ts";

Deno.test("float is IEEE 754 in single precision", () => {
  for (
    const [value, hex] of [
      [1.5, "3fc00000"],
      [-0, "80000000"],
      [0, "00000000"],
      [Infinity, "7f800000"],
      [-Infinity, "ff800000"],
      [2 ** -149, "00000001"],
      [(2 - 2 ** -23) * 2 ** 127, "7f7fffff"],
    ] as const
  ) {
    assertEquals(toHex(x.encode(x.float, value)), hex);
    assertEquals(x.decode(x.float, fromHex(hex)), value);
  }
});

Deno.test("float rounds to the nearest", () => {
  assertEquals(toHex(x.encode(x.float, 0.1)), "3dcccccd");
});

Deno.test("float refuses a finite number that would become infinite", () => {
  for (const value of [1e39, -1e39, 3.4028236e38]) {
    assertEncodeFails(x.float, value, {
      path: "",
      reason: `the number ${value} is beyond single precision`,
    });
  }
});

Deno.test("double is IEEE 754 in double precision", () => {
  for (
    const [value, hex] of [
      [-2.25, "c002000000000000"],
      [-0, "8000000000000000"],
      [5e-324, "0000000000000001"],
      [Number.MAX_VALUE, "7fefffffffffffff"],
      [Infinity, "7ff0000000000000"],
    ] as const
  ) {
    assertEquals(toHex(x.encode(x.double, value)), hex);
    assertEquals(x.decode(x.double, fromHex(hex)), value);
  }
});

Deno.test("float and double read every NaN, and write one", () => {
  for (const hex of ["7fc00000", "ffc00000", "7f800001", "7fffffff"]) {
    const value = x.decode(x.float, fromHex(hex));
    assertEquals(value, NaN);
    assertEquals(toHex(x.encode(x.float, value)), "7fc00000");
  }
  for (const hex of ["7ff8000000000000", "fff8000000000001"]) {
    const value = x.decode(x.double, fromHex(hex));
    assertEquals(value, NaN);
    assertEquals(toHex(x.encode(x.double, value)), "7ff8000000000000");
  }
});

Deno.test("float and double refuse what is no number", () => {
  for (const value of ["1", 1n, null, undefined, true]) {
    for (const codec of [x.float, x.double]) {
      assertEncodeFails(codec, value, { path: "", reason: "not a number" });
    }
  }
  assertDecodeFails(x.double, "00000000", {
    path: "",
    reason: "8 bytes needed, 4 left",
  });
});

Deno.test("quadruple keeps its sixteen bytes", () => {
  const bytes = fromHex("3fff8000000000000000000000000001");
  assertEquals(x.encode(x.quadruple, bytes), bytes);
  assertEquals(x.decode(x.quadruple, bytes), bytes);
  assertEncodeFails(x.quadruple, bytes.subarray(1), {
    path: "",
    reason: "15 bytes long, not 16",
  });
});
