/** How many tests a run had, by their end. */
export interface TestTotals {
  readonly passed: number;
  readonly failed: number;
}

/**
 * Reads the totals from what `deno test` prints, or nothing if it did not get
 * as far. The last summary counts: a test may print one of its own.
 */
export function readTestTotals(output: string): TestTotals | undefined {
  const summaries = withoutColors(output).matchAll(
    /^(?:ok|FAILED) \| (\d+) passed (?:\(\d+ steps?\) )?\| (\d+) failed/gm,
  );
  const last = [...summaries].at(-1);
  return last && { passed: Number(last[1]), failed: Number(last[2]) };
}

/** The line that a run ends with: `12 passed, 0 failed`. */
export function totalsLine(totals: TestTotals): string {
  return `${totals.passed} passed, ${totals.failed} failed`;
}

function withoutColors(text: string): string {
  // deno-lint-ignore no-control-regex -- escape sequences begin with one
  return text.replaceAll(/\x1b\[[\d;]*m/g, "");
}
