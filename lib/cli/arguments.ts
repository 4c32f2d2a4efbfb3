import { suggestion } from "./near.ts";
import { UsageError } from "./usage_error.ts";

/** One flag of a verb; its name is the key under which it stands. */
export interface Flag {
  /** What it does, for the help. */
  readonly about: string;
  /** One letter that stands for it. */
  readonly short?: string;
  /** Another name for it, which the help does not list. */
  readonly alias?: string;
  /** What its value is called in the help; a flag without takes none. */
  readonly value?: string;
}

/** Flags by name, without the dashes. */
export type Flags = Readonly<Record<string, Flag>>;

/** A command line, taken apart. */
export interface Arguments {
  /** What stands there without dashes, in order. */
  readonly operands: readonly string[];
  /** The flags that were given; the value is "" where one takes none. */
  readonly flags: ReadonlyMap<string, string>;
}

/**
 * Takes the words after the verb apart. A flag may stand anywhere, its value
 * after it or after `=`; `--` ends the flags; a negative number is no flag, as
 * it is a value in JSON. A flag that stands twice counts as it stands last.
 *
 * @throws {UsageError} that names the word that makes no sense
 */
export function parseArguments(
  words: readonly string[],
  known: Flags,
): Arguments {
  const operands: string[] = [];
  const flags = new Map<string, string>();
  const rest = [...words];
  while (rest.length > 0) {
    const word = rest.shift()!;
    if (word === "--") {
      operands.push(...rest);
      break;
    }
    if (!/^-[^\d.]/.test(word)) {
      operands.push(word);
      continue;
    }
    const { name, inline } = readFlag(word, known);
    flags.set(name, flagValue(name, known[name]!, inline, rest));
  }
  return { operands, flags };
}

/**
 * The number that a flag was given, or another one if it was not.
 *
 * @param range which numbers make sense, and what they count
 * @throws {UsageError} if it is no such number
 */
export function integerFlag(
  { flags }: Arguments,
  name: string,
  range: { readonly low: number; readonly high: number; readonly unit: string },
): number | undefined {
  const text = flags.get(name);
  if (text === undefined) return undefined;
  const value = Number(text);
  const { low, high, unit } = range;
  if (!/^\d+$/.test(text) || value < low || value > high) {
    throw new UsageError(
      `Cannot take "${text}" for --${name}: ` +
        `expected ${unit}, a whole number from ${low} to ${high}`,
    );
  }
  return value;
}

function readFlag(
  word: string,
  known: Flags,
): { name: string; inline: string | undefined } {
  const [, dashes, typed, inline] = /^(--?)([^=]*)(?:=([^]*))?$/.exec(word)!;
  const isShort = dashes === "-";
  const kind = isShort ? "short" : "alias";
  const name = !isShort && Object.hasOwn(known, typed!)
    ? typed!
    : Object.keys(known).find((name) => known[name]![kind] === typed);
  if (name === undefined) {
    const all = Object.keys(known).map((name) => `--${name}`);
    throw new UsageError(
      `Unknown flag "${dashes}${typed}": ${suggestion(`--${typed}`, all)}`,
    );
  }
  return { name, inline };
}

function flagValue(
  name: string,
  { value }: Flag,
  inline: string | undefined,
  rest: string[],
): string {
  if (value === undefined) {
    if (inline === undefined) return "";
    throw new UsageError(
      `Flag --${name} takes no value: leave out "=${inline}"`,
    );
  }
  const text = inline ?? (rest[0]?.startsWith("--") ? undefined : rest.shift());
  if (text === undefined || text === "") {
    throw new UsageError(`Flag --${name} needs a value: --${name} <${value}>`);
  }
  return text;
}
