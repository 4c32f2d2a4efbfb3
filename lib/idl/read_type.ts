import type { Statement } from "./decompile.ts";
import type { IdlError } from "./idl_error.ts";
import type { ModuleCursor, Tree, TreeEntry } from "./module_text.ts";
import { propertyName } from "./names.ts";
import { idlNumber } from "./number_text.ts";
import { NOWHERE } from "./place.ts";
import type {
  Case,
  Field,
  Name,
  Primitive,
  Type,
  TypeDefinition,
  Union,
  Value,
} from "./syntax.ts";

/** What is known of a module while it is read. */
export class Reading {
  readonly #cursor: ModuleCursor;
  /** Original names by those in TypeScript. */
  readonly #types = new Map<string, string>();
  readonly #constants = new Map<string, string>();
  /** The fields of several arguments, by the name of their type. */
  readonly #packed = new Map<string, readonly Field[]>();
  #open: Statement | undefined;

  constructor(cursor: ModuleCursor) {
    this.#cursor = cursor;
  }

  /** Takes note of a name. */
  learn(name: string, marker: string): void {
    const [, kind, original] = /^(\w+) (\w+)/.exec(marker) ?? [];
    if (kind === "const") this.#constants.set(name, original!);
    else if (/^(struct|union|enum|typedef)$/.test(kind ?? "")) {
      this.#types.set(name, original!);
    }
  }

  /** Takes the type of which the codec comes next. */
  begin(statement: Statement): void {
    this.#open = statement;
  }

  /** The definition that a type and its codec make. */
  finish({ name, value }: Statement): TypeDefinition | undefined {
    const open = this.#open;
    if (open?.name !== name || value === undefined) throw this.#refusal(name);
    const [, kind, original] = /^(\w+) (\w+)/.exec(open.marker)!;
    const bare = { name: named(original!), doc: open.doc, detached: "" };
    switch (kind) {
      case "arguments":
        this.#packed.set(name, this.#fields(entriesOf(value), open.docs));
        return undefined;
      case "struct": {
        const fields = this.#fields(entriesOf(value), open.docs);
        return { kind, ...bare, fields };
      }
      case "enum":
        return {
          kind,
          ...bare,
          members: entriesOf(value).map(({ key, value, doc }) => ({
            name: named(key),
            value: this.#value(value),
            doc,
          })),
        };
      case "union":
        return { ...this.#union(open, value), ...bare };
      case "typedef":
        return { kind, ...bare, type: this.type(value) };
      default:
        throw this.#refusal(name);
    }
  }

  /** The fields of several arguments, if a name stands for such. */
  packed(name: string): readonly Field[] | undefined {
    return this.#packed.get(name);
  }

  /** The type that a codec is for. */
  type(tree: Tree): Type {
    if (tree.kind === "name") {
      if (tree.text.startsWith("x.")) {
        return { kind: tree.text.slice(2) as Primitive };
      }
      const original = this.#types.get(tree.text);
      if (original === undefined) throw this.#refusal(tree.text);
      return { kind: "named", name: named(original) };
    }
    if (tree.kind === "arrow") return this.type(tree.body);
    if (tree.kind !== "call") throw this.#refusal(tree.kind);
    const [first, second] = tree.args as [Tree, Tree];
    switch (tree.text) {
      case "x.lazy":
        return this.type(first);
      case "x.opaque":
        return { kind: "opaque", length: this.#value(first)! };
      case "x.varopaque":
        return { kind: "varopaque", max: this.#maximum(first) };
      case "x.string":
        return { kind: "string", max: this.#maximum(first) };
      case "x.array": {
        const length = this.#value(second)!;
        return { kind: "array", item: this.type(first), length };
      }
      case "x.list": {
        const max = this.#maximum(second);
        return { kind: "list", item: this.type(first), max };
      }
      case "x.optional":
        return { kind: "optional", item: this.type(first) };
      case "x.union": {
        // An optional of an optional: see `codecOf`.
        const [yes] = entriesOf({ ...tree, args: [tree.args[2]!] });
        const [value] = entriesOf({ ...tree, args: [yes!.value] });
        return { kind: "optional", item: this.type(value!.value) };
      }
      default:
        throw this.#refusal(tree.text);
    }
  }

  #union(open: Statement, value: Tree): Omit<Union, "name" | "doc"> {
    if (value.kind !== "call") throw this.#refusal(open.name);
    const [, selector, arms, rest] = value.args as [Tree, Tree, Tree, Tree?];
    const [, tag] = /switch \((\w+)\)$/.exec(open.marker) ?? [];
    const groups: { labels: Value[]; arm: Field | null; key: string }[] = [];
    for (const { key, value } of entriesOf({ ...arms, args: [arms] } as Tree)) {
      const arm = this.#arm(value, open.docs);
      const same = JSON.stringify(value);
      const last = groups.at(-1);
      // Several labels have the same arm; a void one may be another's.
      if (last !== undefined && last.key === same) last.labels.push(label(key));
      else groups.push({ labels: [label(key)], arm, key: same });
    }
    return {
      kind: "union",
      discriminant: { name: named(tag!), doc: "", type: this.type(selector) },
      cases: groups.map(({ labels, arm }): Case => ({ labels, arm })),
      otherwise: rest && this.#arm(rest, open.docs),
    };
  }

  #arm(tree: Tree, docs: ReadonlyMap<string, string>): Field | null {
    if (tree.kind === "name") return null;
    if (tree.kind !== "object") throw this.#refusal(tree.kind);
    return this.#fields(tree.entries, docs)[0]!;
  }

  #fields(
    entries: readonly TreeEntry[],
    docs: ReadonlyMap<string, string>,
  ): Field[] {
    return entries.map(({ key, value }) => {
      const { doc, original } = originalOf(docs.get(key) ?? "", key);
      return { name: named(original), doc, type: this.type(value) };
    });
  }

  #maximum(tree: Tree): Value | undefined {
    const isNone = tree.kind === "number" && tree.text === "0xffff_ffff";
    return isNone ? undefined : this.#value(tree);
  }

