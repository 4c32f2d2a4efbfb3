import { figure } from "../report/label.ts";
import type { PacketCounts, Report } from "../report/report.ts";
import { styleOf } from "./palette.ts";
import { element, FAINT_INK, GRID, INK, label, picture } from "./svg.ts";

const WIDTH = 860;
const LEFT = 200;
const BAR_HEIGHT = 15;
const GROUP_GAP = 14;
const TOP = 108;

type Kind = "backToBack" | "idle" | "cold";

const kinds: readonly { kind: Kind; name: string; opacity: number }[] = [
  { kind: "backToBack", name: "back to back", opacity: 1 },
  { kind: "idle", name: "100 ms apart", opacity: 0.62 },
  { kind: "cold", name: "connect, call, close", opacity: 0.32 },
];

/** Packets for each call, as bars. */
export function packetsChart({ packets }: Report): string | undefined {
  const most = Math.max(
    ...packets.flatMap((one) => kinds.map(({ kind }) => one[kind] || 0)),
  );
  if (packets.length === 0 || most === 0) return undefined;
  const perPacket = (WIDTH - LEFT - 70) / Math.ceil(most);
  const groupHeight = kinds.length * BAR_HEIGHT + GROUP_GAP;
  const bottom = TOP + packets.length * groupHeight;
  const by = packets.some(({ countedBy }) => countedBy === "kernel")
    ? "the kernel counts"
    : "the systems count";
  return picture(
    {
      width: WIDTH,
      height: bottom + 24,
      title: "Packets a call",
      subtitle: `Both directions, acknowledgements included, as ${by} them; ` +
        "64 bytes, one call at a time",
    },
    key(),
    ...verticals(Math.ceil(most), perPacket, bottom),
    ...packets.map((one, i) => group(one, TOP + i * groupHeight, perPacket)),
    element("line", {
      x1: LEFT,
      y1: TOP - 6,
      x2: LEFT,
      y2: bottom,
      stroke: INK,
    }),
  );
}

function group(counts: PacketCounts, top: number, perPacket: number): string {
  const { color } = styleOf(counts.system);
  const name = label(
    counts.system,
    LEFT - 12,
    top + 1.5 * BAR_HEIGHT + 4,
    {
      anchor: "end",
      ...(counts.system === "rpc over udp" ? { weight: 600 } : {}),
    },
  );
  const bars = kinds.map(({ kind, opacity }, i) => {
    const count = counts[kind];
    const y = top + i * BAR_HEIGHT;
    // JSON has null for what was not counted.
    if (!Number.isFinite(count ?? NaN)) return "";
    const width = count * perPacket;
    return element("rect", {
      x: LEFT,
      y,
      width,
      height: BAR_HEIGHT - 2,
      fill: color,
      "fill-opacity": `${opacity}`,
    }) + label(figure(count), LEFT + width + 6, y + 11, { size: 11 });
  });
  return name + bars.join("");
}

function key(): string {
  return kinds.map(({ name, opacity }, i) => {
    const x = LEFT + i * 170;
    return element("rect", {
      x,
      y: 74,
      width: 14,
      height: 12,
      fill: FAINT_INK,
      "fill-opacity": `${opacity}`,
    }) + label(name, x + 21, 85, { size: 12 });
  }).join("");
}

function verticals(most: number, perPacket: number, bottom: number): string[] {
  return Array.from({ length: Math.floor(most / 2) }, (_, i) => {
    const x = LEFT + 2 * (i + 1) * perPacket;
    return element("line", {
      x1: x,
      y1: TOP - 6,
      x2: x,
      y2: bottom,
      stroke: GRID,
    });
  });
}
