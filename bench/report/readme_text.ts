import { figure, timeLabel } from "./label.ts";
import { latency, quantity, systemsAt } from "./lookup.ts";
import type { Report } from "./report.ts";
import { type Table, tableMarkdown } from "./table.ts";
import { machineText } from "./terminal_text.ts";

/** What the README says of speed: one table, one chart. */
export function readmeText(report: Report): string {
  return [
    tableMarkdown(summaryTable(report)),
    machineText(report),
    "![Calls a second by calls open at a time](docs/bench/throughput.svg)",
  ].join("\n\n");
}

/** What matters most, a row for each system. */
export function summaryTable(report: Report): Table {
  return {
    title: "In short",
    columns: [
      "64 B there and back",
      "packets",
      "p50",
      "calls/s, 64 open",
      "p99, 1 % lost",
    ],
    rows: systemsAt(report, { outstanding: 64 }).map((system) => [
      system,
      figure(
        report.packets.find((one) => one.system === system)?.backToBack ?? NaN,
      ),
      timeLabel(latency(report, system, {}, 0.5)),
      rounded(
        quantity(report, system, { outstanding: 64 }, "callsPerS").median,
      ),
      timeLabel(latency(report, system, { lossPercent: 1 }, 0.99)),
    ]),
  };
}

/** To two digits: on a machine with other work the third says nothing. */
function rounded(value: number): string {
  if (!Number.isFinite(value)) return "–";
  return Number(value.toPrecision(2)).toLocaleString("en");
}
