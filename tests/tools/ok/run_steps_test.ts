import { assert, assertEquals, assertFalse } from "@std/assert";
import { runSteps } from "../../../tools/ok/run_steps.ts";
import type { Step } from "../../../tools/ok/steps.ts";

/** A step that prints `text` and succeeds, or not. */
function step(name: string, text: string, exitCode = 0): Step {
  const code = `console.log(${JSON.stringify(text)}); Deno.exit(${exitCode});`;
  return { name, args: ["eval", code] };
}

/** Runs steps, and gives what was printed without the times it took. */
async function outputOf(
  steps: readonly Step[],
): Promise<{ isOk: boolean; lines: string[] }> {
  let output = "";
  const isOk = await runSteps(steps, {
    root: import.meta.dirname!,
    write: (text) => output += text,
    hasColors: false,
  });
  const lines = output.trimEnd()
    // deno-lint-ignore no-control-regex -- colors begin with the control code
    .replaceAll(/\x1b\[[\d;]*m/g, "")
    .replaceAll(/\d+\.\d s/g, "N s")
    .split("\n");
  return { isOk, lines };
}

Deno.test("runSteps() ends with the totals of the tests", async () => {
  const { isOk, lines } = await outputOf([
    step("lint", "not worth reading"),
    {
      ...step("tests", "ok | 3 passed | 0 failed (1ms)"),
      isTests: true,
    },
  ]);
  assert(isOk);
  assertEquals(lines, [
    "── lint",
    "   ok, N s",
    "── tests",
    "ok | 3 passed | 0 failed (1ms)",
    "   ok, N s",
    "all steps ok, N s",
    "3 passed, 0 failed",
  ]);
});

Deno.test("runSteps() stops at the first step that fails, and shows it", async () => {
  const { isOk, lines } = await outputOf([
    { ...step("format", "two\nlines", 1), hint: "run `deno fmt`" },
    step("lint", ""),
  ]);
  assertFalse(isOk);
  assertEquals(lines, [
    "── format",
    "two",
    "lines",
    "   failed, N s: run `deno fmt`",
    "stopped at format, N s",
  ]);
});

Deno.test("runSteps() fails with the totals when a test fails", async () => {
  const { isOk, lines } = await outputOf([
    {
      ...step("tests", "FAILED | 2 passed | 1 failed (1ms)", 1),
      isTests: true,
    },
  ]);
  assertFalse(isOk);
  assertEquals(lines.slice(-2), [
    "stopped at tests, N s",
    "2 passed, 1 failed",
  ]);
});

Deno.test("runSteps() takes no tests for a failure", async () => {
  for (const text of ["", "ok | 0 passed | 0 failed (1ms)"]) {
    const { isOk } = await outputOf([{
      ...step("tests", text),
      isTests: true,
    }]);
    assertFalse(isOk);
  }
});
