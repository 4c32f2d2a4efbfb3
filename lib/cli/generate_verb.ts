import { basename } from "node:path";
import type { Arguments } from "./arguments.ts";
import { ExitCode } from "./exit_code.ts";
import { compileFile, writeText } from "./idl_file.ts";
import { UsageError } from "./usage_error.ts";
import type { Verb, World } from "./verb.ts";

/** `generate`: a `.x` file to TypeScript. */
export const generateVerb: Verb = {
  name: "generate",
  summary: "Turns a .x file into a TypeScript module",
  operands: [{ name: "file.x", about: "In the language of rpcgen, RFC 4506" }],
  flags: {
    output: {
      short: "o",
      value: "out.ts",
      about: "Where it goes (default: stdout)",
    },
    check: { about: "Write nothing: tell whether the output is up to date" },
    define: {
      short: "D",
      value: "names",
      about: "For #ifdef: A=1,B (RPC_HDR is, or one of its kind)",
    },
  },
  details: [
    "The same file gives the same bytes, formatted as `deno fmt` does it. A file",
    "that cannot be compiled leaves the output as it was.",
  ],
  examples: [
    ["generate examples/idl/weather.x -o weather.ts", "A module"],
    [
      "generate examples/idl/weather.x -o weather.ts --check",
      "For CI: 1 if somebody forgot to generate",
    ],
  ],
  exitCodes: [
    [ExitCode.ok, "it is written, or --check found it up to date"],
    [ExitCode.failed, "the file has a mistake, or --check found a difference"],
    [ExitCode.interrupted, "Ctrl-C ended it"],
  ],
  run: runGenerate,
};

function runGenerate(given: Arguments, world: World): Promise<number> {
  return Promise.resolve(generate(given, world));
}

function generate({ operands, flags }: Arguments, world: World): ExitCode {
  const [path] = operands as [string];
  const output = flags.get("output");
  if (output !== undefined && isSame(path, output)) {
    throw new UsageError(`Cannot write the output over its source, ${path}`);
  }
  const text = compileFile(path, flags.get("define"));
  const isJson = flags.has("json");
  const { terminal } = world;
  if (flags.has("check")) {
    const isFresh = output === undefined || existing(output) === text;
    if (isJson) terminal.emit({ event: "checked", file: output, isFresh });
    if (isFresh) return ExitCode.ok;
    if (!isJson) {
      terminal.note(`${output} is not what ${path} gives`);
      terminal.note(
        `       ${world.invocation} generate ${path} -o ${output}`,
      );
    }
    return ExitCode.failed;
  }
  if (output === undefined) {
    if (isJson) terminal.emit({ event: "generated", text });
    else terminal.print(text.replace(/\n$/, ""));
    return ExitCode.ok;
  }
  // A file that is as it should be keeps its time, for those who watch it.
  if (existing(output) !== text) writeText(output, text);
  if (isJson) terminal.emit({ event: "generated", file: output });
  else terminal.note(`${basename(path)} → ${output}`);
  return ExitCode.ok;
}

function existing(path: string): string | undefined {
  try {
    return Deno.readTextFileSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) throw error;
    return undefined;
  }
}

function isSame(a: string, b: string): boolean {
  try {
    return Deno.realPathSync(a) === Deno.realPathSync(b);
  } catch {
    return false;
  }
}
