import { decompile, describe, IdlError } from "../idl/mod.ts";
import type { Arguments } from "./arguments.ts";
import { ExitCode } from "./exit_code.ts";
import { compileFile, isIdlFile, readText, writeText } from "./idl_file.ts";
import { loadExports } from "./service_module.ts";
import { UsageError } from "./usage_error.ts";
import type { Verb, World } from "./verb.ts";

/** `describe`: a contract to a `.x` file. */
export const describeVerb: Verb = {
  name: "describe",
  summary: "Writes a contract as a .x file",
  operands: [{ name: "contract", about: "A module, such as calc.ts, or a .x" }],
  flags: {
    output: {
      short: "o",
      value: "out.x",
      about: "Where it goes (default: stdout)",
    },
  },
  details: [
    "A module that `generate` made comes back with its names and comments. Of any",
    "other, types have the names under which their codecs are exported.",
  ],
  examples: [
    ["describe examples/calc.ts", "What rpcgen -N could read"],
    ["describe examples/calc.ts -o calc.x", "The same, in a file"],
  ],
  exitCodes: [
    [ExitCode.ok, "it is written"],
    [ExitCode.failed, "the .x file has a mistake"],
    [ExitCode.interrupted, "Ctrl-C ended it"],
  ],
  run: runDescribe,
};

async function runDescribe(
  { operands, flags }: Arguments,
  { terminal }: World,
): Promise<number> {
  const [path] = operands as [string];
  const output = flags.get("output");
  const text = await describedText(path);
  const isJson = flags.has("json");
  if (output !== undefined) writeText(output, text);
  if (isJson) {
    terminal.emit({
      event: "described",
      ...(output ? { file: output } : { text }),
    });
  } else if (output === undefined) terminal.print(text.replace(/\n$/, ""));
  else terminal.note(`${path} → ${output}`);
  return ExitCode.ok;
}

async function describedText(path: string): Promise<string> {
  if (isIdlFile(path)) return decompile(compileFile(path), path);
  const generated = generatedText(path);
  if (generated !== undefined) return generated;
  const exports = await loadExports(path);
  // As `serve` takes them: export default { service, handlers }.
  const { service } = (exports.default ?? {}) as { service?: unknown };
  try {
    return describe({ ...exports, service: exports.service ?? service });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new UsageError(`Cannot describe ${path}: ${error.message}`);
  }
}

/** What a generated module was made from, unless somebody has changed it. */
function generatedText(path: string): string | undefined {
  // What is not on the disk is for the loader to find.
  if (/^[a-z][a-z\d+.-]+:/i.test(path)) return undefined;
  const text = readText(path);
  if (!text.startsWith("// @generated from ")) return undefined;
  try {
    return decompile(text, path);
  } catch (error) {
    if (error instanceof IdlError) return undefined;
    throw error;
  }
}
