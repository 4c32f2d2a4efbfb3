import type { Report } from "../report/report.ts";
import { latencyChart, lossChart, throughputChart } from "./line_charts.ts";
import { packetsChart } from "./packets_chart.ts";

/** A chart, and the file it goes to. */
export interface Chart {
  readonly file: string;
  /** What it shows, for those who do not see it. */
  readonly alternative: string;
  readonly svg: string;
}

/** All charts that a report has figures for. */
export function chartsOf(report: Report): Chart[] {
  const drawn: [string, string, string | undefined][] = [
    [
      "packets.svg",
      "Packets a call by system, three bars each",
      packetsChart(report),
    ],
    [
      "throughput.svg",
      "Calls a second by calls open at a time, a line for each system",
      throughputChart(report),
    ],
    [
      "latency.svg",
      "Distribution of latencies, a line for each system",
      latencyChart(report),
    ],
    [
      "loss.svg",
      "99th percentile of latency by packets lost, a line for each system",
      lossChart(report),
    ],
  ];
  return drawn.flatMap(([file, alternative, svg]) =>
    svg === undefined ? [] : [{ file, alternative, svg }]
  );
}
