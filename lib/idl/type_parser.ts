import { parseBody } from "./body_parser.ts";
import { type Cursor, joined } from "./cursor.ts";
import { IdlError } from "./idl_error.ts";
import type { Place } from "./place.ts";
import type { Field, Name, Primitive, Type, Value } from "./syntax.ts";

/** A type as it is written before the name, which may need more after it. */
type Specifier =
  | { readonly kind: "opaque" | "string" | "void" }
  | { readonly kind: "type"; readonly type: Type };

/** Reads a declaration; `null` for `void`. */
export function parseDeclaration(cursor: Cursor): Field | null {
  const before = cursor.leading();
  const specifier = parseSpecifier(cursor);
  if (specifier.kind === "void" && cursor.next.kind !== "name") return null;
  const isPointer = cursor.takes("*");
  const name = cursor.name("a name");
  const type = parseForm(cursor, { specifier, isPointer, place: name.place });
  return { name, doc: joined([before, cursor.trailing()]), type };
}

/**
 * Reads what a procedure takes or returns; `null` for `void`. The name of an
 * argument is an extension of `rpcgen -N`, and stands where others have it.
 */
export function parseArgument(
  cursor: Cursor,
  mayHaveName: boolean,
): { name: Name | undefined; type: Type } | null {
  const { place } = cursor;
  const specifier = parseSpecifier(cursor);
  if (specifier.kind === "void") return null;
  const isPointer = cursor.takes("*");
  const hasName = mayHaveName && cursor.next.kind === "name";
  const name = hasName ? cursor.name("the name of the argument") : undefined;
  const type = parseForm(cursor, { specifier, isPointer, place });
  return { name, type };
}

/** Reads what follows the name: how many there are of it. */
function parseForm(
  cursor: Cursor,
  { specifier, isPointer, place }: {
    readonly specifier: Specifier;
    readonly isPointer: boolean;
    readonly place: Place;
  },
): Type {
  const size = parseSize(cursor);
  if (isPointer && (size !== undefined || specifier.kind !== "type")) {
    throw new IdlError(
      "a pointer can be neither an array nor opaque nor a string: give that " +
        "a name by a typedef",
      place,
    );
  }
  switch (specifier.kind) {
    case "type": {
      const item = specifier.type;
      if (isPointer) return { kind: "optional", item };
      if (size === undefined) return item;
      return size.isFixed
        ? { kind: "array", item, length: size.value! }
        : { kind: "list", item, max: size.value };
    }
    case "string":
      if (size?.isFixed) {
        throw new IdlError(
          "a string has no fixed length",
          place,
          "<maximum> behind the name",
        );
      }
      return { kind: "string", max: size?.value };
    case "opaque":
      if (size === undefined) {
        const what = "[length] or <maximum> behind the name";
        throw new IdlError("opaque bytes need a length", place, what);
      }
      return size.isFixed
        ? { kind: "opaque", length: size.value! }
        : { kind: "varopaque", max: size.value };
    case "void":
      throw new IdlError("a void cannot have a name", place);
  }
}

interface Size {
  readonly isFixed: boolean;
  readonly value: Value | undefined;
}

function parseSize(cursor: Cursor): Size | undefined {
  if (cursor.takes("[")) {
    const value = cursor.value("the length of the array");
    cursor.need("]");
    return { isFixed: true, value };
  }
  if (!cursor.takes("<")) return undefined;
  if (cursor.takes(">")) return { isFixed: false, value: undefined };
  const value = cursor.value("the maximum, or > for none");
  cursor.need(">");
  return { isFixed: false, value };
}

/** Reads the words before a name. */
function parseSpecifier(cursor: Cursor): Specifier {
  for (const kind of ["void", "opaque", "string"] as const) {
    if (cursor.takes(kind)) return { kind };
  }
  const primitive = parsePrimitive(cursor);
  if (primitive !== undefined) {
    return { kind: "type", type: { kind: primitive } };
  }
  for (const kind of ["struct", "enum", "union"] as const) {
    const { place } = cursor;
    if (!cursor.takes(kind)) continue;
    const isNamed = cursor.next.kind === "name" && !cursor.sees("switch");
    const name = isNamed ? cursor.name("a name") : undefined;
    if (name !== undefined && !cursor.sees("{") && !cursor.sees("switch")) {
      return { kind: "type", type: { kind: "named", name } };
    }
    const body = parseBody(cursor, kind);
    return { kind: "type", type: { kind: "inline", name, body, place } };
  }
  return { kind: "type", type: { kind: "named", name: cursor.name("a type") } };
}

// C has sizes of its own for some; these are what `rpcgen` makes of them.
const WORDS: Readonly<Record<string, Primitive>> = {
  bool: "bool",
  char: "int",
  double: "double",
  float: "float",
  hyper: "hyper",
  int: "int",
  long: "int",
  quadruple: "quadruple",
  short: "int",
};

function parsePrimitive(cursor: Cursor): Primitive | undefined {
  const isUnsigned = cursor.takes("unsigned");
  for (const [word, primitive] of Object.entries(WORDS)) {
    const isInteger = primitive === "int" || primitive === "hyper";
    if ((isUnsigned && !isInteger) || !cursor.takes(word)) continue;
    if (!isInteger) return primitive;
    const isLong = word === "long" && cursor.takes("long");
    if (word === "long" || word === "short") cursor.takes("int");
    const isHyper = isLong || primitive === "hyper";
    return isUnsigned
      ? (isHyper ? "uhyper" : "uint")
      : isHyper
      ? "hyper"
      : "int";
  }
  return isUnsigned ? "uint" : undefined;
}
