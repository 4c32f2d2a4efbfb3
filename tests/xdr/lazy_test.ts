import * as x from "@datagram/rpc/xdr";
import { assertEquals, assertThrows } from "@std/assert";
import { assertDecodeFails, assertEncodeFails } from "./fails.ts";
import { fromHex, toHex } from "./hex.ts";

interface Tree {
  children: Tree[];
}
const Tree: x.Codec<Tree> = x.struct({
  children: x.list(x.lazy(() => Tree), 9),
});

function nested(depth: number): Tree {
  return depth === 0 ? { children: [] } : { children: [nested(depth - 1)] };
}

Deno.test("lazy() encodes as what it resolves to, looked up once", () => {
  let calls = 0;
  const codec = x.lazy(() => {
    calls++;
    return x.int;
  });
  assertEquals(calls, 0);
  assertEquals(toHex(x.encode(codec, 5)), "00000005");
  assertEquals(x.decode(codec, fromHex("00000005")), 5);
  assertEquals(calls, 1);
});

Deno.test("lazy() allows a depth of 128", () => {
  const tree = nested(128);
  const bytes = x.encode(Tree, tree);
  assertEquals(toHex(bytes), "00000001".repeat(128) + "00000000");
  assertEquals(x.decode(Tree, bytes), tree);
});

Deno.test("lazy() refuses a depth of 129, both ways", () => {
  const failure = {
    path: "children[0].".repeat(129).slice(0, -1),
    reason: "the value is nested more than 128 levels deep",
  };
  assertEncodeFails(Tree, nested(129), failure);
  assertDecodeFails(Tree, "00000001".repeat(129) + "00000000", failure);
  assertDecodeFails(Tree, "00000001".repeat(100_000), failure);
});

Deno.test("lazy() refuses a value that contains itself", () => {
  const tree: Tree = { children: [] };
  tree.children.push(tree);
  const error = assertThrows(() => x.encode(Tree, tree), x.XdrError);
  assertEquals(error.reason.includes("contains itself"), true);
});

Deno.test("lazy() counts depth, not how often it is passed", () => {
  const wide = { children: Array.from({ length: 9 }, () => nested(126)) };
  assertEquals(x.decode(Tree, x.encode(Tree, wide)), wide);
});

Deno.test("lazy() bounds a type without end", () => {
  interface Endless {
    self: Endless;
  }
  const Endless: x.Codec<Endless> = x.struct({ self: x.lazy(() => Endless) });
  assertEquals(Endless.minBytes, 0);
  const error = assertThrows(
    () => x.decode(Endless, new Uint8Array()),
    x.XdrError,
  );
  assertEquals(error.reason.includes("128 levels"), true);
  const itself: x.Codec<number> = x.lazy(() => itself);
  assertThrows(() => x.decode(itself, new Uint8Array()), x.XdrError);
});

Deno.test("lazy() describes itself by one object", () => {
  const { type } = Tree;
  if (type.kind !== "struct") throw new Error(type.kind);
  const list = type.fields[0]!.type;
  if (list.kind !== "list" || list.item.kind !== "lazy") throw new Error();
  assertEquals(list.item.resolve() === type, true);
});

Deno.test("lazy() leaves room on the stack for twenty codecs a level", () => {
  let codec: x.Codec<unknown> = x.list(x.lazy(() => Deep), 1);
  for (let i = 0; i < 10; i++) {
    codec = x.struct({ a: x.union("k", x.int, { 1: { b: codec } }) });
  }
  const Deep = codec;
  const writer = new x.Writer();
  for (let depth = 0; depth <= 128; depth++) {
    for (let i = 0; i < 10; i++) writer.int(1);
    writer.uint(depth < 128 ? 1 : 0);
  }
  const bytes = writer.copy();
  assertEquals(x.encode(Deep, x.decode(Deep, bytes)), bytes);
});
