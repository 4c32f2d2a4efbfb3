import * as x from "@datagram/rpc/xdr";
import { assertEquals, assertThrows } from "@std/assert";
import { assertDecodeFails, assertEncodeFails } from "./fails.ts";
import { fromHex, toHex } from "./hex.ts";

interface Entry {
  id: number;
  next: Entry | null;
}
const Entry: x.Codec<Entry> = x.struct({
  id: x.uint,
  next: x.optional(x.lazy(() => Entry)),
});

/** 100,000: far more calls than fit on any stack. */
const LONG = 100_000;

Deno.test("optional() is a boolean, and the value if there is one", () => {
  const codec = x.optional(x.int);
  for (const [value, hex] of [[null, "00000000"], [7, "0000000100000007"]]) {
    assertEquals(toHex(x.encode(codec, value as number | null)), hex);
    assertEquals(x.decode(codec, fromHex(hex as string)), value);
  }
  assertDecodeFails(codec, "0000000200000007", {
    path: "",
    reason: "2 is not a boolean",
  });
  assertEncodeFails(codec, undefined, {
    path: "",
    reason: "undefined is not an integer",
  });
});

Deno.test("optional() makes linked lists of any length", () => {
  let list: Entry | null = null;
  for (let id = LONG; id > 0; id--) list = { id, next: list };

  const bytes = x.encode(x.optional(Entry), list);
  assertEquals(bytes.length, 8 * LONG + 4);

  let node = x.decode(x.optional(Entry), bytes);
  let length = 0;
  for (; node !== null; node = node.next) assertEquals(node.id, ++length);
  assertEquals(length, LONG);
});

Deno.test("optional() makes linked lists when the list has the name", () => {
  // As RFC 4506 §4.19 defines its stringlist.
  interface Item {
    text: string;
    next: List;
  }
  type List = Item | null;
  const List: x.Codec<List> = x.optional(x.struct({
    text: x.string(4),
    next: x.lazy(() => List),
  }));
  let list: List = null;
  for (let i = 0; i < LONG; i++) list = { text: "ab", next: list };
  const bytes = x.encode(List, list);
  assertEquals(x.encode(List, x.decode(List, bytes)), bytes);
});

Deno.test("optional() gives the path into a linked list, in short", () => {
  assertDecodeFails(Entry, "00000001 00000002", {
    path: "next",
    reason: "2 is not a boolean",
  });
  assertDecodeFails(Entry, "00000001 00000001 000000", {
    path: "next.id",
    reason: "4 bytes needed, 3 left",
  });
  assertDecodeFails(Entry, "00000001 00000001".repeat(9) + "0000", {
    path: "next×9.id",
    reason: "4 bytes needed, 2 left",
  });
  const bad = { id: 1, next: { id: 2, next: { id: -3, next: null } } };
  assertEncodeFails(Entry, bad, { path: "next.next.id", reason: "-3" });
  assertEncodeFails(Entry, { id: 1, next: { id: 2 } }, {
    path: "next.next",
    reason: "the field is missing",
  });
  assertEncodeFails(Entry, { id: 1, next: 5 }, {
    path: "next",
    reason: "the number 5 is not an object",
  });
});

Deno.test("optional() refuses a linked list that bites its tail", () => {
  for (const [before, around] of [[0, 1], [0, 2], [3, 1], [5, 7], [1000, 99]]) {
    const last: Entry = { id: 0, next: null };
    let first = last;
    for (let i = 1; i < around!; i++) first = { id: i, next: first };
    last.next = first;
    for (let i = 0; i < before!; i++) first = { id: i, next: first };
    const error = assertThrows(() => x.encode(Entry, first), x.XdrError);
    assertEquals(error.reason, "the value contains itself");
  }
});

Deno.test("optional() has no optional and no nothing in it", () => {
  assertThrows(() => x.optional(x.optional(x.int)), TypeError);
  assertThrows(() => x.optional(x.nothing), TypeError);
  const late = x.optional(x.lazy(() => x.optional(x.int)));
  assertThrows(() => x.encode(late, null), TypeError, "optional of optional");
  assertThrows(() => x.decode(late, fromHex("00000000")), TypeError);
});
