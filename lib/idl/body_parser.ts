import { type Cursor, joined } from "./cursor.ts";
import { IdlError } from "./idl_error.ts";
import type { Body, Case, EnumerationMember, Field, Value } from "./syntax.ts";
import { parseDeclaration } from "./type_parser.ts";

/** Reads `{ … }`, and `switch (…)` before it. */
export function parseBody(
  cursor: Cursor,
  kind: Body["kind"],
): Body {
  return cursor.nested(() => {
    switch (kind) {
      case "struct":
        return parseStruct(cursor);
      case "enum":
        return parseEnum(cursor);
      case "union":
        return parseUnion(cursor);
    }
  });
}

function parseStruct(cursor: Cursor): Body {
  cursor.need("{");
  const doc = cursor.trailing();
  const fields: Field[] = [];
  while (!cursor.sees("}")) {
    const { place } = cursor;
    const field = parseDeclaration(cursor);
    if (field === null) {
      throw new IdlError("a struct cannot have a void", place, "a field");
    }
    cursor.need(";");
    fields.push(withMore(field, cursor.trailing()));
  }
  addRest(fields, cursor);
  if (fields.length === 0) throw cursor.unexpected("a field");
  cursor.need("}");
  return { kind: "struct", fields, doc };
}

function parseEnum(cursor: Cursor): Body {
  cursor.need("{");
  const doc = cursor.trailing();
  const members: EnumerationMember[] = [];
  do {
    // A comma before the brace is common, though RFC 4506 has none.
    if (members.length > 0 && cursor.sees("}")) break;
    const before = cursor.leading();
    const name = cursor.name("a name of the enum");
    const value = cursor.takes("=")
      ? cursor.value("the number of the name")
      : undefined;
    const docs = [before, cursor.trailing()];
    const hasNext = cursor.sees(",");
    cursor.takes(",");
    docs.push(cursor.trailing());
    members.push({ name, value, doc: joined(docs) });
    if (!hasNext) break;
  } while (true);
  addRest(members, cursor);
  cursor.need("}");
  return { kind: "enum", members, doc };
}

function parseUnion(cursor: Cursor): Body {
  cursor.need("switch");
  cursor.need("(");
  const { place } = cursor;
  const discriminant = parseDeclaration(cursor);
  if (discriminant === null) {
    throw new IdlError("found void", place, "the declaration that selects");
  }
  cursor.need(")");
  cursor.need("{");
  const doc = cursor.trailing();
  const cases: Case[] = [];
  let otherwise: Field | null | undefined;
  while (!cursor.sees("}")) {
    const before = cursor.leading();
    const docs = [before];
    const labels: Value[] = [];
    while (cursor.takes("case")) {
      labels.push(cursor.value("the value of the case"));
      cursor.need(":");
      docs.push(cursor.trailing(), cursor.sees("case") ? cursor.leading() : "");
    }
    if (labels.length === 0) {
      if (otherwise !== undefined) {
        throw new IdlError("there is a default already", cursor.place);
      }
      if (!cursor.takes("default")) {
        throw cursor.unexpected('"case", "default" or "}"');
      }
      cursor.need(":");
      docs.push(cursor.trailing());
    }
    const declared = parseDeclaration(cursor);
    cursor.need(";");
    docs.push(cursor.trailing());
    const arm = declared && withMore(
      { ...declared, doc: joined([...docs.slice(0, -1), declared.doc]) },
      docs.at(-1)!,
    );
    if (labels.length === 0) otherwise = arm;
    else cases.push({ labels, arm });
  }
  cursor.leading();
  if (cases.length === 0) throw cursor.unexpected('"case"');
  cursor.need("}");
  return { kind: "union", discriminant, cases, otherwise, doc };
}

/** A comment before the closing brace is about what stands above it. */
function addRest(
  items: { doc: string }[],
  cursor: Cursor,
): void {
  const rest = cursor.leading();
  const last = items.pop();
  if (last !== undefined) items.push(withMore(last, rest));
}

function withMore<T extends { doc: string }>(item: T, more: string): T {
  return { ...item, doc: joined([item.doc, more]) };
}
