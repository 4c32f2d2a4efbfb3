import { parseBody } from "./body_parser.ts";
import { Cursor, joined } from "./cursor.ts";
import { IdlError } from "./idl_error.ts";
import type { DefinedConstant, Preprocessed } from "./preprocessor.ts";
import { parseProgram } from "./program_parser.ts";
import type {
  ConstantDefinition,
  Definition,
  Specification,
  TypeDefinition,
} from "./syntax.ts";
import { parseDeclaration } from "./type_parser.ts";

/**
 * Reads what the preprocessor has left.
 *
 * @throws {IdlError} that names the first token which makes no sense
 */
export function parse(
  { tokens, constants }: Pick<Preprocessed, "tokens" | "constants">,
): Specification {
  const cursor = new Cursor(tokens);
  const rest = [...constants];
  const definitions: Definition[] = [];
  for (;;) {
    // A `#define` in the middle of a definition comes after it.
    while (rest[0] !== undefined && rest[0].at <= cursor.at) {
      definitions.push(defined(rest.shift()!));
    }
    if (cursor.next.kind === "end") break;
    definitions.push(parseDefinition(cursor));
  }
  const { detached, doc } = cursor.separated();
  return { definitions, footer: joined([detached, doc], "\n\n") };
}

function parseDefinition(cursor: Cursor): Definition {
  const { detached, doc: before } = cursor.separated();
  const definition = parseKind(cursor);
  cursor.need(";");
  const doc = joined([before, definition.doc, cursor.trailing()]);
  return { ...definition, doc, detached } as Definition;
}

/** A definition of which what is above and behind it is not known yet. */
type Bare = Omit<TypeDefinition, "detached"> | Omit<Definition, "detached">;

function parseKind(cursor: Cursor): Bare {
  if (cursor.takes("const")) {
    const name = cursor.name("the name of a constant");
    cursor.need("=");
    const value = cursor.string() ?? cursor.value("a number or a text");
    return { kind: "const", name, value, doc: "" } as Bare;
  }
  if (cursor.takes("typedef")) {
    const { place } = cursor;
    const field = parseDeclaration(cursor);
    if (field === null) throw new IdlError("found void", place, "a type");
    return { kind: "typedef", ...field } as Bare;
  }
  if (cursor.takes("program")) return parseProgram(cursor) as Bare;
  for (const kind of ["struct", "union", "enum"] as const) {
    if (!cursor.takes(kind)) continue;
    const name = cursor.name(`the name of the ${kind}`);
    return { name, ...parseBody(cursor, kind) } as Bare;
  }
  throw cursor.unexpected(
    "const, typedef, enum, struct, union or program",
  );
}

/** What a `#define` means. */
function defined(constant: DefinedConstant): ConstantDefinition {
  const { name, value, text, comments } = constant;
  const last = comments.findLastIndex(({ isDetached, isTrailing }) =>
    isDetached && !isTrailing
  );
  const texts = comments.map(({ text }) => text);
  return {
    kind: "const",
    name: { text: name.text, place: name.place },
    value: { kind: "number", text: text ?? String(value), place: name.place },
    doc: joined(texts.slice(last + 1)),
    detached: joined(texts.slice(0, last + 1), "\n\n"),
  };
}
