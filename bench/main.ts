/**
 * Measures calls of this library beside other systems: how fast, how late, how
 * many packets, in good and in bad weather.
 *
 *     deno task bench                 all of it, some twenty-two minutes
 *     deno task bench --quick         less than a minute
 *     deno task bench --only "rpc over udp,fetch"
 *     deno task bench --out DIR       where its files go (docs/bench; with --quick or --only none)
 *     deno task bench --redraw FILE   draws the files of an earlier run again
 */
import { parseArgs } from "@std/cli";
import { machineNow } from "./report/machine.ts";
import type { Report } from "./report/report.ts";
import { terminalText } from "./report/terminal_text.ts";
import { renewDocuments, writeFiles } from "./report/write_files.ts";
import { Bench } from "./run/bench.ts";
import {
  isInNamespace,
  raiseLoopback,
  rerunInNamespace,
} from "./run/namespace.ts";
import { fullPlan, quickPlan } from "./run/plan.ts";
import { systemNamed, systems } from "./systems/all.ts";

const flags = parseArgs(Deno.args, {
  boolean: ["quick", "help", "no-namespace"],
  string: ["only", "out", "redraw"],
  alias: { help: "h" },
  unknown: (flag) => {
    console.error(`Cannot read ${flag}: see --help`);
    Deno.exit(2);
  },
});
if (flags.help) {
  console.log(usage());
} else if (flags.redraw !== undefined) {
  const report = JSON.parse(await Deno.readTextFile(flags.redraw));
  await write(report);
} else Deno.exit(await run());

async function run(): Promise<number> {
  const notes: string[] = [];
  if (!flags["no-namespace"] && !isInNamespace()) {
    const again = await rerunInNamespace([import.meta.filename!, ...Deno.args]);
    if ("code" in again) return again.code;
    notes.push(again.refusal);
    console.error(again.refusal);
  }
  if (isInNamespace()) await raiseLoopback();
  const report = await measure(notes);
  console.log(terminalText(report));
  const isPartial = flags.quick || flags.only !== undefined;
  if (!isPartial || flags.out !== undefined) await write(report);
  return 0;
}

async function measure(notes: readonly string[]): Promise<Report> {
  const chosen = flags.only === undefined
    ? systems
    : flags.only.split(",").map((name: string) => systemNamed(name.trim()));
  const startedAt = performance.now();
  const machine = machineNow();
  const found = await new Bench(chosen, flags.quick ? quickPlan : fullPlan)
    .run();
  return {
    machine: { ...machine, load: [machine.load[0], Deno.loadavg()[0]!] },
    isQuick: flags.quick,
    tookS: Math.round((performance.now() - startedAt) / 1000),
    ...found,
    notes: [...notes, ...found.notes],
  };
}

/** To a folder that was asked for; otherwise to the documents of this repository. */
async function write(report: Report): Promise<void> {
  const root = new URL("..", import.meta.url).pathname;
  const paths = await writeFiles(report, flags.out ?? `${root}docs/bench`);
  if (flags.out === undefined) {
    paths.push(
      ...await renewDocuments(report, {
        readme: `${root}README.md`,
        benchmark: `${root}docs/BENCHMARK.md`,
      }),
    );
    const args = [
      "fmt",
      "--quiet",
      `${root}README.md`,
      `${root}docs/BENCHMARK.md`,
    ];
    await new Deno.Command(Deno.execPath(), { args }).output();
  }
  for (const path of paths) console.log(path);
}

function usage(): string {
  return [
    "Measures calls of this library beside other systems.",
    "",
    "  --quick         less than a minute; writes no files",
    "  --only A,B      these systems alone: " +
    systems.map(({ name }) => name).join(", "),
    "  --out DIR       where files go (docs/bench)",
    "  --redraw FILE   draws the results.json of an earlier run again",
    "  --no-namespace  without a network namespace: no loss, no counts by the kernel",
  ].join("\n");
}