  #value(tree: Tree): Value {
    if (tree.kind === "number") {
      return { kind: "number", text: idlNumber(tree.text), place: NOWHERE };
    }
    const text = tree.kind === "name" && this.#constants.get(tree.text);
    if (!text) throw this.#refusal(tree.kind);
    return { kind: "name", text, place: NOWHERE };
  }

  #refusal(what: string): IdlError {
    return this.#cursor.unexpected(`what compile() makes of ${what}`);
  }
}

/** The entries of the object that a call has as its first argument. */
export function entriesOf(tree: Tree): readonly TreeEntry[] {
  const [first] = tree.kind === "call" || "args" in tree
    ? (tree as { args: readonly Tree[] }).args
    : [];
  return first?.kind === "object" ? first.entries : [];
}

/** Documentation without the name at its end, and that name. */
export function originalOf(
  doc: string,
  property: string,
): { doc: string; original: string } {
  const [, text, alone, behind] = /^([^]*?)(?:^`(\w+)`|[ \n]\(`(\w+)`\))?$/
    .exec(doc)!;
  const name = alone ?? behind;
  const isSame = name !== undefined &&
    propertyName(name).toLowerCase().endsWith(
      property.replace(/_+$/, "").toLowerCase(),
    );
  return isSame ? { doc: text!, original: name } : { doc, original: property };
}

/** A name that stands in no file. */
export function named(text: string): Name {
  return { text, place: NOWHERE };
}

function label(key: string): Value {
  const bools: Record<string, string> = { true: "TRUE", false: "FALSE" };
  const text = bools[key] ?? key;
  const kind = /^-?\d/.test(text) ? "number" : "name";
  return { kind, text, place: NOWHERE };
}
