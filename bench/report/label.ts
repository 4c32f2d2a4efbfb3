import type { Setting } from "./report.ts";

/** What is measured, in a few words: `64 B, 16 open, 1 % lost`. */
export function labelOf(setting: Setting): string {
  const { place, bodyBytes, outstanding, lossPercent, relay } = setting;
  return [
    ...(place === "two processes" ? [] : [place]),
    bytesLabel(bodyBytes),
    `${outstanding} open`,
    ...(lossPercent === 0 ? [] : [`${lossPercent} % lost`]),
    ...(relay === undefined ? [] : [relay]),
  ].join(", ");
}

/** `64 B`, `64 kB`, `10 MB`. */
export function bytesLabel(bytes: number): string {
  if (bytes >= 1_000_000) return `${bytes / 1_000_000} MB`;
  return bytes >= 1000 ? `${bytes / 1000} kB` : `${bytes} B`;
}

/** Three digits: `0.081`, `4.20`, `36.1`, `1,234`; a dash for what is not known. */
export function figure(value: number | null): string {
  if (value === null || !Number.isFinite(value)) return "–";
  const places = value >= 99.95
    ? 0
    : value >= 9.995
    ? 1
    : value >= 0.9995 || value === 0
    ? 2
    : 3;
  return value.toLocaleString("en", {
    minimumFractionDigits: places,
    maximumFractionDigits: places,
  });
}

/** Microseconds with a unit that fits: `85.2 µs`, `1.20 ms`, `2.30 s`. */
export function timeLabel(us: number): string {
  if (!Number.isFinite(us)) return "–";
  if (us < 1000) return `${figure(us)} µs`;
  return us < 1e6 ? `${figure(us / 1000)} ms` : `${figure(us / 1e6)} s`;
}
