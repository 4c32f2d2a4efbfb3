import * as x from "@datagram/rpc/xdr";
import { assertEquals, assertThrows } from "@std/assert";
import { assertDecodeFails, assertEncodeFails } from "./fails.ts";
import { fromHex, toHex } from "./hex.ts";

const Color = x.enumeration({ RED: 2, YELLOW: 3, BLUE: -5 });

Deno.test("enumeration() is a signed integer", () => {
  for (
    const [name, hex] of [
      ["RED", "00000002"],
      ["YELLOW", "00000003"],
      ["BLUE", "fffffffb"],
    ] as const
  ) {
    assertEquals(toHex(x.encode(Color, name)), hex);
    assertEquals(x.decode(Color, fromHex(hex)), name);
  }
});

Deno.test("enumeration() refuses a number without a name", () => {
  assertDecodeFails(Color, "00000004", {
    path: "",
    reason: "4 is not the number of a name",
  });
});

Deno.test("enumeration() refuses an unknown name", () => {
  for (const name of ["GREEN", "red", "toString", "__proto__", 2, null]) {
    assertEncodeFails(Color, name, {
      path: "",
      reason: 'is not one of "RED", "YELLOW", "BLUE"',
    });
  }
});

Deno.test("enumeration() does not list all of many names", () => {
  const many = x.enumeration(
    Object.fromEntries(Array.from({ length: 99 }, (_, i) => [`N${i}`, i])),
  );
  assertEncodeFails(many, "x".repeat(1000), {
    path: "",
    reason: `${"x".repeat(40)}…" is not one of "N0", "N1"`,
  });
});

Deno.test("enumeration() refuses numbers that cannot be, or stand twice", () => {
  for (const value of [2 ** 31, -(2 ** 31) - 1, 0.5, NaN]) {
    assertThrows(() => x.enumeration({ A: value }), RangeError, "32 bits");
  }
  assertThrows(
    () => x.enumeration({ A: 1, B: 2, C: 1 }),
    RangeError,
    "A and C are both 1",
  );
  assertThrows(() => x.enumeration({}), TypeError, "without names");
  assertThrows(() => x.enumeration({ "1": 1 }), TypeError, "identifier");
});
