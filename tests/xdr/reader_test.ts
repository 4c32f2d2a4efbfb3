import * as x from "@datagram/rpc/xdr";
import { assertEquals, assertThrows } from "@std/assert";
import { fromHex } from "./hex.ts";

Deno.test("Reader reads from the middle of a buffer", () => {
  const buffer = fromHex("ffffff 00000001 0000000000000002 ffffff");
  const reader = new x.Reader(buffer.subarray(3, 15));
  assertEquals(reader.int(), 1);
  assertEquals(reader.offset, 4);
  assertEquals(reader.remaining, 8);
  assertEquals(reader.hyper(), 2n);
  reader.end();
  assertThrows(() => reader.int(), x.XdrError, "4 bytes needed, 0 left");
});

Deno.test("Reader.end() refuses bytes that are left", () => {
  const reader = new x.Reader(fromHex("0000000100000002"));
  reader.int();
  assertThrows(
    () => reader.end(),
    x.XdrError,
    "4 bytes too many, the value is complete after 4",
  );
});

Deno.test("Reader.reset() starts anew, on the same bytes or on others", () => {
  const bytes = fromHex("00000001");
  const reader = new x.Reader(bytes);
  assertEquals(reader.int(), 1);
  reader.reset(bytes);
  assertEquals(reader.int(), 1);
  reader.reset(fromHex("0000000000000003"));
  assertEquals(reader.uhyper(), 3n);
});

Deno.test("Reader.reset() forgets depth and empty items", () => {
  const reader = new x.Reader(new Uint8Array());
  for (let i = 0; i < 128; i++) reader.enter();
  reader.countEmptyItems(65_536);
  assertThrows(() => reader.enter(), x.XdrError);
  assertThrows(() => reader.countEmptyItems(1), x.XdrError);
  reader.reset(new Uint8Array());
  reader.enter();
  reader.countEmptyItems(65_536);
});
