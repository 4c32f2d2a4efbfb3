import { evaluate } from "./expression.ts";
import { IdlError } from "./idl_error.ts";
import type { Macro } from "./macros.ts";
import { numberOf } from "./number_text.ts";
import { positionOf } from "./place.ts";
import type {
  ConstantDefinition,
  Definition,
  Name,
  Type,
  TypeDefinition,
  Value,
} from "./syntax.ts";

/** What a name in a place for numbers can stand for. */
type Meaning =
  | { readonly kind: "value"; readonly name: Name; readonly value: Value }
  | {
    readonly kind: "after";
    readonly name: Name;
    /** The member of the enumeration before it; its number is one less. */
    readonly before: Name | undefined;
  };

/** What the names of a file mean. */
export class Scope {
  readonly #types = new Map<string, TypeDefinition>();
  readonly #constants = new Map<string, ConstantDefinition>();
  readonly #meanings = new Map<string, Meaning>();
  readonly #preludeTypes = new Map<string, TypeDefinition>();
  readonly #preludeConstants = new Map<string, ConstantDefinition>();
  /** The names that are being looked up, to notice a circle. */
  readonly #open = new Set<string>();

  /**
   * @param definitions of the file
   * @param prelude what counts where the file has nothing
   * @param foreign what C code in the file defines
   * @throws {IdlError} if a name is defined twice
   */
  constructor(
    definitions: readonly Definition[],
    prelude: readonly Definition[],
    foreign: ReadonlyMap<string, Macro>,
  ) {
    for (const definition of prelude) {
      if (definition.kind === "const") {
        this.#preludeConstants.set(definition.name.text, definition);
      } else if (definition.kind !== "program") {
        this.#preludeTypes.set(definition.name.text, definition);
      }
    }
    for (const { name, body } of foreign.values()) {
      const value: Value = {
        kind: "expression",
        tokens: body,
        place: name.place,
      };
      this.#preludeConstants.set(name.text, {
        kind: "const",
        name: { text: name.text, place: name.place },
        value,
        doc: "",
        detached: "",
      });
    }
    const names = new Map<string, Name>();
    for (const definition of definitions) {
      this.#claim(names, definition.name);
      this.#add(definition, names);
    }
  }

  /** The definition of a type by its name. */
  type(name: string): TypeDefinition | undefined {
    return this.#types.get(name) ?? this.#preludeTypes.get(name);
  }

  /** Whether the file says nothing about a name that is known all the same. */
  isPrelude(name: string): boolean {
    return !this.#types.has(name) && !this.#constants.has(name) &&
      (this.#preludeTypes.has(name) || this.#preludeConstants.has(name));
  }

  /** The definition of a constant by its name. */
  constant(name: string): ConstantDefinition | undefined {
    return this.#constants.get(name) ??
      (this.#meanings.has(name) ? undefined : this.#preludeConstants.get(name));
  }

  /** Follows typedefs to a type that is something of its own. */
  resolve(type: Type): Type | Exclude<TypeDefinition, { kind: "typedef" }> {
    const seen = new Set<string>();
    let here = type;
    while (here.kind === "named") {
      const { text, place } = here.name;
      const definition = this.type(text);
      if (definition === undefined) {
        throw new IdlError(`there is no type "${text}"`, place);
      }
      if (definition.kind !== "typedef") return definition;
      if (seen.has(text)) {
        const reason = `the typedef ${text} goes in a circle`;
        throw new IdlError(reason, definition.name.place);
      }
      seen.add(text);
      here = definition.type;
    }
    return here;
  }

  /** The number that a value is. @throws {IdlError} if it is none */
  number(value: Value): bigint {
    switch (value.kind) {
      case "number": {
        const isNegative = value.text.startsWith("-");
        const size = numberOf(value.text.replace("-", ""))!;
        return isNegative ? -size : size;
      }
      case "string":
        throw new IdlError("found a text", value.place, "a number");
      case "expression":
        return evaluate(
          value.tokens,
          ({ text, place }) => this.#named({ text, place }),
          value.place,
        );
      case "name":
        return this.#named(value);
    }
  }

  #named(name: Name): bigint {
    const { text, place } = name;
    if (this.#open.has(text)) {
      throw new IdlError(`the value of ${text} goes in a circle`, place);
    }
    this.#open.add(text);
    try {
      let meaning = this.#meanings.get(text);
      // In a loop: an enumeration may be long.
      for (let steps = 0n; meaning?.kind === "after"; steps++) {
        const { before } = meaning;
        if (before === undefined) return steps;
        meaning = this.#meanings.get(before.text);
        if (meaning?.kind === "value") {
          return this.number(meaning.value) + steps + 1n;
        }
      }
      const value = meaning?.value ?? this.#preludeConstants.get(text)?.value;
      if (value === undefined) {
        const reason = `there is no constant "${text}"`;
        throw new IdlError(reason, place);
      }
      return this.number(value);
    } finally {
      this.#open.delete(text);
    }
  }

  #add(definition: Definition, names: Map<string, Name>): void {
    const { name } = definition;
    switch (definition.kind) {
      case "const":
        this.#constants.set(name.text, definition);
        this.#mean({ kind: "value", name, value: definition.value });
        return;
      case "program":
        this.#mean({ kind: "value", name, value: definition.number });
        for (const version of definition.versions) {
          this.#mean({
            kind: "value",
            name: version.name,
            value: version.number,
          });
          // The same procedure stands in several versions.
          for (const { name, number } of version.procedures) {
            this.#mean({ kind: "value", name, value: number });
          }
        }
        return;
      case "enum": {
        this.#types.set(name.text, definition);
        let before: Name | undefined;
        for (const { name, value } of definition.members) {
          this.#claim(names, name);
          this.#mean(
            value === undefined
              ? { kind: "after", name, before }
              : { kind: "value", name, value },
          );
          before = name;
        }
        return;
      }
      default:
        this.#types.set(name.text, definition);
    }
  }

  #mean(meaning: Meaning): void {
    const { text } = meaning.name;
    // `PROC = PROC`, where the number of one version is used in the next.
    if (!this.#meanings.has(text)) this.#meanings.set(text, meaning);
  }

  #claim(names: Map<string, Name>, name: Name): void {
    const earlier = names.get(name.text);
    if (earlier === undefined) {
      names.set(name.text, name);
      return;
    }
    const { line } = positionOf(earlier.place);
    const file = earlier.place.source === name.place.source
      ? ""
      : ` of ${earlier.place.source.fileName}`;
    throw new IdlError(
      `${name.text} is defined already, in line ${line}${file}`,
      name.place,
    );
  }
}
