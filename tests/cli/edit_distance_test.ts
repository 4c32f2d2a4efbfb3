import { assertEquals } from "@std/assert";
import { editDistance } from "../../lib/cli/edit_distance.ts";

Deno.test("editDistance() counts what fingers do wrong", () => {
  const cases: [string, string, number][] = [
    ["", "", 0],
    ["", "abc", 3],
    ["abc", "", 3],
    ["same", "same", 0],
    ["serve", "srve", 1],
    ["serve", "sserve", 1],
    ["serve", "serbe", 1],
    ["serve", "sevre", 1],
    ["ab", "ba", 1],
    ["kitten", "sitting", 3],
    // A letter takes part in one swap only.
    ["ca", "abc", 3],
  ];
  for (const [from, to, distance] of cases) {
    assertEquals(editDistance(from, to), distance, `${from} ${to}`);
    assertEquals(editDistance(to, from), distance, `${to} ${from}`);
  }
});
