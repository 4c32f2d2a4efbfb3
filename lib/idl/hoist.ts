import type {
  Case,
  Definition,
  Field,
  Name,
  Specification,
  Type,
  TypeDefinition,
} from "./syntax.ts";

/**
 * Gives a name to the types that are defined within others, and puts them
 * before those. A type without a name is called after the way to it, as in
 * `file_kind` for the field `kind` of `file`.
 */
export function hoist({ definitions, footer }: Specification): Specification {
  const taken = new Set(definitions.map(({ name }) => name.text));
  const result: Definition[] = [];
  for (const definition of definitions) {
    result.push(...new Hoisting(taken).definition(definition));
  }
  return { definitions: result, footer };
}

class Hoisting {
  readonly #taken: Set<string>;
  readonly #found: Definition[] = [];

  constructor(taken: Set<string>) {
    this.#taken = taken;
  }

  /** The definition itself, behind those that were in it. */
  definition(definition: Definition): Definition[] {
    const rest = this.#rest(definition);
    return [...this.#found, ...(rest === undefined ? [] : [rest])];
  }

  #rest(definition: Definition): Definition | undefined {
    switch (definition.kind) {
      case "const":
      case "enum":
      case "program":
        return definition;
      case "typedef":
        return this.#typedef(definition);
      default:
        return this.#within(definition);
    }
  }

  /** A typedef of a new type only names it, unless that has a name already. */
  #typedef(
    definition: Extract<TypeDefinition, { kind: "typedef" }>,
  ): Definition | undefined {
    const { type, name, detached } = definition;
    // `typedef struct a a;` says in C what is understood here.
    if (type.kind === "named" && type.name.text === name.text) return undefined;
    const isSame = type.kind === "inline" &&
      (type.name === undefined || type.name.text === name.text);
    if (!isSame) {
      return { ...definition, type: this.#type(type, [name.text]) };
    }
    const doc = [definition.doc, type.body.doc].filter((text) => text !== "");
    return this.#rest({
      ...type.body,
      name,
      doc: doc.join("\n"),
      detached,
    });
  }

  #within(
    definition: Extract<TypeDefinition, { kind: "struct" | "union" }>,
  ): Definition {
    const path = [definition.name.text];
    if (definition.kind === "struct") {
      const fields = definition.fields.map((field) => this.#field(field, path));
      return { ...definition, fields };
    }
    const { discriminant, cases, otherwise } = definition;
    return {
      ...definition,
      discriminant: this.#field(discriminant, path),
      cases: cases.map((one: Case) => ({
        ...one,
        arm: one.arm && this.#field(one.arm, path),
      })),
      otherwise: otherwise && this.#field(otherwise, path),
    };
  }

  #field(field: Field, path: readonly string[]): Field {
    return {
      ...field,
      type: this.#type(field.type, [...path, field.name.text]),
    };
  }

  #type(type: Type, path: readonly string[]): Type {
    switch (type.kind) {
      case "array":
      case "list":
      case "optional":
        return { ...type, item: this.#type(type.item, path) };
      case "inline": {
        const { body, place } = type;
        const name = type.name ?? { text: this.#free(path.join("_")), place };
        const rest = this.#rest({ ...body, name, detached: "" });
        if (rest !== undefined) this.#found.push(rest);
        return { kind: "named", name };
      }
      default:
        return type;
    }
  }

  /** A name that nothing else has. */
  #free(wanted: string): Name["text"] {
    let name = wanted;
    for (let i = 2; this.#taken.has(name); i++) name = `${wanted}_${i}`;
    this.#taken.add(name);
    return name;
  }
}
