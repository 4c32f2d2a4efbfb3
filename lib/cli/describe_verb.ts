import { decompile, describe, IdlError } from "../idl/mod.ts";
import type { Service } from "../rpc/service.ts";
import { type Arguments, integerFlag } from "./arguments.ts";
import { ExitCode } from "./exit_code.ts";
import { compileFile, isIdlFile, readText, writeText } from "./idl_file.ts";
import { askContract, isServerAddress } from "./server_contract.ts";
import { loadExports } from "./service_module.ts";
import { nameServerFlag, serverPlace } from "./server_place.ts";
import { timeoutFlag, timeoutRange } from "./timeout_flag.ts";
import { UsageError } from "./usage_error.ts";
import type { Verb, World } from "./verb.ts";

/** `describe`: a contract, from wherever it is, to a `.x` file. */
export const describeVerb: Verb = {
  name: "describe",
  summary: "Writes a contract as a .x file",
  operands: [{
    name: "contract",
    about: "A module, such as calc.ts, a .x, or a server: 127.0.0.1:4000",
  }],
  flags: {
    "name-server": nameServerFlag,
    output: {
      short: "o",
      value: "out.x",
      about: "Where it goes (default: stdout)",
    },
    timeout: timeoutFlag,
  },
  details: [
    "A module that `generate` made comes back with its names and comments. Of any",
    "other, types have the names under which their codecs are exported. A server",
    "knows no names of types: they are called after where they stand.",
  ],
  examples: [
    ["describe examples/calc.ts", "What rpcgen -N could read"],
    ["describe examples/calc.ts -o calc.x", "The same, in a file"],
    ["describe 127.0.0.1:4000", "What a server says that it serves"],
  ],
  exitCodes: [
    [ExitCode.ok, "it is written"],
    [ExitCode.failed, "the .x file has a mistake, or the server's contract"],
    [ExitCode.silence, "no answer: deadline exceeded, or server unavailable"],
    [ExitCode.interrupted, "Ctrl-C ended it (143: SIGTERM did)"],
  ],
  run: runDescribe,
};

async function runDescribe(given: Arguments, world: World): Promise<number> {
  const { terminal } = world;
  const { operands, flags } = given;
  const [path] = operands as [string];
  const output = flags.get("output");
  const timeoutMs = integerFlag(given, "timeout", timeoutRange);
  const text = isServerAddress(path)
    ? textOf(
      path,
      await askContract(serverPlace(path, given), world, timeoutMs),
    )
    : await describedText(path);
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
  return textOf(path, { ...exports, service: exports.service ?? service });
}

function textOf(
  path: string,
  values: Service | Readonly<Record<string, unknown>>,
): string {
  try {
    return describe(values);
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
