import type { Service } from "../rpc/service.ts";
import type { Stats } from "../rpc/stats.ts";
import type { Tally } from "./call_log.ts";
import { exampleJson } from "./example_json.ts";
import { counted, grouped } from "./figures.ts";
import type { Paint } from "./terminal.ts";
import { typeText } from "./type_text.ts";

/** What a server says when it listens: what, where, and how to call it. */
export function servedText(
  { service, address, path }: {
    service: Service;
    address: string;
    path: string | undefined;
  },
  invocation: string,
  paint: Paint,
): string {
  const { name, procedures } = service;
  const entries = Object.entries(procedures);
  const width = Math.max(0, ...entries.map(([name]) => name.length));
  const rows = entries.map(([procedure, { args, result }]) => {
    const title = `${name}.${procedure.padEnd(width)}`;
    const types = `${typeText(args.type)} → ${typeText(result.type)}`;
    return `  ${title}  ${paint.dim(types)}`;
  });
  return [
    `Serving ${paint.bold(name)} at ${paint.bold(address)} (UDP)`,
    "",
    ...rows,
    "",
    ...callLines(service, `${reachable(address)}`, { path, invocation }),
    paint.dim("Ctrl-C ends it"),
  ].join("\n");
}

/** A line that can be pasted into another terminal. */
function callLines(
  { name, procedures }: Service,
  address: string,
  { path, invocation }: { path: string | undefined; invocation: string },
): string[] {
  const first = Object.entries(procedures)[0];
  if (first === undefined) return [];
  const [procedure, { args }] = first;
  const json = args.type.kind === "nothing"
    ? ""
    : ` '${JSON.stringify(exampleJson(args.type))}'`;
  const contract = path === undefined ? "" : ` --contract ${path}`;
  return [
    "Call it from another terminal:",
    "",
    `  ${invocation} call ${address} ${name}.${procedure}${json}${contract}`,
    "",
  ];
}

/** Where a client on this machine finds a server that is bound to everything. */
function reachable(address: string): string {
  return address.replace(/^0\.0\.0\.0:/, "127.0.0.1:").replace(
    /^\[::\]:/,
    "[::1]:",
  );
}

/** What a server says when it has ended. */
export function summaryText(
  stats: Stats,
  tallies: ReadonlyMap<string, Tally>,
): string {
  const called = [...tallies].map(([name, { returned, threw }]) =>
    `${name} ${grouped(returned + threw)}` +
    (threw === 0 ? "" : ` (${grouped(threw)} failed)`)
  );
  return [
    "",
    row("calls", [
      `${grouped(stats.callsRun)} accepted`,
      ...some(stats.duplicates + stats.callsStale, "suppressed", "duplicate"),
      ...some(stats.callsRefused, "refused"),
      ...some(stats.callsMisdirected, "for another incarnation"),
    ]),
    ...(called.length === 0 ? [] : [row("handlers", called)]),
    row("datagrams", [
      `${grouped(stats.datagramsReceived)} in`,
      `${grouped(stats.datagramsSent)} out`,
      ...some(stats.datagramsUnsent, "not sent"),
    ]),
    row("dropped", drops(stats)),
  ].join("\n");
}

function row(title: string, facts: readonly string[]): string {
  return `${title.padEnd(9)}  ${facts.join(", ")}`;
}

function some(count: number, what: string, noun?: string): string[] {
  if (count === 0) return [];
  const subject = noun === undefined ? grouped(count) : counted(count, noun);
  return [`${subject} ${what}`];
}

function drops(stats: Stats): string[] {
  const causes = [
    ...some(stats.droppedForeign, "not of this protocol"),
    ...some(stats.droppedOtherVersion, "of an unknown version"),
    ...some(stats.droppedDamaged, "damaged"),
    ...some(stats.droppedMalformed, "malformed"),
    ...some(stats.droppedMisaddressed, "misaddressed"),
    ...some(stats.droppedClientsFull, "from one client too many"),
  ];
  return causes.length === 0 ? ["nothing"] : causes;
}
