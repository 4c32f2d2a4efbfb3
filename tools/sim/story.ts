import { readUint32 } from "../../lib/wire/big_endian.ts";
import { readDatagram } from "../../lib/wire/datagram.ts";
import type { Frame } from "../../lib/wire/frame.ts";
import { FrameType } from "../../lib/wire/frame_layout.ts";
import type { Configuration } from "./configuration.ts";
import type { Watcher } from "./history.ts";
import type { WireEvent } from "./world.ts";

/** Tells a history line by line: when, what, and what the datagrams said. */
export class Story implements Watcher {
  readonly #print: (line: string) => void;

  constructor(print: (line: string) => void) {
    this.#print = print;
  }

  began({ troubles, ...rest }: Configuration): void {
    this.titled({ ...rest, troubles: troubles.length });
  }

  /** What kind of a world it is, before all else. */
  titled(facts: object): void {
    for (const [name, value] of Object.entries(facts)) {
      this.#print(`${name.padEnd(18)}${textOf(value)}`);
    }
    this.#print("");
  }

  wire(event: WireEvent, nowMs: number): void {
    const { kind, from, to, number, copy, damage, cause, datagram } = event;
    const mark = kind === "lost" ? "x" : kind === "sent" ? ">" : "<";
    const what = [
      kind,
      ...(cause === undefined ? [] : [`(${cause})`]),
      ...(copy > 0 ? [`copy ${copy}`] : []),
      ...(damage === undefined ? [] : [damage.toUpperCase()]),
    ].join(" ");
    // What arrives is what was sent, unless something has happened to it.
    const isNews = kind === "sent" || damage !== undefined;
    const content = isNews ? `  ${contentOf(datagram)}` : "";
    this.noted(`${mark} #${number} ${from} → ${to} ${what}${content}`, nowMs);
  }

  noted(text: string, nowMs: number): void {
    this.#print(`${nowMs.toFixed(3).padStart(12)}  ${text}`);
  }
}

/** A datagram in words. */
export function contentOf(bytes: Uint8Array): string {
  const datagram = readDatagram(bytes);
  if (typeof datagram === "string") return `${bytes.length} bytes, ${datagram}`;
  const { header, frames } = datagram;
  const token = header.token === 0n ? "" : ` token ${short(header.token)}`;
  const side = header.fromServer ? "" : ` floor ${header.floor}${token}`;
  return `t${header.transmission} session ${short(header.client)}` +
    ` incarnation ${short(header.incarnation)}${side}: ` +
    frames.map(frameText).join("; ");
}

/** The members of a frame, by name; a body by its length and first number. */
function frameText(frame: Frame): string {
  const { type, ...rest } = frame;
  const name = frameNames[type] ?? `frame ${type}`;
  const fields = Object.entries(rest).map(([name, value]) =>
    `${name} ${textOf(value)}`
  );
  return `${name} ${fields.join(", ")}`;
}

const frameNames: Readonly<Record<number, string>> = Object.fromEntries(
  Object.entries(FrameType).map(([name, type]) => [type, name.toUpperCase()]),
);

function textOf(value: unknown): string {
  if (value instanceof Uint8Array) {
    const first = value.length >= 4 ? ` (${readUint32(value, 0)} …)` : "";
    return `${value.length} bytes${first}`;
  }
  if (typeof value === "number") return String(Math.round(value * 1000) / 1000);
  if (typeof value === "bigint") return short(value);
  if (typeof value !== "object" || value === null) return String(value);
  const members = Object.entries(value).map(([name, value]) =>
    `${name} ${textOf(value)}`
  );
  return members.join(", ") || "none";
}

/** Enough of a random number to tell it from the others. */
function short(id: bigint): string {
  return id === 0n ? "0" : id.toString(16).padStart(16, "0").slice(0, 4);
}
