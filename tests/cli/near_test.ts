import { assertEquals } from "@std/assert";
import { listed, nearest, suggestion } from "../../lib/cli/near.ts";

const known = ["serve", "call", "ping", "demo"];

Deno.test("nearest() forgives a third of the letters, and a missing end", () => {
  const meant: [string, string | undefined][] = [
    ["srve", "serve"],
    ["SERVE", "serve"],
    ["cal", "call"],
    ["d", "demo"],
    ["pnig", "ping"],
    ["zork", undefined],
    ["", undefined],
  ];
  for (const [typed, word] of meant) {
    assertEquals(nearest(typed, known), word, typed);
  }
  assertEquals(nearest("x", []), undefined);
});

Deno.test("suggestion() lists what is known where nothing is near", () => {
  assertEquals(suggestion("cull", known), 'did you mean "call"?');
  assertEquals(
    suggestion("zork", known),
    "expected serve, call, ping or demo",
  );
});

Deno.test("listed() reads as a sentence", () => {
  assertEquals(listed([]), "none");
  assertEquals(listed(["a"]), "a");
  assertEquals(listed(["a", "b"]), "a and b");
  assertEquals(listed(["a", "b", "c"], "or"), "a, b or c");
});
