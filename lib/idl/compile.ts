import { check } from "./check.ts";
import { emit } from "./emit.ts";
import { Emission } from "./emission.ts";
import { hoist } from "./hoist.ts";
import { nameAll } from "./naming.ts";
import { ordered } from "./order.ts";
import { parse } from "./parser.ts";
import { lex } from "./lexer.ts";
import { PRELUDE } from "./prelude.ts";
import { preprocess } from "./preprocessor.ts";
import { Scope } from "./scope.ts";
import type { Definition } from "./syntax.ts";

/** Options of {@linkcode compile}. */
export interface CompileOptions {
  /** What the file is called: in errors, and in the first line of the result. */
  fileName: string;
  /**
   * Finds a file that is included: `#include "types.x"` asks for `types.x`.
   * What it is called should be a path from where `fileName` starts.
   *
   * @param path what stands between the quotes
   * @param from the file that includes it
   * @returns the file, or `undefined` if there is none
   * @default {undefined} all includes are errors
   */
  readInclude?: (
    path: string,
    from: string,
  ) => { fileName: string; text: string } | undefined;
  /**
   * Names that are defined for `#ifdef` and `#if`, as by `rpcgen -D`, with what
   * they stand for. `rpcgen` defines one of `RPC_HDR`, `RPC_XDR`, `RPC_CLNT`,
   * `RPC_SVC` and `RPC_TBL`, by what it writes. Here it is `RPC_HDR`, since
   * what all sides have to agree on is in its header, unless another of them
   * is among these names.
   *
   * @default {{}}
   */
  defines?: Readonly<Record<string, string>>;
}

/**
 * Turns a `.x` file into a module of TypeScript: types, codecs and one contract
 * for each version of a program. The same file gives the same bytes, which are
 * formatted as `deno fmt` does it.
 *
 * @param source the text of the file
 * @throws {IdlError} at the first thing that is wrong
 *
 * @example
 * ```ts
 * import { compile } from "@datagram/rpc/idl";
 * import { assertStringIncludes } from "@std/assert";
 *
 * const module = compile("typedef string name<32>;", { fileName: "name.x" });
 * assertStringIncludes(module, "export type Name = string;");
 * assertStringIncludes(
 *   module,
 *   "export const Name: x.Codec<Name> = x.string(32);",
 * );
 * ```
 */
export function compile(source: string, options: CompileOptions): string {
  const { fileName, readInclude, defines = {} } = options;
  const preprocessed = preprocess({ fileName, text: source }, {
    defines: { ...predefined(defines), ...defines },
    readInclude,
  });
  const specification = hoist(parse(preprocessed));
  const { definitions } = specification;
  const scope = new Scope(definitions, prelude(), preprocessed.foreign);
  check(specification, scope);
  const inOrder = ordered(definitions, scope);
  const naming = nameAll(inOrder, scope);
  const emission = new Emission({ scope, naming, definitions: inOrder });
  return emit(specification, emission, headerOf(fileName));
}

/** A file is written for one of them at a time. */
function predefined(
  defines: Readonly<Record<string, string>>,
): Record<string, string> {
  const others = ["RPC_XDR", "RPC_CLNT", "RPC_SVC", "RPC_TBL"];
  return others.some((name) => Object.hasOwn(defines, name))
    ? {}
    : { RPC_HDR: "1" };
}

/** The first line, by which linters tell that nobody wrote this. */
export function headerOf(fileName: string): string {
  const shown = fileName.replace(/^.*[\\/]/, "").replaceAll(/[\r\n]/g, " ");
  return `// @generated from ${shown}: change that file, and not this one.`;
}

let parsed: readonly Definition[] | undefined;

function prelude(): readonly Definition[] {
  return parsed ??= parse({
    tokens: lex({ fileName: "the prelude", text: PRELUDE }),
    constants: [],
  }).definitions;
}
