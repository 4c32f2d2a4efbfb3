import { barLines, histogram } from "./bars.ts";
import type { Failure, Storm, Volley } from "./demo_scenes.ts";
import { counted, grouped, milliseconds } from "./figures.ts";
import type { Stopped } from "./server_process.ts";
import type { Paint, Terminal } from "./terminal.ts";

/** What there is to lay out for. */
type Page = Pick<Terminal, "paint" | "columns">;

/** How wide a page may be; longer lines tire the eye. */
const COLUMNS_MAX = 100;

/** Calls one after the other, or many at once. */
export function volleyText(volley: Volley, terminal: Page): string[] {
  const { paint } = terminal;
  const { calls, datagrams, datagramsPerCall, callsPerSecond } = volley;
  const { p50Ms, p99Ms, maxMs, retransmissions } = volley;
  return page([
    `${paint.bold(counted(calls, "call"))} took ${grouped(datagrams)} ` +
    `datagrams: ${paint.bold(datagramsPerCall.toFixed(2))} for each` +
    (retransmissions === 0 ? "" : ` (${retransmissions} sent again)`),
    `p50 ${paint.bold(milliseconds(p50Ms))}   ` +
    `p99 ${paint.bold(milliseconds(p99Ms))}   ` +
    `slowest ${milliseconds(maxMs)}   ` +
    `${grouped(callsPerSecond)} calls a second`,
    "",
    ...barLines(histogram(volley.latenciesMs), width(terminal) - 5, paint),
  ]);
}

/** Counting while datagrams are lost, doubled and late. */
export function stormText(
  { calls, weather, seconds, client, highest, distinct }: Storm,
  server: Stopped,
  { isExact, paint }: { isExact: boolean; paint: Paint },
): string[] {
  const { datagrams, dropped, doubled, delayed } = weather;
  const runs = server.procedures["demo.count"]?.returned ?? 0;
  const victims = dropped + doubled + delayed;
  return page([
    `${grouped(datagrams)} datagrams came by, ${grouped(victims)} met with ` +
    `bad luck:`,
    `${dropped} dropped, ${doubled} doubled, ${delayed} delayed`,
    "",
    ...rows([
      ["calls made", grouped(calls), `in ${seconds.toFixed(2)} s`],
      ["sent again by the client", grouped(client.retransmissions), ""],
      [
        "copies the server recognized",
        grouped(server.duplicates + server.callsStale),
        "and did not run",
      ],
      ["times the handler ran", grouped(runs), ""],
      [
        "different answers",
        grouped(distinct),
        `the highest is ${grouped(highest)}`,
      ],
    ]),
    "",
    isExact
      ? paint.green(`✓ ${counted(calls, "call")}, each ran exactly once`)
      : paint.red(`✗ ${counted(calls, "call")} should be ${calls} executions`),
  ]);
}

/** Calls that fail, each of which says whether it ran. */
export function failuresText(
  failures: readonly Failure[],
  { paint, columns }: Page,
): string[] {
  const marks = { no: paint.green, yes: paint.yellow, maybe: paint.red };
  const titles = failures.map(({ what }) => what.length);
  return page(failures.flatMap(({ what, message, executed }, i) => [
    ...(i === 0 ? [] : [""]),
    `${what.padEnd(Math.max(...titles))}  executed: ` +
    marks[executed](executed),
    ...wrapped(message, Math.min(columns, COLUMNS_MAX) - 5)
      .map((line) => `  ${line}`),
  ]));
}

/** The heading of a scene. */
export function headingText(
  number: number,
  title: string,
  { paint }: Page,
): string {
  return `\n${paint.cyan(String(number))}  ${paint.bold(title)}`;
}

function width({ columns }: Page): number {
  return Math.min(columns, COLUMNS_MAX);
}

/** Indents what stands below a heading. */
function page(lines: readonly string[]): string[] {
  return lines.map((line) => line === "" ? "" : `   ${line}`);
}

/** A title, a figure, a remark. */
type Row = readonly [title: string, figure: string, remark: string];

function rows(all: readonly Row[]): string[] {
  const titleWidth = Math.max(...all.map(([title]) => title.length));
  return all.map(([title, figure, remark]) =>
    `${title.padEnd(titleWidth)}  ${figure.padStart(5)}  ${remark}`.trimEnd()
  );
}

/** Breaks a sentence between its words. */
function wrapped(text: string, columns: number): string[] {
  const lines = [""];
  for (const word of text.split(" ")) {
    const line = lines.at(-1)!;
    if (line === "") lines[lines.length - 1] = word;
    else if (line.length + 1 + word.length <= columns) {
      lines[lines.length - 1] = `${line} ${word}`;
    } else lines.push(word);
  }
  return lines;
}
