import { bold, green, red } from "@std/fmt/colors";
import type { Step } from "./steps.ts";
import { readTestTotals, totalsLine } from "./test_totals.ts";

/** Where steps run, and where their output goes. */
export interface RunStepsOptions {
  /** The root of the repository. */
  readonly root: string;
  /** Takes the output, as it comes. */
  readonly write: (text: string) => void;
  /** Whether `deno` is to print in colors. */
  readonly hasColors: boolean;
}

/**
 * Runs steps in their order, up to the first that fails. Tells how long each
 * took, and ends with a line that says how many tests passed.
 *
 * @returns whether all steps succeeded
 */
export async function runSteps(
  steps: readonly Step[],
  options: RunStepsOptions,
): Promise<boolean> {
  const print = (line: string) => options.write(`${line}\n`);
  const startedAtMs = performance.now();
  let closing: string | undefined;
  for (const step of steps) {
    print(bold(`── ${step.name}`));
    const stepAtMs = performance.now();
    const { success, output } = await run(step, options);
    const took = secondsSince(stepAtMs);
    const totals = step.isTests ? readTestTotals(output) : undefined;
    if (totals !== undefined) closing = totalsLine(totals);
    // No failure among no tests proves nothing.
    if (success && (!step.isTests || (totals?.passed ?? 0) > 0)) {
      print(green(`   ok, ${took}`));
      continue;
    }
    if (!step.isTests) print(output.trimEnd());
    print(red(`   failed, ${took}`) + (step.hint ? `: ${step.hint}` : ""));
    print(`stopped at ${step.name}, ${secondsSince(startedAtMs)}`);
    if (closing !== undefined) print(closing);
    return false;
  }
  print(`all steps ok, ${secondsSince(startedAtMs)}`);
  if (closing !== undefined) print(closing);
  return true;
}

/**
 * Runs a step to its end. The tests are shown while they run, since they take
 * the longest; the other steps are worth reading only when they fail.
 */
async function run(
  step: Step,
  options: RunStepsOptions,
): Promise<{ success: boolean; output: string }> {
  const child = new Deno.Command(Deno.execPath(), {
    args: [...step.args],
    cwd: options.root,
    env: options.hasColors ? { FORCE_COLOR: "1" } : { NO_COLOR: "1" },
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
      if (step.isTests) options.write(text);
    }
  }
  await Promise.all([read(child.stdout), read(child.stderr)]);
  const { success } = await child.status;
  return { success, output };
}

function secondsSince(ms: number): string {
  return `${((performance.now() - ms) / 1000).toFixed(1)} s`;
}
