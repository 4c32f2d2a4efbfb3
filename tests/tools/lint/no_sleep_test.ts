import { assertAllowed, assertRefused } from "./judge.ts";

Deno.test("rooms/no-sleep refuses to wait for a while", () => {
  const refused = [
    "new Promise((r) => setTimeout(r, 10))",
    "new Promise<void>((r) => setTimeout(r, ms))",
    "new Promise((r) => setTimeout(() => r(), 10))",
    "new Promise((r) => { setTimeout(r, 10); })",
    "new Promise(function (r) { setTimeout(r, 10); })",
    "new Promise((r) => globalThis.setTimeout(r, 10))",
  ];
  for (const promise of refused) {
    assertRefused("tests/net/a_test.ts", "no-sleep", {
      [`await ${promise};`]: promise,
      [`const pause = () => ${promise};`]: promise,
      [`await Promise.all([${promise}]);`]: promise,
    });
  }
  assertRefused("tests/net/a_test.ts", "no-sleep", {
    "await delay(10);": "await delay(10)",
    "await sleep(10);": "await sleep(10)",
    "Atomics.wait(a, 0, 0, 10);": "Atomics.wait(a, 0, 0, 10)",
    [`import { setTimeout } from "node:timers/promises";`]:
      `import { setTimeout } from "node:timers/promises";`,
  });
});

Deno.test("rooms/no-sleep allows bounds on failure", () => {
  assertAllowed("tests/net/a_test.ts", [
    "await new Promise((_, reject) => setTimeout(() => reject(e), 1000));",
    "await new Promise((r) => { setTimeout(fail, 10); socket.on('x', r); });",
    "await Promise.race([work, new Promise((r) => setTimeout(r, 1000))]);",
    "const t = setTimeout(() => controller.abort(), 1000);",
    "await work;",
    "f(AbortSignal.timeout(1000));",
  ]);
});

Deno.test("rooms/no-sleep allows a turn of the event loop", () => {
  assertAllowed("tests/net/a_test.ts", [
    "await new Promise((r) => setTimeout(r, 0));",
    "await new Promise((r) => setTimeout(r));",
  ]);
});

Deno.test("rooms/no-sleep looks at tests only", () => {
  assertAllowed("bench/a.ts", ["await new Promise((r) => setTimeout(r, 9));"]);
});
