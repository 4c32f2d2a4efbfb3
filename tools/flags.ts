import { type Args, parseArgs, type ParseOptions } from "@std/cli";

/** What a tool may be told. */
export type Flags = Pick<ParseOptions, "string" | "boolean" | "default">;

/** What a tool was told, or what it says instead of doing anything. */
export type Told =
  | { readonly flags: Args }
  | { readonly exitCode: 0 | 2; readonly text: string };

/**
 * Reads the flags of a tool. A word that it does not know is refused: a hunt of
 * an hour is no answer to a slip of the finger.
 *
 * @param usage what `--help` and `-h` show
 */
export function readFlags(
  args: readonly string[],
  { string, boolean, default: defaults }: Flags,
  usage: string,
): Told {
  const unknown: string[] = [];
  const flags = parseArgs(args, {
    string: string ?? [],
    boolean: [...[boolean ?? []].flat() as string[], "help"],
    alias: { help: "h" },
    default: defaults ?? {},
    unknown: (word: string) => void unknown.push(word),
  });
  const [first] = unknown;
  if (first !== undefined) {
    return { exitCode: 2, text: `Cannot read ${first}: see --help` };
  }
  return flags.help ? { exitCode: 0, text: usage } : { flags };
}

/** Says it, and gives the exit code. */
export function say(
  { exitCode, text }: { readonly exitCode: 0 | 2; readonly text: string },
): number {
  if (exitCode === 0) console.log(text);
  else console.error(text);
  return exitCode;
}
