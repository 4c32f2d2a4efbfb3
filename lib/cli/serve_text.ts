import type { OncServerStats } from "../onc/onc_server.ts";
import type { Carrier } from "../rpc/open_transport.ts";
import type { Service } from "../rpc/service.ts";
import type { Stats } from "../rpc/stats.ts";
import type { Tally } from "./call_log.ts";
import { exampleJson } from "./example_json.ts";
import { counted, grouped } from "./figures.ts";
import type { Paint } from "./terminal.ts";
import { typeText } from "./type_text.ts";

/** What a server says when it listens: what, where, and how to call it. */
export function servedText(
  { service, address, path, carrier = "udp", isOnc = false }: {
    service: Service;
    address: string;
    path: string | undefined;
    carrier?: Carrier;
    isOnc?: boolean;
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
    `Serving ${paint.bold(name)} at ${paint.bold(address)} ` +
    `(${isOnc ? "ONC RPC, UDP and TCP" : carriers[carrier]})`,
    "",
    ...rows,
    "",
    ...callLines(service, `${reachable(address)}`, {
      path,
      invocation,
      isOnc,
    }),
    paint.dim("Ctrl-C ends it"),
  ].join("\n");
}

const carriers = { udp: "UDP", tcp: "TCP", both: "UDP and TCP" };

/** A line that can be pasted into another terminal. */
function callLines(
  { name, procedures }: Service,
  address: string,
  { path, invocation, isOnc }: {
    path: string | undefined;
    invocation: string;
    isOnc: boolean;
  },
): string[] {
  const first = Object.entries(procedures)[0];
  if (first === undefined) return [];
  const [procedure, { args }] = first;
  const json = args.type.kind === "nothing"
    ? ""
    : ` '${JSON.stringify(exampleJson(args.type) ?? "…")}'`;
  const contract = path === undefined ? "" : ` --contract ${path}`;
  const onc = isOnc ? " --onc" : "";
  return [
    "Call it from another terminal:",
    "",
    `  ${invocation} call ${address} ${name}.${procedure}` +
    `${json}${contract}${onc}`,
    "",
  ];
}

/** Where a client on this machine finds a server that is bound to everything. */
function reachable(address: string): string {
  return address.replace(/^(tcp:\/\/)?0\.0\.0\.0:/, "$1127.0.0.1:").replace(
    /^(tcp:\/\/)?\[::\]:/,
    "$1[::1]:",
  );
}

/** What a server says when it has ended. */
export function summaryText(
  stats: Stats,
  tallies: ReadonlyMap<string, Tally>,
): string {
  return [
    "",
    row("calls", [
      `${grouped(stats.callsRun)} accepted`,
      ...some(stats.duplicates + stats.callsStale, "suppressed", "duplicate"),
      ...some(stats.callsRefused, "refused"),
      ...some(stats.callsMisdirected, "for another incarnation"),
    ]),
    ...handlerRow(tallies),
    row("datagrams", [
      `${grouped(stats.datagramsReceived)} in`,
      `${grouped(stats.datagramsSent)} out`,
      ...some(stats.datagramsUnsent, "not sent"),
    ]),
    row("dropped", drops(stats)),
  ].join("\n");
}

/** The same, of a server by ONC RPC. */
export function oncSummaryText(
  stats: OncServerStats,
  tallies: ReadonlyMap<string, Tally>,
): string {
  const duplicates = stats.duplicatesAnswered + stats.duplicatesDropped +
    stats.duplicatesForgotten;
  const dropped = [
    ...some(stats.messagesDropped, "no calls"),
    ...some(stats.callsDropped, "without room"),
    ...some(stats.repliesUnsent, "not sent"),
    ...some(stats.streamsBroken, "broken connection"),
  ];
  return [
    "",
    row("calls", [
      `${grouped(stats.callsRun)} accepted`,
      ...some(stats.callsNull, "of the null procedure"),
      ...some(duplicates, "suppressed", "duplicate"),
      ...some(stats.callsRefused, "refused"),
    ]),
    ...handlerRow(tallies),
    row("dropped", dropped.length === 0 ? ["nothing"] : dropped),
  ].join("\n");
}

function handlerRow(tallies: ReadonlyMap<string, Tally>): string[] {
  const called = [...tallies].map(([name, { returned, threw }]) =>
    `${name} ${grouped(returned + threw)}` +
    (threw === 0 ? "" : ` (${grouped(threw)} failed)`)
  );
  return called.length === 0 ? [] : [row("handlers", called)];
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
