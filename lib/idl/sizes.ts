import { IdlError } from "./idl_error.ts";
import type { Scope } from "./scope.ts";
import type { Definition, Type, TypeDefinition } from "./syntax.ts";

/**
 * Refuses types that hold a whole one of themselves, and so would have no end.
 * A list, an optional or the arm of a union may be empty.
 */
export function checkSizes(
  definitions: readonly Definition[],
  scope: Scope,
): void {
  const done = new Set<string>();
  for (const { kind, name } of definitions) {
    if (kind !== "const" && kind !== "program") {
      visit(name.text, [], done, scope);
    }
  }
}

function visit(
  name: string,
  path: readonly string[],
  done: Set<string>,
  scope: Scope,
): void {
  if (done.has(name)) return;
  const definition = scope.type(name)!;
  if (path.includes(name)) {
    const circle = [...path.slice(path.indexOf(name)), name].join(" in ");
    throw new IdlError(
      `${name} contains itself, and would be infinite: ${circle}`,
      definition.name.place,
      "* or < > on the way",
    );
  }
  for (const inner of wholeTypes(definition)) {
    const held = inner.kind === "array" ? inner.item : inner;
    if (held.kind === "named") {
      visit(held.name.text, [...path, name], done, scope);
    }
  }
  done.add(name);
}

/** The types of which each value holds at least one. */
function wholeTypes(definition: TypeDefinition): readonly Type[] {
  switch (definition.kind) {
    case "struct":
      return definition.fields.map(({ type }) => type);
    case "typedef":
      return [definition.type];
    default:
      return [];
  }
}
