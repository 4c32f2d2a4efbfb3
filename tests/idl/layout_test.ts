import { assertEquals } from "@std/assert";
import { type Expression, jsdoc, laidOut } from "../../lib/idl/layout.ts";

const room = { indent: 0, column: 10, tail: 1 };

Deno.test("laidOut() fills a line of 80 columns, and no more", () => {
  const call = (length: number): Expression => ({
    call: "f",
    args: ["a", "b".repeat(length)],
  });
  // 10 + `f(a, b…)` + 1.
  assertEquals(laidOut(call(63), room), `f(a, ${"b".repeat(63)})`);
  assertEquals(laidOut(call(64), room), `f(\n  a,\n  ${"b".repeat(64)},\n)`);
});

Deno.test("laidOut() breaks an object behind the call that it is in", () => {
  const entries = [{ key: "a", value: "1", doc: "One." }];
  const call = (name: string): Expression => ({
    call: name,
    args: ["c", { entries, isTall: true }, "d"],
  });
  assertEquals(
    laidOut(call("f"), room),
    "f(c, {\n  /** One. */\n  a: 1,\n}, d)",
  );
  const long = "f".repeat(65);
  assertEquals(
    laidOut(call(long), room),
    `${long}(c, {\n  /** One. */\n  a: 1,\n}, d)`,
  );
  assertEquals(
    laidOut(call(`${long}f`), room),
    `${long}f(\n  c,\n  {\n    /** One. */\n    a: 1,\n  },\n  d,\n)`,
  );
});

Deno.test("jsdoc() takes a line where one is enough", () => {
  assertEquals(jsdoc("", 2), "");
  assertEquals(jsdoc("One.", 2), "  /** One. */\n");
  assertEquals(jsdoc("A\n\nB", 0), "/**\n * A\n *\n * B\n */\n");
  assertEquals(jsdoc("x".repeat(73), 0), `/** ${"x".repeat(73)} */\n`);
  assertEquals(jsdoc("x".repeat(74), 0), `/**\n * ${"x".repeat(74)}\n */\n`);
});
