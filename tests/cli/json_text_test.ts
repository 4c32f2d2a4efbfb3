import { assertEquals, assertThrows } from "@std/assert";
import { parseJson } from "../../lib/cli/json_text.ts";
import { UsageError } from "../../lib/cli/usage_error.ts";

Deno.test("parseJson() reads JSON", () => {
  assertEquals(parseJson(' {"a": [1, null]} '), { a: [1, null] });
});

Deno.test("parseJson() marks the place where it is none", () => {
  const cases: [text: string, position: number][] = [
    ["", 1],
    ["hello", 1],
    ["nul", 4],
    ["nulx", 4],
    ["{a:1}", 2],
    ['{"a":1,}', 8],
    ['{"a":', 6],
    ['{"a" 1}', 6],
    ["[1,]", 4],
    ["[1,[2,3],]]", 10],
    ["1 2", 3],
    ["01", 2],
    ['"abc', 5],
    ["'x'", 1],
    ['["é",]', 6],
    [`{"a":"${"x".repeat(500)}",}`, 509],
  ];
  for (const [text, position] of cases) {
    const error = assertThrows(
      () => parseJson(text),
      UsageError,
      `at position ${position}: `,
    );
    const [shown, mark] = error.hint!.split("\n");
    const at = mark!.indexOf("^");
    assertEquals(shown![at] ?? "", text[position - 1] ?? "", text);
  }
});
