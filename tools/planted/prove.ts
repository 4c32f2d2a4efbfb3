import { existsSync } from "node:fs";
import { plant, type PlantedBug } from "./bug.ts";
import { copyTree } from "./copy_tree.ts";
import { runTests, type TestRun } from "./run_tests.ts";

/**
 * What became of a planted bug.
 *
 * - `killed`: a test failed, or hung where that counts.
 * - `survived`: all tests pass with it.
 * - `hung`: the tests do not end, and the bug is not flagged so.
 * - `broken`: the planted file cannot be loaded, or it could not be planted.
 * - `unproved`: the tests fail without it already.
 */
export type Fate = "killed" | "survived" | "hung" | "broken" | "unproved";

/** A planted bug and what became of it. */
export interface Verdict {
  readonly bug: PlantedBug;
  readonly fate: Fate;
  /** The test that noticed, or what went wrong. */
  readonly detail: string;
  readonly tookMs: number;
}

/** How to go about it. */
export interface ProveOptions {
  /** The tree to copy; it is never written to. */
  readonly root: string;
  /** How many bugs are tried at a time, each in a copy of its own. */
  readonly jobs: number;
  /**
   * How long tests may take with a bug, in ms; they get as much again as they
   * took without it, four times over, since several run at once.
   *
   * @default {20000}
   */
  readonly timeoutMs?: number;
  /** Called as each verdict falls. */
  readonly onVerdict?: (verdict: Verdict) => void;
}

/** Plants each bug in a copy of the tree, and runs its tests there. */
export async function prove(
  bugs: readonly PlantedBug[],
  options: ProveOptions,
): Promise<Verdict[]> {
  const folder = await Deno.makeTempDir({ prefix: "planted_" });
  try {
    const queue: Queue = {
      waiting: [...bugs.entries()],
      baselines: new Map(),
      verdicts: [],
    };
    const jobs = Math.max(1, Math.min(options.jobs, bugs.length));
    await Promise.all(
      Array.from(
        { length: jobs },
        (_, job) => work(queue, `${folder}/${job}`, options),
      ),
    );
    return queue.verdicts;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** What the jobs share. */
interface Queue {
  /** The bugs nobody has taken, with their places in the list. */
  readonly waiting: [number, PlantedBug][];
  /** How each set of tests ends without a bug; each runs so once. */
  readonly baselines: Map<string, Promise<TestRun>>;
  /** In the order of the list, whoever was first. */
  readonly verdicts: Verdict[];
}

/** One job: takes bugs until there are none, in a copy of its own. */
async function work(
  queue: Queue,
  root: string,
  options: ProveOptions,
): Promise<void> {
  const timeoutMs = options.timeoutMs ?? 20_000;
  await copyTree(options.root, root);
  for (;;) {
    const next = queue.waiting.shift();
    if (next === undefined) return;
    const [index, bug] = next;
    const { tests } = bug;
    const set = tests.join("\n");
    let baseline = queue.baselines.get(set);
    if (baseline === undefined) {
      // Nothing is known yet of how long they take.
      baseline = runTests({ root, tests, timeoutMs: 10 * timeoutMs });
      queue.baselines.set(set, baseline);
    }
    const verdict = await proveOne(bug, root, await baseline, timeoutMs);
    queue.verdicts[index] = verdict;
    options.onVerdict?.(verdict);
  }
}

async function proveOne(
  bug: PlantedBug,
  root: string,
  baseline: TestRun,
  timeoutMs: number,
): Promise<Verdict> {
  if (baseline.end !== "passed") {
    const what = baseline.failedTest ?? lastLines(baseline.output);
    const detail = `without it: ${baseline.end}: ${what}`;
    return { bug, fate: "unproved", detail, tookMs: baseline.tookMs };
  }
  const path = `${root}/${bug.file}`;
  let text: string;
  try {
    text = await Deno.readTextFile(path);
    await Deno.writeTextFile(path, plant(bug, text));
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return { bug, fate: "broken", detail, tookMs: 0 };
  }
  const run = await runTests({
    root,
    tests: likeliestFirst(bug, root),
    timeoutMs: timeoutMs + 4 * baseline.tookMs,
  });
  await Deno.writeTextFile(path, text);
  return { bug, ...judge(bug, run), tookMs: run.tookMs };
}

/**
 * Tests run as far as the first that fails, in the order in which they are
 * named: of a folder, those that are about the very file come first.
 */
function likeliestFirst({ file, tests }: PlantedBug, root: string): string[] {
  const room = file.replace(/^lib\//, "").replace(/\.ts$/, "");
  const mirror = `tests/${room}_test.ts`;
  const isAmong = tests.some((test) => mirror.startsWith(`${test}/`));
  return isAmong && existsSync(`${root}/${mirror}`)
    ? [mirror, ...tests]
    : [...tests];
}

function judge(
  bug: PlantedBug,
  run: TestRun,
): { fate: Fate; detail: string } {
  switch (run.end) {
    case "passed":
      return { fate: "survived", detail: bug.tests.join(" ") };
    case "failed":
      return { fate: "killed", detail: run.failedTest ?? "(uncaught error)" };
    case "timeout":
      return { fate: bug.mayHang ? "killed" : "hung", detail: "(out of time)" };
    case "broken":
      return { fate: "broken", detail: lastLines(run.output) };
  }
}

function lastLines(output: string): string {
  return output.trim().split("\n").slice(-8).join("\n    ");
}
