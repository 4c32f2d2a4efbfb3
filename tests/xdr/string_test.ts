import * as x from "@datagram/rpc/xdr";
import { assertEquals, assertThrows } from "@std/assert";
import { assertDecodeFails, assertEncodeFails } from "./fails.ts";
import { fromHex, toHex } from "./hex.ts";

Deno.test("string() is a length and UTF-8, padded", () => {
  for (
    const [text, hex] of [
      ["", "00000000"],
      ["abc", "0000000361626300"],
      ["hé", "0000000368c3a900"],
      ["€", "00000003e282ac00"],
      ["😀", "00000004f09f9880"],
      ["\ufeffa", "00000004efbbbf61"],
      ["\0", "0000000100000000"],
    ] as const
  ) {
    assertEquals(toHex(x.encode(x.string(8), text)), hex);
    assertEquals(x.decode(x.string(8), fromHex(hex)), text);
  }
});

Deno.test("string() round-trips at every length, short and long", () => {
  const codec = x.string(2000);
  for (let length = 0; length < 300; length++) {
    for (const unit of ["a", "é", "€", "😀", "\ufeff", "aé"]) {
      const text = unit.repeat(length);
      const bytes = x.encode(codec, text);
      assertEquals(
        bytes.subarray(4, 4 + new TextEncoder().encode(text).length),
        new TextEncoder().encode(text),
      );
      assertEquals(x.decode(codec, bytes), text);
    }
  }
});

Deno.test("string() counts its maximum in bytes", () => {
  for (
    const [max, fits, exceeds] of [
      [4, "abcd", "abcde"],
      [4, "éé", "ééa"],
      [3, "€", "€a"],
      [100, "a".repeat(100), "a".repeat(101)],
      [100, "é".repeat(50), "é".repeat(50) + "a"],
      [0, "", "a"],
    ] as const
  ) {
    const codec = x.string(max);
    assertEquals(x.decode(codec, x.encode(codec, fits)), fits);
    const bytes = new TextEncoder().encode(exceeds).length;
    const failure = {
      path: "",
      reason: `the string is ${bytes} byte${bytes === 1 ? "" : "s"} long, ` +
        `more than its maximum of ${max}`,
    };
    assertEncodeFails(codec, exceeds, failure);
    assertDecodeFails(codec, toHex(x.encode(x.string(255), exceeds)), failure);
  }
});

Deno.test("string() refuses half a surrogate pair", () => {
  const long = "a".repeat(100);
  for (const text of ["\ud800", "a\udc00", "\udc00\ud800", `${long}\ud83d`]) {
    assertEncodeFails(x.string(255), text, {
      path: "",
      reason: "half of a surrogate pair",
    });
  }
});

Deno.test("string() refuses bytes that are not UTF-8", () => {
  for (
    const hex of [
      "00000001ff000000", // no such byte
      "00000002c3280000", // a start without continuation
      "00000002c0800000", // zero in two bytes
      "00000003eda08000", // a surrogate
      "00000004f4908080", // beyond U+10FFFF
      "00000001c3000000", // cut off
    ]
  ) {
    assertDecodeFails(x.string(255), hex, {
      path: "",
      reason: "the string is not valid UTF-8",
    });
  }
});

Deno.test("string() refuses padding that is not zero", () => {
  assertDecodeFails(x.string(255), "0000000161000001", {
    path: "",
    reason: "the padding is not zero",
  });
});

Deno.test("string() writes zeros over what was in the buffer", () => {
  const writer = new x.Writer();
  const codec = x.string(255);
  for (const text of ["a", "é", "b".repeat(101)]) {
    writer.reset();
    x.opaque(120).write(writer, new Uint8Array(120).fill(0xff));
    writer.reset();
    codec.write(writer, text);
    assertEquals(x.decode(codec, writer.bytes()), text);
  }
});

Deno.test("string() does not believe a length", () => {
  assertDecodeFails(x.string(0xffff_ffff), "ffffffff61616161", {
    path: "",
    reason: "4294967296 bytes needed, 4 left",
  });
});

Deno.test("string() refuses what is no string", () => {
  for (const value of [1, null, undefined, ["a"], new String("a")]) {
    assertEncodeFails(x.string(9), value, {
      path: "",
      reason: "is not a string",
    });
  }
});

Deno.test("string() refuses an impossible maximum", () => {
  for (const max of [-1, 0.5, NaN, 2 ** 32]) {
    assertThrows(() => x.string(max), RangeError);
  }
});
