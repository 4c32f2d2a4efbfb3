import { ambientFiles } from "../../../tools/lint/room_table.ts";
import { assertAllowed, assertRefused } from "./judge.ts";

Deno.test("rooms/ambient refuses time and chance in every room", () => {
  for (const path of ["lib/core/a.ts", "lib/sim/a.ts", "lib/rpc/a.ts"]) {
    assertRefused(path, "ambient", {
      "export const a = Date.now();": "Date.now",
      "export const a = new Date();": "Date",
      "export const a = new Date;": "Date",
      "export const a = Date();": "Date",
      "export const a = performance.now();": "performance.now",
      "export const a = Math.random();": "Math.random",
      "setTimeout(f, 1);": "setTimeout",
      "setInterval(f, 1);": "setInterval",
      "setImmediate(f);": "setImmediate",
      "crypto.getRandomValues(a);": "crypto.getRandomValues",
      "export const a = crypto.randomUUID();": "crypto.randomUUID",
      "export const a = AbortSignal.timeout(1);": "AbortSignal.timeout",
      "export const a = Temporal.Now.instant();": "Temporal.Now.instant",
    });
  }
});

Deno.test("rooms/ambient sees through detours", () => {
  assertRefused("lib/rpc/a.ts", "ambient", {
    "globalThis.setTimeout(f, 1);": "globalThis.setTimeout",
    "globalThis?.performance?.now();": "globalThis?.performance?.now",
    [`globalThis["Date"]["now"]();`]: `globalThis["Date"]["now"]`,
    "self.Math.random();": "self.Math.random",
    "globalThis[name]();": "globalThis[name]",
    "Math[name]();": "Math[name]",
    "(globalThis as any).setTimeout(f);": "(globalThis as any).setTimeout",
    "export const a = new globalThis.Date();": "globalThis.Date",
    "const { now } = performance;": "performance",
    "const { random } = Math;": "Math",
    "const { random: r } = Math;": "Math",
    "const { PI, ...rest } = Math;": "Math",
    "({ now: later } = Date);": "Date",
    "const { setTimeout: later } = globalThis;": "globalThis",
    "const { Math: { random } } = globalThis;": "globalThis",
    "const M = Math;": "Math",
    "export const defaults = { setTimeout };": "setTimeout",
    "export const a = { wake: setTimeout };": "setTimeout",
    "run(setTimeout);": "setTimeout",
    "function f(c = crypto) {}": "crypto",
  });
});

Deno.test("rooms/ambient refuses the modules which bring the same", () => {
  assertRefused("lib/net/udp.ts", "ambient", {
    [`import { setTimeout as a } from "node:timers";`]: `"node:timers"`,
    [`import { setTimeout as a } from "node:timers/promises";`]:
      `"node:timers/promises"`,
    [`import { randomBytes } from "node:crypto";`]: `"node:crypto"`,
    [`const a = await import("node:perf_hooks");`]: `"node:perf_hooks"`,
    [`export { webcrypto } from "node:crypto";`]: `"node:crypto"`,
  });
});

Deno.test("rooms/ambient lets data and methods of the same names pass", () => {
  assertAllowed("lib/rpc/a.ts", [
    "export const a = new Date(atMs);",
    "export const a = Math.max(1, Math.PI);",
    "const { PI } = Math;",
    "export const a = clock.now() + random.random();",
    "clock.setTimeout(f);",
    "export const a = { setTimeout: 1, performance() {} };",
    "export class A { setTimeout(): void {} performance = 1; }",
    "export interface A { setTimeout(): void; performance: number }",
    "export function f(at: Date, signal: AbortSignal): void {}",
    "export const a = value instanceof Date;",
    "signal instanceof AbortSignal;",
    "AbortSignal.any([a, b]);",
    "clearTimeout(a);",
    `export const a = "setTimeout"; // Date.now()`,
  ]);
});

Deno.test("rooms/ambient exempts the clock and the randomness", () => {
  for (const path of ambientFiles) {
    assertAllowed(path, [
      "export const a = performance.now();",
      "setTimeout(f, 1);",
      "crypto.getRandomValues(a);",
    ]);
  }
  assertRefused("lib/core/system_clock.ts", "ambient", {
    "setTimeout(f, 1);": "setTimeout",
  });
});

Deno.test("rooms/ambient leaves everything outside lib/ alone", () => {
  for (const path of ["tests/a_test.ts", "bench/a.ts", "cli.ts"]) {
    assertAllowed(path, ["export const a = Date.now() + Math.random();"]);
  }
});
