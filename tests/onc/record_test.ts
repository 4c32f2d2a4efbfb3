import { assertEquals, assertThrows } from "@std/assert";
import fc from "../fast_check.ts";
import {
  encodeRecord,
  RecordError,
  RecordReader,
} from "../../lib/onc/record.ts";
import { fromHex, toHex } from "../xdr/hex.ts";

Deno.test("encodeRecord() marks one fragment, or several", () => {
  const message = fromHex("0102030405");
  assertEquals(toHex(encodeRecord(message)), "800000050102030405");
  assertEquals(
    toHex(encodeRecord(message, 2)),
    "00000002" + "0102" + "00000002" + "0304" + "80000001" + "05",
  );
  assertEquals(
    toHex(encodeRecord(message.subarray(0, 4), 2)),
    "00000002" + "0102" + "80000002" + "0304",
  );
  assertEquals(toHex(encodeRecord(new Uint8Array())), "80000000");
});

Deno.test("RecordReader finds records however they are cut", () => {
  const messages = fc.array(fc.uint8Array({ maxLength: 300 }), {
    maxLength: 5,
  });
  fc.assert(
    fc.property(
      messages,
      fc.integer({ min: 1, max: 100 }),
      fc.integer({ min: 1, max: 100 }),
      (messages, fragmentBytesMax, step) => {
        const bytes = messages.flatMap((message) => [
          ...encodeRecord(message, fragmentBytesMax),
        ]);
        const reader = new RecordReader(300);
        const found: Uint8Array[] = [];
        for (let at = 0; at < bytes.length; at += step) {
          found.push(
            ...reader.push(Uint8Array.from(bytes.slice(at, at + step))),
          );
        }
        assertEquals(found, messages);
        assertEquals(reader.isWithin, false);
      },
    ),
  );
});

Deno.test("RecordReader keeps records that its input does not share", () => {
  const bytes = fromHex("80000002 0102");
  const [record] = new RecordReader().push(bytes);
  bytes.fill(0xdd);
  assertEquals(record, fromHex("0102"));
});

Deno.test("RecordReader refuses 2 GiB by the header alone", () => {
  for (const header of ["ffffffff", "7fffffff", "80000065", "00000065"]) {
    const reader = new RecordReader(100);
    assertEquals(reader.push(fromHex(header.slice(0, 6))), []);
    assertThrows(
      () => reader.push(fromHex(header.slice(6))),
      RecordError,
      "100 are allowed",
    );
  }
  assertEquals(new RecordReader(100).push(fromHex("80000064")), []);
});

Deno.test("RecordReader adds the fragments of a record up", () => {
  const reader = new RecordReader(100);
  reader.push(encodeRecord(new Uint8Array(60), 60).fill(0, 0, 1));
  assertThrows(
    () => reader.push(fromHex("80000029")),
    RecordError,
    "101 bytes",
  );
});

Deno.test("RecordReader refuses fragments without end", () => {
  const reader = new RecordReader(100);
  assertEquals(reader.push(new Uint8Array(4 * 65_536)), []);
  assertEquals(reader.isWithin, true);
  assertThrows(() => reader.push(new Uint8Array(4)), RecordError, "fragments");
});
