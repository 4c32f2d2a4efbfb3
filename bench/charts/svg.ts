import { escaped } from "../report/table.ts";
import { darkStyle } from "./dark.ts";

/** Attributes of an element; those that are undefined are left out. */
export type Attributes = Readonly<Record<string, string | number | undefined>>;

/** An element with what is inside it. */
export function element(
  name: string,
  attributes: Attributes,
  ...inside: readonly string[]
): string {
  const text = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${escaped(short(value!))}"`).join("");
  const open = `<${name}${text}`;
  return inside.length === 0
    ? `${open}/>`
    : `${open}>${inside.join("")}</${name}>`;
}

/** A line of text; `anchor` says which end is at `x`. */
export function label(
  text: string,
  x: number,
  y: number,
  { anchor = "start", size = 13, fill = INK, weight, transform }: {
    anchor?: "start" | "middle" | "end";
    size?: number;
    fill?: string;
    weight?: number;
    transform?: string;
  } = {},
): string {
  const attributes = {
    x,
    y,
    "text-anchor": anchor,
    "font-size": size,
    "font-weight": weight,
    fill,
    transform,
  };
  return element("text", attributes, escaped(text));
}

/** A whole picture, on white or dark, with a title and a line below it. */
export function picture(
  { width, height, title, subtitle }: {
    width: number;
    height: number;
    title: string;
    subtitle: string;
  },
  ...inside: readonly string[]
): string {
  return element(
    "svg",
    {
      xmlns: "http://www.w3.org/2000/svg",
      viewBox: `0 0 ${width} ${height}`,
      width,
      height,
      role: "img",
      "aria-label": title,
      "font-family": "system-ui, 'DejaVu Sans', Verdana, sans-serif",
    },
    element("style", {}, darkStyle()),
    element("rect", { width, height, rx: 8, fill: "#ffffff" }),
    label(title, 24, 34, { size: 18, weight: 600 }),
    label(subtitle, 24, 56, { fill: FAINT_INK }),
    ...inside,
  ) + "\n";
}

/** Text and axes. */
export const INK = "#1f2328";
/** What is of less weight. */
export const FAINT_INK = "#59636e";
/** Lines to read values by. */
export const GRID = "#e4e7eb";

/** A tenth of a pixel is as fine as one sees. */
function short(value: string | number): string {
  return typeof value === "number" ? `${Math.round(10 * value) / 10}` : value;
}
