/** One thing that has to hold before a change is good. */
export interface Step {
  /** One word for the output. */
  readonly name: string;
  /** What `deno` is run with. */
  readonly args: readonly string[];
  /** What to do when it fails, where that is not plain from the output. */
  readonly hint?: string;
  /** Whether its output ends with the totals of tests, of which some must run. */
  readonly isTests?: boolean;
}

/**
 * The steps of `deno task ok`, the quick ones first. All of them respect the
 * lockfile, which `deno.json` freezes.
 */
export async function steps(root: string): Promise<readonly Step[]> {
  return [
    { name: "format", args: ["fmt", "--check"], hint: "run `deno fmt`" },
    { name: "lint", args: ["lint"] },
    {
      name: "types",
      args: ["check", "--doc", ".", ...await documents(root)],
    },
    { name: "docs", args: ["doc", "--lint", ...await entries(root)] },
    {
      name: "publish",
      // A dirty tree is no fault before the commit.
      args: ["publish", "--dry-run", "--allow-dirty"],
    },
    // The examples in doc comments, README.md and docs/ are tests as well: see
    // tests/examples_test.ts.
    { name: "tests", args: TEST_ARGS, isTests: true },
  ];
}

/**
 * What `deno` is run with to run all tests; `deno task test` is the same. Types
 * are a step of their own.
 */
export const TEST_ARGS: readonly string[] = [
  "test",
  "--no-check",
  "--allow-all",
  "--parallel",
];

/** The files which JSR shows, from `exports`. */
async function entries(root: string): Promise<string[]> {
  const config = JSON.parse(await Deno.readTextFile(`${root}/deno.json`));
  return Object.values<string>(config.exports);
}

/** The Markdown files, whose examples `deno check` sees only by name. */
async function documents(root: string): Promise<string[]> {
  const found: string[] = [];
  for (const folder of ["", "docs/"]) {
    for (const name of await namesIn(`${root}/${folder}`)) {
      if (name.endsWith(".md")) found.push(folder + name);
    }
  }
  return found.sort();
}

/** What a folder has; one that is not there has nothing, as for git. */
async function namesIn(folder: string): Promise<string[]> {
  try {
    const entries = await Array.fromAsync(Deno.readDir(folder));
    return entries.map((entry) => entry.name);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}
