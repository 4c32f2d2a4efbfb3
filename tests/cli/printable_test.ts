import { assertEquals } from "@std/assert";
import {
  jsonLine,
  printable,
  printableLines,
} from "../../lib/cli/printable.ts";

Deno.test("printable() keeps a text to its line, and the cursor in place", () => {
  assertEquals(printable("naïve ✓"), "naïve ✓");
  assertEquals(printable("a\nb\u001b[2Jc\u009b"), "a\ufffdb\ufffd[2Jc\ufffd");
});

Deno.test("printableLines() keeps lines, and the cursor in them", () => {
  assertEquals(
    printableLines("a\n  b\u001b[2J\r\nc"),
    "a\n  b\ufffd[2J\ufffd\nc",
  );
});

Deno.test("jsonLine() is JSON that no terminal heeds", () => {
  const value = { text: "a\n\u001b\u007f\u009b\u2028é" };
  const line = jsonLine(value);
  assertEquals(line, '{"text":"a\\n\\u001b\\u007f\\u009b\\u2028é"}');
  assertEquals(JSON.parse(line), value);
});
