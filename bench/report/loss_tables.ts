import { timeLabel } from "./label.ts";
import { latency, lookUp, systemsAt } from "./lookup.ts";
import type { Report, Setting } from "./report.ts";
import type { Table } from "./table.ts";

/** Latencies while the kernel loses packets. */
export function lossTable(report: Report): Table {
  const loads = [1, 16].flatMap((outstanding) =>
    [0, 1, 5].map((lossPercent) => ({ outstanding, lossPercent }))
  ).filter((load) => load.lossPercent > 0 || load.outstanding === 1)
    .filter((load) => systemsAt(report, load).length > 0);
  const lossy = loads.filter(({ lossPercent }) => lossPercent > 0);
  const alone = lossy.filter(({ outstanding }) => outstanding === 1);
  return {
    title: "Packets lost, 64 B",
    note: "The kernel loses them at random, in each direction: " +
      "p50 / p99 / p99.9; with one open and packets lost, there is a pause of " +
      "1 ms before each call; then how many calls that rests on",
    columns: [
      "system",
      ...loads.map(({ outstanding, lossPercent }) =>
        `${lossPercent} %, ${outstanding} open`
      ),
      ...alone.map(({ lossPercent }) => `calls, ${lossPercent} %, 1 open`),
      "failed",
    ],
    rows: lossy.length === 0 ? [] : systemsAt(report, lossy[0]!).map(
      (system) => [
        system,
        ...loads.map((load) => quantiles(report, system, load)),
        ...alone.map((load) =>
          sum(report, system, load, "calls").toLocaleString("en")
        ),
        `${
          lossy.reduce(
            (failed, load) => failed + sum(report, system, load, "failed"),
            0,
          )
        }`,
      ],
    ),
  };
}

/** Latencies of what passes the relay, and loses packets before it or not. */
export function relayTable(report: Report): Table {
  const ways = new Map<string, Partial<Setting>>();
  for (const { relay, lossPercent } of report.measurements) {
    if (relay === undefined) continue;
    const lost = lossPercent === 0 ? "" : `, ${lossPercent} % lost`;
    ways.set(`${relay}${lost}`, { relay, lossPercent });
  }
  const settings = [...ways.values()];
  return {
    title: "Through a relay, 64 B",
    note: "One call at a time, with a pause of 1 ms before each: " +
      "p50 / p99 / p99.9; the kernel loses packets between client and relay",
    columns: ["system", ...ways.keys()],
    rows: settings.length === 0
      ? []
      : systemsAt(report, settings[0]!).map((system) => [
        system,
        ...settings.map((setting) => quantiles(report, system, setting)),
      ]),
  };
}

function quantiles(
  report: Report,
  system: string,
  setting: Partial<Setting>,
): string {
  return [0.5, 0.99, 0.999]
    .map((share) => timeLabel(latency(report, system, setting, share)))
    .join(" / ");
}

/** Of all rounds. */
function sum(
  report: Report,
  system: string,
  setting: Partial<Setting>,
  name: "calls" | "failed",
): number {
  return (lookUp(report, system, setting)?.rounds ?? [])
    .reduce((total, round) => total + round[name], 0);
}
