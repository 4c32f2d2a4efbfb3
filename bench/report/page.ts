import type { Chart } from "../charts/charts.ts";
import { goalsTable } from "./goals.ts";
import type { Report } from "./report.ts";
import { escaped, tableHtml } from "./table.ts";
import { tablesOf } from "./tables.ts";
import { machineText } from "./terminal_text.ts";

const STYLE = `
body { font: 15px/1.5 system-ui, sans-serif; color: #1f2328; background: #f4f6f8;
  max-width: 1100px; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.6rem; } h3 { margin: 2.2rem 0 .3rem; }
svg { display: block; max-width: 100%; height: auto; margin: 1.2rem 0;
  border: 1px solid #e4e7eb; border-radius: 8px; }
table { border-collapse: collapse; background: #fff; display: block;
  overflow-x: auto; font-variant-numeric: tabular-nums; }
th, td { border: 1px solid #e4e7eb; padding: .25rem .6rem; text-align: right;
  white-space: nowrap; }
th:first-child, td:first-child { text-align: left; }
p { color: #59636e; margin: .2rem 0 .6rem; }`;

/** One page with all charts and tables, that needs no other file. */
export function pageHtml(report: Report, charts: readonly Chart[]): string {
  return [
    "<!DOCTYPE html>",
    '<html lang="en">',
    "<head>",
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width">',
    "<title>@datagram/rpc: how fast</title>",
    `<style>${STYLE}\n</style>`,
    "</head>",
    "<body>",
    "<h1>@datagram/rpc: how fast</h1>",
    `<p>${escaped(machineText(report))}</p>`,
    ...charts.map(({ svg }) => svg.trimEnd()),
    ...[...tablesOf(report), goalsTable(report)].map(tableHtml),
    ...report.notes.map((note) => `<p>Note: ${escaped(note)}</p>`),
    "</body>",
    "</html>",
    "",
  ].join("\n");
}
