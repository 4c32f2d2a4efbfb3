import { assertEquals } from "@std/assert";
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
