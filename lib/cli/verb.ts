import type { Arguments, Flags } from "./arguments.ts";
import type { ExitCodeTexts } from "./exit_code.ts";
import type { Surroundings } from "./surroundings.ts";

/** What a verb has to do with the world. */
export interface World extends Surroundings {
  /** Where the command line itself lies, to start another of it. */
  readonly url: string;
  /** What somebody types to run it: `deno run -A cli.ts`. */
  readonly invocation: string;
}

/** Something the command line can do. */
export interface Verb {
  readonly name: string;
  /** What it does, in a line. */
  readonly summary: string;
  /** What it takes without dashes: all that it needs, then what it may have. */
  readonly operands: readonly Operand[];
  readonly flags: Flags;
  /** What else there is to know; lines of at most 80 columns. */
  readonly details: readonly string[];
  /**
   * What can be typed after the program's name, each with what it does; a long
   * one goes on in a next line, after a backslash.
   */
  readonly examples: readonly (readonly [words: string, what: string])[];
  /** Exit codes that mean something of its own, or that others do not have. */
  readonly exitCodes: ExitCodeTexts;
  /** Does it; the exit code. */
  run(given: Arguments, world: World): Promise<number>;
}

/** One argument without dashes. */
export interface Operand {
  readonly name: string;
  readonly about: string;
  /** @default {false} */
  readonly isOptional?: boolean;
}

/** Flags of every verb. */
export const commonFlags: Flags = {
  json: { about: "Write JSON, one object in a line" },
  help: { about: "Show this help", short: "h" },
};

/** The operands as a usage line has them: `<address> [json]`. */
export function operandsText(operands: readonly Operand[]): string {
  return operands.map(({ name, isOptional }) =>
    isOptional ? `[${name}]` : `<${name}>`
  ).join(" ");
}
