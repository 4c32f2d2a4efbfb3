import { assert, assertEquals } from "@std/assert";
import { exampleJson } from "../../lib/cli/example_json.ts";
import { typeText } from "../../lib/cli/type_text.ts";
import * as x from "../../lib/xdr/mod.ts";

interface Chain {
  value: number;
  next: Chain | null;
}
interface Tree {
  children: Tree[];
}
const Chain: x.Codec<Chain> = x.struct({
  value: x.int,
  next: x.optional(x.lazy(() => Chain)),
});
const Tree: x.Codec<Tree> = x.struct({
  children: x.list(x.lazy(() => Tree), 3),
});
const Color = x.enumeration({ RED: 1, BLUE: 2 });
const Shape = x.union("kind", Color, {
  RED: x.nothing,
  BLUE: { size: x.int },
});

/** Types in words, and an example that fits each. */
const cases: [x.Codec<never>, string, unknown][] = [
  [x.int, "int", 1],
  [x.hyper, "hyper", "1"],
  [x.bool, "bool", true],
  [x.nothing, "nothing", null],
  [x.string(3), "string(3)", "hel"],
  [x.opaque(2), "opaque(2)", "0000"],
  [x.varopaque(9), "varopaque(9)", "00"],
  [x.array(x.uint, 2), "array(uint, 2)", [1, 2]],
  [x.list(x.double, 9), "list(double, 9)", [1]],
  [x.optional(x.int), "int or null", null],
  [Color, '"RED" | "BLUE"', "RED"],
  [
    x.struct({ a: x.int, b: x.struct({ c: x.int }) }),
    "{ a: int, b: { c: int } }",
    { a: 1, b: { c: 2 } },
  ],
  [Shape, '{ kind: "RED" | "BLUE", … }', { kind: "RED" }],
  [Chain, "{ value: int, next: { value: …, next: … } or null }", {
    value: 1,
    next: null,
  }],
] as never;

Deno.test("typeText() says what a type takes, in a line", () => {
  for (const [{ type }, text] of cases) assertEquals(typeText(type), text);
});

Deno.test("exampleJson() is a value of the type", () => {
  for (const [codec, text, example] of cases) {
    const json = exampleJson(codec.type);
    assertEquals(json, example as x.JsonValue, text);
    x.fromJson(codec, json!);
  }
  x.fromJson(Tree, exampleJson(Tree.type)!);
});

Deno.test("typeText() and exampleJson() end, whatever the type", () => {
  interface Pair {
    left: Either;
    right: Either;
  }
  type Either = { at: "NODE"; pair: Pair } | { at: "LEAF" };
  const At = x.enumeration({ NODE: 1, LEAF: 0 });
  const Pair: x.Codec<Pair> = x.struct({
    left: x.lazy(() => Either),
    right: x.lazy(() => Either),
  });
  const Either: x.Codec<Either> = x.union("at", At, {
    NODE: { pair: Pair },
    LEAF: x.nothing,
  });
  x.fromJson(Either, exampleJson(Either.type)!);
  const Endless: x.Codec<unknown> = x.struct({ on: x.lazy(() => Endless) });
  const wide = (item: x.Codec<unknown>) =>
    x.struct(
      Object.fromEntries(
        Array.from({ length: 200 }, (_, i) => [`f${i}`, item]),
      ),
    );
  const names = Array.from({ length: 200 }, (_, i) => [`N${i}`, i]);
  const types: x.Codec<unknown>[] = [
    Endless,
    wide(wide(wide(wide(x.int)))),
    x.array(x.int, 0xffff_ffff),
    x.opaque(0xffff_ffff),
  ];
  for (const { type } of types) {
    assertEquals(exampleJson(type), undefined);
    assert(typeText(type).length < 2000);
  }
  const { type } = x.enumeration(Object.fromEntries(names));
  assertEquals(typeText(type).split(" | ").length, 100);
});
