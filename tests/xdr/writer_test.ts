import * as x from "@datagram/rpc/xdr";
import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { toHex } from "./hex.ts";

Deno.test("Writer grows, and keeps what is written", () => {
  const writer = new x.Writer();
  for (let i = 0; i < 10_000; i++) writer.uint(i);
  assertEquals(writer.length, 40_000);
  const reader = new x.Reader(writer.bytes());
  for (let i = 0; i < 10_000; i++) assertEquals(reader.uint(), i);
});

Deno.test("Writer.reset() keeps the memory", () => {
  const writer = new x.Writer();
  writer.opaque(new Uint8Array(1000));
  const { capacity } = writer;
  const { buffer } = writer.bytes();
  writer.reset();
  assertEquals(writer.length, 0);
  writer.opaque(new Uint8Array(1000));
  assertEquals(writer.capacity, capacity);
  assertStrictEquals(writer.bytes().buffer, buffer);
});

Deno.test("Writer.bytes() is a view, and copy() is none", () => {
  const writer = new x.Writer();
  writer.uint(1);
  const view = writer.bytes();
  const copy = writer.copy();
  writer.reset();
  writer.uint(2);
  assertEquals(toHex(view), "00000002");
  assertEquals(toHex(copy), "00000001");
});

Deno.test("Writer accepts its maximum, and refuses four bytes more", () => {
  const fill: ((writer: x.Writer) => void)[] = [
    (writer) => writer.int(1),
    (writer) => writer.opaque(new Uint8Array(1)),
    (writer) => writer.string(""),
  ];
  for (const more of fill) {
    const writer = new x.Writer({ bytesMax: 8 });
    writer.uhyper(1n);
    assertThrows(
      () => more(writer),
      x.XdrError,
      "the encoding is longer than its maximum of 8 bytes",
    );
    writer.reset();
    writer.int(1);
    more(writer);
    assertEquals(writer.length, 8);
  }
});

Deno.test("Writer bounds a long string too, with the right reason", () => {
  for (const unit of ["a", "é", "€"]) {
    const text = unit.repeat(120 / new TextEncoder().encode(unit).length);
    const fits = new x.Writer({ bytesMax: 124 });
    fits.string(text);
    assertEquals(fits.length, 124);
    const exceeds = new x.Writer({ bytesMax: 120 });
    assertThrows(() => exceeds.string(text), x.XdrError, "the encoding is");
    assertThrows(() => exceeds.string(text, 116), x.XdrError, "the string is");
  }
});
