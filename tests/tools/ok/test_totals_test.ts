import { assertEquals } from "@std/assert";
import { readTestTotals, totalsLine } from "../../../tools/ok/test_totals.ts";

Deno.test("readTestTotals() reads a summary", () => {
  assertEquals(readTestTotals("ok | 12 passed | 0 failed (3s)\n"), {
    passed: 12,
    failed: 0,
  });
  assertEquals(readTestTotals("x\n\nFAILED | 3 passed | 2 failed (1ms)\n"), {
    passed: 3,
    failed: 2,
  });
});

Deno.test("readTestTotals() reads a summary with steps, skips and colors", () => {
  assertEquals(
    readTestTotals("ok | 4 passed (2 steps) | 0 failed | 1 ignored (3s)"),
    { passed: 4, failed: 0 },
  );
  assertEquals(
    readTestTotals("ok | 4 passed (1 step) | 0 failed | 1 filtered out (3s)"),
    { passed: 4, failed: 0 },
  );
  assertEquals(
    readTestTotals("\x1b[0m\x1b[32mok\x1b[0m | 1 passed | 0 failed \x1b[0m"),
    { passed: 1, failed: 0 },
  );
});

Deno.test("readTestTotals() believes the last summary", () => {
  const output = [
    "------- output -------",
    "ok | 1 passed | 0 failed (3s)",
    "----- output end -----",
    "FAILED | 5 passed | 1 failed (4s)",
  ].join("\n");
  assertEquals(readTestTotals(output), { passed: 5, failed: 1 });
});

Deno.test("readTestTotals() gives nothing where no test ran", () => {
  assertEquals(readTestTotals("error: Type checking failed."), undefined);
  assertEquals(readTestTotals("said: ok | 1 passed | 0 failed"), undefined);
});

Deno.test("totalsLine() is what CI reads", () => {
  assertEquals(totalsLine({ passed: 12, failed: 0 }), "12 passed, 0 failed");
});
