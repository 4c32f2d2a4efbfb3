import { systemColors } from "./palette.ts";

/** What a color of charts is where the reader wants it dark. */
const darkInks: readonly (readonly [string, string])[] = [
  ["#ffffff", "#161b22"],
  ["#1f2328", "#e6edf3"],
  ["#59636e", "#9da7b3"],
  ["#e4e7eb", "#30363d"],
];

/**
 * Rules for readers who have asked for dark pages: each color that charts use
 * becomes another. Within a picture, so that it works alone and in a page.
 */
export function darkStyle(): string {
  const rules = [...darkInks, ...systemColors()].map(([light, dark]) =>
    `[fill="${light}"]{fill:${dark}}[stroke="${light}"]{stroke:${dark}}`
  );
  return `@media (prefers-color-scheme: dark){${rules.join("")}}`;
}
