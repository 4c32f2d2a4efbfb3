import { goalsTable } from "./goals.ts";
import type { Report } from "./report.ts";
import { tableText } from "./table.ts";
import { tablesOf } from "./tables.ts";

/** All tables for a terminal, and what is to be said of them. */
export function terminalText(report: Report): string {
  return [
    ...[...tablesOf(report), goalsTable(report)].map(tableText),
    machineText(report),
    ...report.notes.map((note) => `note: ${note}`),
  ].join("\n\n");
}

/** Where and how it was measured. */
export function machineText({ machine, tookS, isQuick }: Report): string {
  const { cores, system, deno, load } = machine;
  const [before, after] = load.map((value) => value.toFixed(1));
  return `${cores} cores, ${system}, Deno ${deno}; ` +
    `${isQuick ? "a quick run of" : "took"} ${tookS} s; ` +
    `the load of the machine was ${before} as it began and ${after} as it ` +
    "ended. Trust ratios of one run, not figures of two.";
}
