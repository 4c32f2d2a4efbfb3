import { exitCodesOf, type ExitCodeTexts, exitCodeTexts } from "./exit_code.ts";
import type { Flags } from "./arguments.ts";
import type { Paint } from "./terminal.ts";
import { commonFlags, operandsText, type Verb } from "./verb.ts";

/** The help of the command line as a whole. */
export function generalHelp(
  verbs: readonly Verb[],
  invocation: string,
  paint: Paint,
): string {
  return [
    "Remote procedure calls over UDP: one datagram out, one datagram back.",
    "",
    `${paint.bold("Usage")}  ${invocation} <verb> [arguments]`,
    "",
    paint.bold("Verbs"),
    ...twoColumns([
      ...verbs.map((verb): Row => [
        `${verb.name} ${operandsText(verb.operands)}`,
        verb.summary,
      ]),
      ["help [verb]", "Shows this, or the help of a verb"],
    ]),
    "",
    paint.bold("Flags of all"),
    ...twoColumns([
      ...flagRows(commonFlags),
      ["-V, --version", "Show the version"],
    ]),
    "",
    ...exitCodes(exitCodeTexts, paint),
    "",
    paint.bold("To begin with"),
    `  ${invocation} demo`,
  ].join("\n");
}

/** The help of one verb. */
export function verbHelp(
  verb: Verb,
  invocation: string,
  paint: Paint,
): string {
  const operands = operandsText(verb.operands);
  const usage = [invocation, verb.name, operands, "[flags]"];
  const examples = verb.examples.flatMap(([words, what]) => [
    paint.dim(`  # ${what}`),
    `  ${invocation} ${words}`,
  ]);
  return [
    `${verb.summary}.`,
    "",
    `${paint.bold("Usage")}  ${usage.filter((part) => part !== "").join(" ")}`,
    "",
    ...twoColumns(verb.operands.map(({ name, about }) => [name, about])),
    ...(operands === "" ? [] : [""]),
    paint.bold("Flags"),
    ...twoColumns(flagRows({ ...verb.flags, ...commonFlags })),
    "",
    ...(verb.details.length === 0 ? [] : [...verb.details, ""]),
    paint.bold("Examples"),
    ...examples,
    "",
    ...exitCodes(exitCodesOf(verb.exitCodes), paint),
  ].join("\n");
}

/** What is on the left, and what it means. */
type Row = readonly [left: string, right: string];

function flagRows(flags: Flags): Row[] {
  return Object.entries(flags).map(([name, { short, value, about }]) => [
    `${short === undefined ? "    " : `-${short}, `}--${name}` +
    (value === undefined ? "" : ` <${value}>`),
    about,
  ]);
}

function exitCodes(texts: ExitCodeTexts, paint: Paint): string[] {
  return [
    paint.bold("Exit codes"),
    ...twoColumns(texts.map(([code, what]) => [String(code), what])),
  ];
}

function twoColumns(rows: readonly Row[]): string[] {
  const width = Math.max(0, ...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
}
