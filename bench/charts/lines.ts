import { styleOf } from "./palette.ts";
import type { Range, Scale } from "./scale.ts";
import { element, FAINT_INK, GRID, INK, label } from "./svg.ts";

/** One line of a chart. */
export interface Series {
  readonly system: string;
  readonly points: readonly Point[];
}

/** A value, and between what it varied, if that is known. */
export interface Point {
  readonly x: number;
  readonly y: number;
  readonly low?: number;
  readonly high?: number;
}

/** One system of axes in a picture. */
export interface Panel {
  readonly across: Range;
  /** From the bottom to the top, so that the first is the greater. */
  readonly up: Range;
  readonly x: Scale;
  readonly y: Scale;
  readonly xTitle: string;
  readonly yTitle: string;
}

/** Axes, grid and their labels. */
export function axes({ across, up, x, y, xTitle, yTitle }: Panel): string {
  const [left, right] = across;
  const [bottom, top] = up;
  const rule = (x1: number, y1: number, x2: number, y2: number) =>
    element("line", { x1, y1, x2, y2, stroke: GRID });
  const middle = (bottom + top) / 2;
  return [
    ...y.ticks.map(({ value, text }) =>
      rule(left, y.at(value), right, y.at(value)) +
      label(text, left - 8, y.at(value) + 4, { anchor: "end", size: 12 })
    ),
    ...x.ticks.map(({ value, text }) =>
      rule(x.at(value), bottom, x.at(value), top) +
      label(text, x.at(value), bottom + 19, { anchor: "middle", size: 12 })
    ),
    element("line", {
      x1: left,
      y1: bottom,
      x2: right,
      y2: bottom,
      stroke: INK,
    }),
    label(xTitle, (left + right) / 2, bottom + 41, {
      anchor: "middle",
      fill: FAINT_INK,
    }),
    label(yTitle, left - 58, middle, {
      anchor: "middle",
      fill: FAINT_INK,
      transform: `rotate(-90 ${Math.round(left - 58)} ${Math.round(middle)})`,
    }),
  ].join("");
}

/** A line with a dot for each point, and whiskers where it varied; or without. */
export function curve(
  { system, points }: Series,
  { x, y }: Panel,
  hasDots: boolean,
): string {
  const { color, dash, width } = styleOf(system);
  const path = points.map((point, i) =>
    `${i === 0 ? "M" : "L"}${x.at(point.x).toFixed(1)} ${
      y.at(point.y).toFixed(1)
    }`
  ).join("");
  return [
    element("path", {
      d: path,
      fill: "none",
      stroke: color,
      "stroke-width": width,
      "stroke-dasharray": dash,
      "stroke-linejoin": "round",
    }),
    ...(hasDots ? points : []).map((point) =>
      whisker(point, color, x, y) +
      element("circle", {
        cx: x.at(point.x),
        cy: y.at(point.y),
        r: width + 1,
        fill: color,
      })
    ),
  ].join("");
}

function whisker(
  { x: value, low, high }: Point,
  stroke: string,
  x: Scale,
  y: Scale,
): string {
  if (low === undefined || high === undefined) return "";
  const [x1, y1, y2] = [x.at(value), y.at(low), y.at(high)];
  return element("line", { x1, y1, x2: x1, y2, stroke });
}

const LEGEND_LINE = 23;

/** Names beside their lines' looks, one below the other. */
export function legend(
  systems: readonly string[],
  left: number,
  top: number,
): string {
  return systems.map((system, i) => {
    const { color, dash, width } = styleOf(system);
    const y = top + i * LEGEND_LINE;
    return element("line", {
      x1: left,
      y1: y,
      x2: left + 28,
      y2: y,
      stroke: color,
      "stroke-width": width,
      "stroke-dasharray": dash,
    }) + label(system, left + 36, y + 4, {
      weight: system === "rpc over udp" ? 600 : undefined,
    });
  }).join("");
}
