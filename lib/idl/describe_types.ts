import {
  type DescribedField,
  type DescribedType,
  resolved,
  typeOf,
} from "./described.ts";
import { NOWHERE } from "./place.ts";
import type {
  Case,
  Enumeration,
  Field,
  Name,
  Primitive,
  Type,
  TypeDefinition,
  Union,
  Value,
} from "./syntax.ts";
import { freeName } from "./x_names.ts";

/** 2³² − 1, the maximum of what has none (RFC 4506 §4.10). */
const UNBOUNDED = 0xffff_ffff;

/** The types of some values, as definitions of a `.x` file. */
export class DescribedTypes {
  /** All names at the top level, and those of enumerations. */
  readonly taken: Set<string> = new Set();
  /** In the order in which they were met. */
  readonly definitions: TypeDefinition[] = [];
  /** The names of types that have one. */
  readonly #names = new Map<DescribedType, string>();
  /** Under what they are exported. */
  readonly #owners = new Map<DescribedType, string>();
  /** Those that are being written down, or are. */
  readonly #begun = new Set<DescribedType>();
  /** The same for names in an enumeration, if they had to change. */
  readonly #members = new Map<DescribedType, Map<string, string>>();

  /** Gives the names under which codecs are exported to their types. */
  constructor(values: Readonly<Record<string, unknown>>) {
    for (const [name, value] of Object.entries(values)) {
      const type = typeOf(value);
      if (type === undefined || isPrimitive(resolved(type))) continue;
      if (this.#names.has(resolved(type))) continue;
      this.#names.set(resolved(type), freeName(name, this.taken));
      this.#owners.set(resolved(type), name);
    }
  }

  /** Writes down an exported codec. */
  define(name: string, type: DescribedType): void {
    const target = resolved(type);
    if (target.kind === "nothing") return;
    const plain = this.#plain(target, [name]);
    const isOwn = plain.kind === "named" && this.#owners.get(target) === name;
    // Another name for what has one, or for a type of the language.
    if (!isOwn) this.#typedef(freeName(name, this.taken), plain);
  }

  /** A type that can stand without a name behind it. */
  bare(type: DescribedType, path: readonly string[]): Type {
    const target = resolved(type);
    return isPrimitive(target)
      ? this.#plain(target, path)
      : this.#named(target, path);
  }

  #typedef(text: string, type: Type): void {
    this.definitions.push({
      kind: "typedef",
      name: nameOf(text),
      doc: "",
      detached: "",
      type,
    });
  }

