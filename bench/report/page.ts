import type { Chart } from "../charts/charts.ts";
import { goalsTable } from "./goals.ts";
import type { Report } from "./report.ts";
import { escaped, tableHtml } from "./table.ts";
import { tablesOf } from "./tables.ts";
import { machineText } from "./terminal_text.ts";

/** What is wider than a phone is moved there, not made too small to read. */
const STYLE = `
:root { color-scheme: light dark; --ink: #1f2328; --faint: #59636e;
  --line: #e4e7eb; --sheet: #fff; --desk: #f4f6f8; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6edf3; --faint: #9da7b3; --line: #30363d; --sheet: #161b22;
    --desk: #0d1117; }
}
body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink);
  background: var(--desk); max-width: 1100px; margin: 2rem auto;
  padding: 0 1rem; }
h1 { font-size: 1.6rem; } h3 { margin: 2.2rem 0 .3rem; }
.wide { overflow-x: auto; margin: 1.2rem 0; }
svg { display: block; max-width: 100%; min-width: 700px; height: auto;
  box-sizing: border-box; border: 1px solid var(--line); border-radius: 8px; }
table { border-collapse: collapse; background: var(--sheet);
  font-variant-numeric: tabular-nums; }
th, td { border: 1px solid var(--line); padding: .25rem .6rem;
  text-align: right; white-space: nowrap; }
th:first-child, td:first-child { text-align: left; position: sticky; left: 0;
  background: var(--sheet); }
p { color: var(--faint); margin: .2rem 0 .6rem; }`;

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
    ...charts.map(({ svg }) => `<div class="wide">${svg.trimEnd()}</div>`),
    ...[...tablesOf(report), goalsTable(report)].map(tableHtml),
    ...report.notes.map((note) => `<p>Note: ${escaped(note)}</p>`),
    "</body>",
    "</html>",
    "",
  ].join("\n");
}
