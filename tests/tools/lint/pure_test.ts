import { assertEquals } from "@std/assert";
import { assertAllowed, assertRefused, judge } from "./judge.ts";

Deno.test("rooms/pure refuses promises, async and the runtime", () => {
  for (const path of ["lib/core/a.ts", "lib/wire/a.ts"]) {
    assertRefused(path, "pure", {
      "export const a = Promise.resolve(1);": "Promise.resolve",
      "export const a = new Promise(f);": "Promise",
      "export function f(): Promise<void> { return g(); }": "Promise",
      "export interface A { send(): Promise<void> }": "Promise",
      "export async function f() {}": "async function f() {}",
      "export const f = async () => {};": "async () => {}",
      "export const a = { async f() {} };": "async f() {}",
      "export const a = await b;": "await b",
      "for await (const a of b);": "for await (const a of b);",
      "await using a = b;": "await using a = b;",
      "queueMicrotask(f);": "queueMicrotask",
      "Deno.inspect(a);": "Deno.inspect",
      "globalThis.Deno.exit();": "globalThis.Deno.exit",
      "const { Deno: d } = globalThis;": "globalThis",
      "console.log(a);": "console.log",
      "fetch(a);": "fetch",
    });
  }
});

Deno.test("rooms/pure refuses an async method", () => {
  // The place of a method and of its function are the same.
  assertEquals(judge("lib/core/a.ts", "export class A { async f() {} }"), [
    "pure: async f() {}",
  ]);
});

Deno.test("rooms/pure lets a state machine pass", () => {
  assertAllowed("lib/core/a.ts", [
    "export function f(now: number): number { return now + 1; }",
    "export class A { #b = 1; poll(): number { return this.#b; } }",
    "export const a = { console: 1 }; a.console;",
    "for (const a of b) f(a);",
  ]);
});

Deno.test("rooms/pure leaves the other rooms alone", () => {
  for (const path of ["lib/net/a.ts", "lib/rpc/a.ts", "tests/core/a.ts"]) {
    assertAllowed(path, ["export async function f() { await Deno.stat(a); }"]);
  }
});
