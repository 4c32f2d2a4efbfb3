import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { type Arguments, parseArguments } from "./arguments.ts";
import { callVerb } from "./call_verb.ts";
import { demoVerb } from "./demo_verb.ts";
import { describeVerb } from "./describe_verb.ts";
import { ExitCode } from "./exit_code.ts";
import { explain } from "./explain.ts";
import { generateVerb } from "./generate_verb.ts";
import { generalHelp, verbHelp } from "./help.ts";
import { listed, suggestion } from "./near.ts";
import { oncVerb } from "./onc_verb.ts";
import { pingVerb } from "./ping_verb.ts";
import { serveVerb } from "./serve_verb.ts";
import { processSurroundings, type Surroundings } from "./surroundings.ts";
import type { Terminal } from "./terminal.ts";
import { UsageError } from "./usage_error.ts";
import { commonFlags, operandsText, type Verb, type World } from "./verb.ts";

/** Where the program lies, and which it is. */
export interface Program {
  /** `import.meta.url` of its entry. */
  readonly url: string;
  readonly version: string;
}

/** All there are, in the order in which somebody new would try them. */
const verbs: readonly Verb[] = [
  demoVerb,
  serveVerb,
  callVerb,
  pingVerb,
  generateVerb,
  describeVerb,
  oncVerb,
];

/**
 * Does what the words say; the exit code. Nothing is thrown.
 *
 * @param around where it reads and writes, and what ends it early
 */
export async function runCommandLine(
  words: readonly string[],
  { url, version }: Program,
  around: Surroundings = processSurroundings(),
): Promise<number> {
  const { terminal } = around;
  const world: World = { ...around, url, invocation: invocationOf(url) };
  try {
    const [first, ...rest] = words;
    switch (first) {
      case undefined:
        terminal.note(generalHelp(verbs, world.invocation, terminal.notePaint));
        return ExitCode.usage;
      case "--version":
      case "-V":
        terminal.print(`@datagram/rpc ${version}`);
        return ExitCode.ok;
      case "help":
      case "--help":
      case "-h":
        help(rest.find((word) => /^[^-]/.test(word) && word !== "help"), world);
        return ExitCode.ok;
    }
    return await runVerb(findVerb(first), rest, world);
  } catch (error) {
    return tell(error, words, world);
  }
}

async function runVerb(
  verb: Verb,
  words: readonly string[],
  world: World,
): Promise<number> {
  const given = parseArguments(words, { ...verb.flags, ...commonFlags });
  if (given.flags.has("help")) {
    help(verb.name, world);
    return ExitCode.ok;
  }
  checkOperands(verb, given, world);
  return await verb.run(given, world);
}

function help(name: string | undefined, { terminal, invocation }: World): void {
  terminal.print(
    name === undefined
      ? generalHelp(verbs, invocation, terminal.paint)
      : verbHelp(findVerb(name), invocation, terminal.paint),
  );
}

function findVerb(name: string): Verb {
  const verb = verbs.find((verb) => verb.name === name);
  if (verb !== undefined) return verb;
  const names = [...verbs.map(({ name }) => name), "help"];
  const what = name.startsWith("-") ? "flag" : "verb";
  throw new UsageError(
    what === "verb"
      ? `Unknown verb "${name}": ${suggestion(name, names)}`
      : `Cannot begin with "${name}": the verb comes first, ` +
        listed(names, "or"),
  );
}

function checkOperands(
  verb: Verb,
  { operands }: Arguments,
  { invocation }: World,
): void {
  const usage = `${invocation} ${verb.name} ${operandsText(verb.operands)}`;
  const missing = verb.operands[operands.length];
  if (missing !== undefined && !missing.isOptional) {
    throw new UsageError(
      `Missing argument <${missing.name}>`,
      usage,
    );
  }
  const extra = operands[verb.operands.length];
  if (extra !== undefined) {
    throw new UsageError(
      `Unexpected argument "${extra}"`,
      usage,
    );
  }
}

/** Tells of a failure, in one sentence and what else helps. */
function tell(
  error: unknown,
  words: readonly string[],
  { terminal, invocation }: World,
): number {
  const isOnc = words.includes("--onc") || words[0] === "onc";
  const { message, executed, hint, facts, exitCode } = explain(
    error,
    invocation,
    { isOnc },
  );
  if (words.includes("--json")) {
    terminal.emit({ event: "error", ...facts, message, hint, exitCode });
    return exitCode;
  }
  noteError({ message, executed, hint }, terminal);
  return exitCode;
}

function noteError(
  { message, executed, hint }: {
    message: string;
    executed: string | undefined;
    hint: string | undefined;
  },
  { note, notePaint }: Terminal,
): void {
  note(`${notePaint.red(notePaint.bold("error:"))} ${message}`);
  if (executed !== undefined) note(`       ${executed}`);
  for (const line of hint?.split("\n") ?? []) {
    note(notePaint.dim(`       ${line}`));
  }
}

/** What somebody types to get here, from where they are. */
function invocationOf(url: string): string {
  if (!url.startsWith("file:")) {
    const isPackage = url.includes("/@datagram/rpc/");
    const program = isPackage ? "jsr:@datagram/rpc/cli" : url;
    return `deno run -A --unstable-net ${program}`;
  }
  const path = fileURLToPath(url);
  const near = relative(Deno.cwd(), path);
  return `deno run -A ${near.startsWith("..") ? path : near}`;
}
