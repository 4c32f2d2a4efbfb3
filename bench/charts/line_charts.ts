import { Histogram } from "../report/histogram.ts";
import { timeLabel } from "../report/label.ts";
import { latency, lookUp, quantity, systemsAt } from "../report/lookup.ts";
import type { Report } from "../report/report.ts";
import { axes, curve, legend, type Panel, type Series } from "./lines.ts";
import { logScale, ninesScale, stepScale } from "./scale.ts";
import { FAINT_INK, label, picture } from "./svg.ts";

const WIDTH = 860;
const HEIGHT = 460;
const across = [96, WIDTH - 230] as const;
const up = [HEIGHT - 70, 94] as const;
const legendLeft = WIDTH - 206;

/** Calls a second by how many are open; undefined if fewer than two were measured. */
export function throughputChart(report: Report): string | undefined {
  const open = [1, 16, 64, 256].filter((outstanding) =>
    systemsAt(report, { outstanding }).length > 0
  );
  const series = systemsAt(report, {}).map((system): Series => ({
    system,
    points: open.map((outstanding) => {
      const { median, min, max } = quantity(
        report,
        system,
        { outstanding },
        "callsPerS",
      );
      return { x: outstanding, y: median, low: min, high: max };
    }).filter(({ y }) => Number.isFinite(y)),
  }));
  if (open.length < 2) return undefined;
  return chart(series, {
    title: "Calls a second by how many are open at a time",
    subtitle: "64 bytes there and back, two processes; median of the rounds, " +
      "whiskers from least to most",
    xTitle: "calls open at any time",
    yTitle: "calls a second",
    steps: open.map((value) => ({ value, text: `${value}` })),
    textOf: countText,
  });
}

/** The 99th percentile by how many packets are lost. */
export function lossChart(report: Report): string | undefined {
  const percents = [0, 1, 5].filter((lossPercent) =>
    systemsAt(report, { lossPercent }).length > 0
  );
  if (percents.length < 2) return undefined;
  const series = systemsAt(report, { lossPercent: percents.at(-1)! })
    .map((system): Series => ({
      system,
      points: percents.map((lossPercent) => ({
        x: lossPercent,
        y: latency(report, system, { lossPercent }, 0.99),
      })).filter(({ y }) => Number.isFinite(y)),
    }));
  return chart(series, {
    title: "The slowest of a hundred calls, by packets lost",
    subtitle: "p99 of 64 bytes there and back, one call at a time; " +
      "the kernel loses packets in each direction",
    xTitle: "packets lost",
    yTitle: "p99",
    steps: percents.map((value) => ({ value, text: `${value} %` })),
    textOf: timeText,
  });
}

function chart(
  series: readonly Series[],
  { title, subtitle, xTitle, yTitle, steps, textOf }: {
    title: string;
    subtitle: string;
    xTitle: string;
    yTitle: string;
    steps: readonly { value: number; text: string }[];
    textOf: (value: number) => string;
  },
): string {
  const values = series.flatMap(({ points }) =>
    points.flatMap(({ y, low = y, high = y }) => [low, high])
  );
  const panel: Panel = {
    across,
    up,
    x: stepScale(steps, across),
    y: logScale(values, up, textOf),
    xTitle,
    yTitle,
  };
  const sorted = series.toSorted((a, b) =>
    (b.points.at(-1)?.y ?? 0) - (a.points.at(-1)?.y ?? 0)
  );
  return picture(
    { width: WIDTH, height: HEIGHT, title, subtitle },
    axes(panel),
    // The own one last, and so on top.
    ...series.toReversed().map((one) => curve(one, panel, true)),
    legend(sorted.map(({ system }) => system), legendLeft, up[1] + 8),
  );
}

const WIDE = 1060;

/** How many calls take how long, alone and with 64 open. */
export function latencyChart(report: Report): string | undefined {
  const open = [1, 64].filter((outstanding) =>
    systemsAt(report, { outstanding }).length > 0
  );
  const systems = systemsAt(report, {});
  if (open.length < 2) return undefined;
  const panels = open.map((outstanding, i) => {
    const left = 96 + i * 400;
    const series = systems.map((system) =>
      distribution(report, system, outstanding)
    );
    const times = series.flatMap(({ points }) => points.map(({ x }) => x));
    const range = [left, left + 310] as const;
    const panel: Panel = {
      across: range,
      up,
      x: logScale(times, range, timeText),
      y: ninesScale(up),
      xTitle: "latency",
      yTitle: i === 0 ? "share of calls that are faster" : "",
    };
    const name = outstanding === 1 ? "one call at a time" : "64 calls open";
    return axes(panel) +
      label(name, left, up[1] - 8, { fill: FAINT_INK, weight: 600 }) +
      series.toReversed().map((one) => curve(one, panel, false)).join("");
  });
  return picture(
    {
      width: WIDE,
      height: HEIGHT,
      title: "How long calls take",
      subtitle: "64 bytes there and back, two processes, all rounds together",
    },
    ...panels,
    legend(systems, WIDE - 206, up[1] + 8),
  );
}

/** Quantiles, evenly spread over the nines. */
function distribution(
  report: Report,
  system: string,
  outstanding: number,
): Series {
  const histogram = new Histogram();
  const found = lookUp(report, system, { outstanding });
  if (found !== undefined) histogram.addAll(found.latencies);
  const most = Math.min(0.999, 1 - 1 / Math.max(2, histogram.total));
  const points = [];
  for (let nines = 0; 1 - 10 ** -nines <= most; nines += 0.05) {
    const share = 1 - 10 ** -nines;
    points.push({ x: histogram.quantile(share), y: share });
  }
  return { system, points: histogram.total === 0 ? [] : points };
}

/** In thousands and millions: `100 k`, `10 M`. */
function countText(value: number): string {
  if (value >= 1e6) return `${value / 1e6} M`;
  return value >= 1000 ? `${value / 1000} k` : `${value}`;
}

/** Without decimals: `100 µs`, `10 ms`. */
function timeText(us: number): string {
  return timeLabel(us).replace(/\.0+(?= )/, "");
}
