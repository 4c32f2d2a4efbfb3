import { type Contract, groupPrograms, readContract } from "./read_contract.ts";
import { IdlError } from "./idl_error.ts";
import { ModuleCursor, type Tree } from "./module_text.ts";
import { idlNumber } from "./number_text.ts";
import { NOWHERE } from "./place.ts";
import { Reading } from "./read_type.ts";
import type { Definition } from "./syntax.ts";
import { xText } from "./x_text.ts";

/**
 * Turns a module that {@linkcode compile} made back into a `.x` file, with its
 * names, constants and comments. Compiled again, it gives the same module.
 * Procedures with the number 0 are gone, which every program has anyway, and so
 * is what was for the preprocessor and the C compiler.
 *
 * @param module the text of the module
 * @param fileName what it is called in errors
 * @throws {IdlError} if it is not such a module, or somebody changed it beyond
 *   recognition; `describe` may know what to do then
 *
 * @example
 * ```ts
 * import { compile, decompile } from "@datagram/rpc/idl";
 * import { assertEquals } from "@std/assert";
 *
 * const text = "/* Whom to greet. *\/\ntypedef string name<32>;\n";
 * const module = compile(text, { fileName: "name.x" });
 * assertEquals(decompile(module, "name.ts"), text);
 * ```
 */
export function decompile(module: string, fileName: string): string {
  const source = { fileName, text: module };
  const cursor = new ModuleCursor(source);
  const reading = new Reading(cursor);
  const statements: Statement[] = [];
  while (cursor.next.kind !== "end") {
    const statement = readStatement(cursor);
    if (statement === undefined) continue;
    statements.push(statement);
    reading.learn(statement.name, statement.marker);
  }
  const definitions: (Definition | Contract)[] = [];
  let detached = "";
  for (const statement of statements) {
    const { marker } = statement;
    if (marker === "") {
      // The codec, behind the type that it belongs to.
      definitions.push(...finish(statement, reading, detached));
      detached = "";
    } else if (marker.startsWith("const ")) {
      definitions.push(constantOf(statement));
    } else if (marker.startsWith("program ")) {
      definitions.push(readContract(statement, reading));
    } else {
      detached = statement.detached;
      reading.begin(statement);
    }
  }
  return xText({
    definitions: groupPrograms(definitions),
    footer: cursor.next.detached,
  });
}

/** An `export` as it was read. */
export interface Statement {
  /** The name in TypeScript. */
  readonly name: string;
  /** The documentation without its last line. */
  readonly doc: string;
  /** What that line says: what it is in the `.x` file. */
  readonly marker: string;
  readonly detached: string;
  /** What documents the properties in its type. */
  readonly docs: ReadonlyMap<string, string>;
  /** The value, if it has any. */
  readonly value: Tree | undefined;
}

/** Reads one statement; `undefined` for an import. */
export function readStatement(cursor: ModuleCursor): Statement | undefined {
  const { detached, doc } = cursor.next;
  if (cursor.takes("import")) {
    cursor.skipTo(";");
    cursor.need(";");
    return undefined;
  }
  cursor.need("export");
  const [, text = "", marker = ""] = /^([^]*?)(?:\n\n|^)`([^`]+)`$/.exec(doc) ??
    [];
  const kind = cursor.take().text;
  const name = cursor.take().text;
  const statement = { name, doc: text, marker, detached };
  if (kind === "interface") {
    cursor.need("{");
    const docs = cursor.skipTo("}");
    cursor.need("}");
    return { ...statement, docs, value: undefined };
  }
  const before = cursor.skipTo("=");
  cursor.need("=");
  const isType = kind === "type";
  const value = isType ? undefined : cursor.expression();
  const docs = isType ? cursor.skipTo(";") : before;
  cursor.need(";");
  return { ...statement, docs, value };
}

function constantOf({ marker, doc, detached, value }: Statement): Definition {
  const text = marker.replace("const ", "");
  const isNumber = value?.kind === "number";
  if (!isNumber && value?.kind !== "string") {
    throw new IdlError(`the constant ${text} is no number`, NOWHERE);
  }
  return {
    kind: "const",
    name: { text, place: NOWHERE },
    doc,
    detached,
    value: {
      kind: value.kind,
      text: isNumber ? idlNumber(value.text) : value.text,
      place: NOWHERE,
    },
  };
}

function finish(
  statement: Statement,
  reading: Reading,
  detached: string,
): Definition[] {
  const definition = reading.finish(statement);
  return definition === undefined ? [] : [{ ...definition, detached }];
}
