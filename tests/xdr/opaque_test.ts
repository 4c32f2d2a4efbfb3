import * as x from "@datagram/rpc/xdr";
import { assert, assertEquals, assertThrows } from "@std/assert";
import { Buffer } from "node:buffer";
import { assertDecodeFails, assertEncodeFails } from "./fails.ts";
import { fromHex, toHex } from "./hex.ts";

Deno.test("opaque() is padded to a multiple of four", () => {
  for (
    const [value, hex] of [
      ["", ""],
      ["01", "01000000"],
      ["0102", "01020000"],
      ["010203", "01020300"],
      ["01020304", "01020304"],
      ["0102030405", "0102030405000000"],
    ] as const
  ) {
    const bytes = fromHex(value);
    assertEquals(toHex(x.encode(x.opaque(bytes.length), bytes)), hex);
    assertEquals(x.decode(x.opaque(bytes.length), fromHex(hex)), bytes);
  }
});

Deno.test("varopaque() has a length before it", () => {
  const codec = x.varopaque(5);
  for (
    const [value, hex] of [
      ["", "00000000"],
      ["ff", "00000001ff000000"],
      ["0102030405", "000000050102030405000000"],
    ] as const
  ) {
    assertEquals(toHex(x.encode(codec, fromHex(value))), hex);
    assertEquals(x.decode(codec, fromHex(hex)), fromHex(value));
  }
});

Deno.test("opaque() refuses padding that is not zero", () => {
  for (const hex of ["01000001", "01000100", "01010000"]) {
    assertDecodeFails(x.opaque(1), hex, {
      path: "",
      reason: "the padding is not zero",
    });
  }
  assertDecodeFails(x.varopaque(3), "0000000301020304", {
    path: "",
    reason: "the padding is not zero",
  });
});

Deno.test("opaque() writes zeros over what was in the buffer", () => {
  const writer = new x.Writer();
  x.uint.write(writer, 0xffff_ffff);
  writer.reset();
  x.opaque(1).write(writer, fromHex("07"));
  assertEquals(toHex(writer.bytes()), "07000000");
});

Deno.test("opaque() refuses to encode another length", () => {
  for (const length of [0, 2, 4]) {
    assertEncodeFails(x.opaque(3), new Uint8Array(length), {
      path: "",
      reason: "long, not 3",
    });
  }
});

Deno.test("opaque() names varopaque() to who has a shorter value, no other", () => {
  const reason = (length: number) =>
    assertThrows(
      () => x.encode(x.opaque(3), new Uint8Array(length)),
      x.XdrError,
    ).reason;
  assertEquals(
    reason(1),
    "the value is 1 byte long, not 3: varopaque(3) takes up to 3",
  );
  assertEquals(reason(4), "the value is 4 bytes long, not 3");
});

Deno.test("varopaque() accepts its maximum, and refuses one byte more", () => {
  const codec = x.varopaque(3);
  assertEquals(x.encode(codec, new Uint8Array(3)).length, 8);
  assertEquals(x.decode(codec, fromHex("0000000301020300")).length, 3);
  const failure = {
    path: "",
    reason: "the value is 4 bytes long, more than its maximum of 3",
  };
  assertEncodeFails(codec, new Uint8Array(4), failure);
  assertDecodeFails(codec, "0000000401020304", failure);
});

Deno.test("opaque() and varopaque() refuse to decode from too few bytes", () => {
  assertDecodeFails(x.opaque(5), "01020304", {
    path: "",
    reason: "8 bytes needed, 4 left",
  });
  // Neither may the padding be missing, nor the length be believed.
  assertDecodeFails(x.varopaque(9), "000000050102030405", {
    path: "",
    reason: "8 bytes needed, 5 left",
  });
  assertDecodeFails(x.varopaque(0xffff_ffff), "fffffffd00000000", {
    path: "",
    reason: "4294967296 bytes needed, 4 left",
  });
});

Deno.test("opaque() and varopaque() refuse what is no Uint8Array", () => {
  for (const value of ["ab", [1, 2], new ArrayBuffer(2), null, { length: 2 }]) {
    for (const codec of [x.opaque(2), x.varopaque(2)]) {
      assertEncodeFails(codec, value, {
        path: "",
        reason: "is not a Uint8Array",
      });
    }
  }
});

Deno.test("opaque() decodes to a copy, even from a Buffer", () => {
  const codec = x.opaque(4);
  for (const bytes of [fromHex("01020304"), Buffer.from([1, 2, 3, 4])]) {
    const value = x.decode(codec, bytes);
    bytes.fill(9);
    assertEquals(value, fromHex("01020304"));
    assert(value.constructor === Uint8Array);
  }
});

Deno.test("opaque() and varopaque() refuse an impossible length", () => {
  for (const length of [-1, 1.5, NaN, 2 ** 32, Infinity]) {
    assertThrows(() => x.opaque(length), RangeError, "current value is");
    assertThrows(() => x.varopaque(length), RangeError, "current value is");
  }
});
