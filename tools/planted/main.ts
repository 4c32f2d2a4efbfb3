/**
 * `deno task planted`: plants known bugs one at a time in a copy of the tree,
 * and fails if the tests let one live. A test suite is proved by what it kills.
 *
 *     deno task planted [--only <part of a name or file>] [--jobs <n>] [--list]
 *
 * @module
 */

import { bold, green, red } from "@std/fmt/colors";
import { readFlags, say } from "../flags.ts";
import { readBugs } from "./bug.ts";
import { prove, type Verdict } from "./prove.ts";

const ROOT = import.meta.dirname!.replace(/[\\/]tools[\\/]planted$/, "");

const USAGE =
  `Plants known bugs one at a time in a copy of the tree, and fails if the tests
let one live.

  --only TEXT   those with this in their name or file
  --jobs N      how many at a time (one for each processor)
  --list        prints them, and plants none`;

async function main(): Promise<number> {
  const told = readFlags(Deno.args, {
    string: ["only", "jobs"],
    boolean: ["list"],
    default: { only: "", jobs: String(navigator.hardwareConcurrency) },
  }, USAGE);
  if ("text" in told) return say(told);
  const args = told.flags;
  const only: string = args.only;
  const jobs = Number(args.jobs);
  if (!Number.isInteger(jobs) || jobs < 1) {
    console.error(`Cannot run '${args.jobs}' jobs: it has to be 1 or more`);
    return 2;
  }
  const all = await readBugs(new URL("./bugs/", import.meta.url));
  const bugs = all.filter((bug) =>
    bug.name.includes(only) || bug.file.includes(only)
  );
  if (bugs.length === 0) {
    console.error(`Cannot find a planted bug by '${only}'`);
    return 2;
  }
  if (args.list) {
    for (const bug of bugs) console.log(`${bug.file}  ${bug.name}`);
    return 0;
  }

  const startedAtMs = performance.now();
  const verdicts = await prove(bugs, { root: ROOT, jobs, onVerdict: print });
  const alive = verdicts.filter((verdict) => verdict.fate !== "killed");
  const tookS = (performance.now() - startedAtMs) / 1000;
  console.log();
  for (const verdict of alive) print(verdict);
  const killed = verdicts.length - alive.length;
  console.log(
    bold(`${killed} of ${verdicts.length} killed, ${tookS.toFixed(0)} s`),
  );
  return alive.length === 0 ? 0 : 1;
}

/** One row of the table. */
function print({ bug, fate, detail, tookMs }: Verdict): void {
  const paint = fate === "killed" ? green : red;
  const took = `${(tookMs / 1000).toFixed(1)} s`.padStart(7);
  console.log(`${paint(fate.padEnd(8))} ${took}  ${bug.file}: ${bug.name}`);
  console.log(`    ${detail}`);
}

if (import.meta.main) Deno.exit(await main());