  /** A type with what stands behind a name; those that have one, by it. */
  #plain(type: DescribedType, path: readonly string[]): Type {
    return isStructured(type) || this.#names.has(type)
      ? this.#named(type, path)
      : this.#shape(type, path);
  }

  #shape(type: DescribedType, path: readonly string[]): Type {
    switch (type.kind) {
      case "nothing":
        throw new TypeError(
          `Cannot describe ${path.join(".")}: nothing has no place in a type`,
        );
      case "lazy":
        return this.#plain(resolved(type), path);
      case "opaque":
        return { kind: "opaque", length: number(type.length) };
      case "varopaque":
      case "string":
        return { kind: type.kind, max: maximum(type.max) };
      case "array": {
        const item = this.bare(type.item, [...path, "item"]);
        return { kind: "array", item, length: number(type.length) };
      }
      case "list": {
        const item = this.bare(type.item, [...path, "item"]);
        return { kind: "list", item, max: maximum(type.max) };
      }
      case "optional": {
        const item = this.bare(type.item, [...path, "value"]);
        return { kind: "optional", item };
      }
      default:
        return { kind: type.kind as Primitive };
    }
  }

  /** A type that C gives a name to, whether TypeScript did or not. */
  #named(type: DescribedType, path: readonly string[]): Type {
    let text = this.#names.get(type);
    if (text === undefined) {
      text = freeName(path.join("_"), this.taken);
      this.#names.set(type, text);
    }
    const name = nameOf(text);
    if (!this.#begun.has(type)) {
      this.#begun.add(type);
      this.definitions.push(this.#definition(type, name));
    }
    return { kind: "named", name };
  }

  #definition(type: DescribedType, name: Name): TypeDefinition {
    const bare = { name, doc: "", detached: "" };
    switch (type.kind) {
      case "struct": {
        const taken = new Set<string>();
        const fields = type.fields.map((field) =>
          this.#field(field, name.text, taken)
        );
        return { kind: "struct", ...bare, fields };
      }
      case "enumeration":
        return {
          kind: "enum",
          ...bare,
          members: this.#enumeration(type, name),
        };
      case "union":
        return { ...this.#union(type, name), ...bare };
      default:
        return {
          kind: "typedef",
          ...bare,
          type: this.#shape(type, [name.text]),
        };
    }
  }

  #field(field: DescribedField, path: string, taken: Set<string>): Field {
    return {
      name: nameOf(freeName(field.name, taken)),
      doc: "",
      type: this.#plain(resolved(field.type), [path, field.name]),
    };
  }

  /** Names of all enumerations are in one space in C. */
  #enumeration(
    type: Extract<DescribedType, { kind: "enumeration" }>,
    { text: path }: Name,
  ): Enumeration["members"] {
    const names = new Map<string, string>();
    this.#members.set(type, names);
    return type.names.map(({ name, value }) => {
      const wanted = this.taken.has(name) ? `${path}_${name}` : name;
      const text = freeName(wanted, this.taken);
      names.set(name, text);
      return { name: nameOf(text), doc: "", value: number(value) };
    });
  }

  #union(
    { discriminant, cases, otherwise }: Extract<
      DescribedType,
      { kind: "union" }
    >,
    { text: path }: Name,
  ): Omit<Union, "name" | "doc"> {
    const taken = new Set<string>();
    const selector = resolved(discriminant.type);
    const tag = this.#field(discriminant, path, taken);
    const groups: {
      arm: DescribedField | null;
      labels: Value[];
      field: Field | null;
    }[] = [];
    for (const { value, arm } of cases) {
      const label = this.#label(value, selector);
      const same = groups.find((group) => isSameArm(group.arm, arm, groups));
      if (same !== undefined) same.labels.push(label);
      else {
        const field = arm && this.#field(arm, path, taken);
        groups.push({ arm, labels: [label], field });
      }
    }
    return {
      kind: "union",
      discriminant: tag,
      cases: groups.map(({ labels, field }): Case => ({ labels, arm: field })),
      otherwise: otherwise && this.#field(otherwise, path, taken),
    };
  }

  #label(value: string | number | boolean, selector: DescribedType): Value {
    if (typeof value === "number") return number(value);
    const text = typeof value === "boolean"
      ? (value ? "TRUE" : "FALSE")
      : this.#members.get(selector)!.get(value)!;
    return { kind: "name", text, place: NOWHERE };
  }
}

/** Arms of one name have to be one arm, as all are in one struct in C. */
function isSameArm(
  a: DescribedField | null,
  b: DescribedField | null,
  groups: readonly { arm: DescribedField | null }[],
): boolean {
  if (a === null || b === null) return a === b && groups.at(-1)?.arm === null;
  return a.name === b.name && isSame(resolved(a.type), resolved(b.type));
}

/**
 * Whether two types are the same on the wire, and their values in TypeScript.
 *
 * @param assumed pairs that are being compared: types may contain themselves
 */
function isSame(
  a: DescribedType,
  b: DescribedType,
  assumed: readonly (readonly [DescribedType, DescribedType])[] = [],
): boolean {
  if (a === b || assumed.some(([x, y]) => x === a && y === b)) return true;
  const one = withoutTypes(a);
  const other = withoutTypes(b);
  const pairs = [...assumed, [a, b] as const];
  return one.text === other.text &&
    one.types.every((type, i) =>
      isSame(resolved(type), resolved(other.types[i]!), pairs)
    );
}

/** What a type says by itself, and the types in it, in their order. */
function withoutTypes(
  type: DescribedType,
): { text: string; types: DescribedType[] } {
  const types: DescribedType[] = [];
  const text = JSON.stringify(type, (key, value) => {
    if (key !== "item" && key !== "type") return value;
    types.push(value);
    return key;
  });
  return { text, types };
}

function isStructured({ kind }: DescribedType): boolean {
  return kind === "struct" || kind === "union" || kind === "enumeration";
}

/** Whether all of its kind are one object, by which none can be known. */
function isPrimitive({ kind }: DescribedType): boolean {
  return /^(u?int|u?hyper|float|double|quadruple|bool|nothing)$/.test(kind);
}

function number(value: number): Value {
  return { kind: "number", text: String(value), place: NOWHERE };
}

function maximum(value: number): Value | undefined {
  return value === UNBOUNDED ? undefined : number(value);
}

function nameOf(text: string): Name {
  return { text, place: NOWHERE };
}
