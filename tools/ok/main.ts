/**
 * `deno task ok`: everything that has to hold before a change is good. Stops
 * at the first step that fails, and ends with the totals of the tests.
 *
 * @module
 */

import { bold, green, red } from "@std/fmt/colors";
import { type Step, steps } from "./steps.ts";
import { readTestTotals, totalsLine } from "./test_totals.ts";

const ROOT = new URL("../../", import.meta.url).pathname.replace(/\/$/, "");

async function main(): Promise<number> {
  const startedAtMs = performance.now();
  for (const step of await steps(ROOT)) {
    const isTests = step.name === "tests";
    console.log(bold(`── ${step.name}`));
    const stepAtMs = performance.now();
    const { success, output } = await run(step, isTests);
    const took = seconds(performance.now() - stepAtMs);
    const totals = isTests ? readTestTotals(output) : undefined;
    const isGood = success && (!isTests || (totals?.passed ?? 0) > 0);
    if (!isGood) {
      if (!isTests) console.log(output);
      console.log(red(`   failed after ${took}`), step.hint ?? "");
      console.log(`stopped at: ${step.name}`);
      if (totals !== undefined) console.log(totalsLine(totals));
      return 1;
    }
    console.log(green(`   ok, ${took}`));
    if (totals === undefined) continue;
    console.log(`all steps ok, ${seconds(performance.now() - startedAtMs)}`);
    console.log(totalsLine(totals));
  }
  return 0;
}

/**
 * Runs a step to its end. The tests are shown while they run, since they take
 * the longest; the other steps are worth reading only when they fail.
 */
async function run(
  step: Step,
  isShown: boolean,
): Promise<{ success: boolean; output: string }> {
  const child = new Deno.Command(Deno.execPath(), {
    args: [...step.args],
    cwd: ROOT,
    env: Deno.stdout.isTerminal() && !Deno.noColor ? { FORCE_COLOR: "1" } : {},
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  let output = "";
  async function read(stream: ReadableStream<Uint8Array>): Promise<void> {
    const decoder = new TextDecoder();
    for await (const bytes of stream) {
      const text = decoder.decode(bytes, { stream: true });
      output += text;
      if (isShown) await Deno.stdout.write(bytes);
    }
  }
  await Promise.all([read(child.stdout), read(child.stderr)]);
  const { success } = await child.status;
  return { success, output };
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

if (import.meta.main) Deno.exit(await main());
