import type { Random } from "../../lib/core/random.ts";

/**
 * Random types, of which the tests know everything: how a `.x` file writes
 * them, which values they have, and how C lays those out.
 */

/** A type with a name. */
export type Named =
  & { readonly name: string }
  & (
    | { readonly kind: "struct"; readonly fields: readonly Declared[] }
    | { readonly kind: "enum"; readonly numbers: readonly number[] }
    | { readonly kind: "typedef"; readonly of: Shape }
    | {
      readonly kind: "union";
      readonly tag: "int" | "unsigned int" | "bool" | Named;
      readonly arms: readonly Arm[];
      readonly otherwise: Declared | null | undefined;
    }
  );

/** An arm of a union, and what selects it. */
export interface Arm {
  readonly labels: readonly number[];
  readonly declared: Declared | null;
}

/** A declaration. */
export interface Declared {
  readonly name: string;
  readonly shape: Shape;
}

/** What stands around the name of a declaration. */
export type Shape =
  | { readonly form: "plain" | "optional"; readonly item: Item }
  | { readonly form: "array" | "list"; readonly item: Item; readonly n: number }
  | {
    readonly form: "opaque" | "varopaque" | "string";
    readonly n: number;
  };

/** A type as one word. */
export type Item = Primitive | Named;

/** The types of the language that C has too. */
export type Primitive = typeof primitives[number];

const primitives = [
  "int",
  "unsigned int",
  "hyper",
  "unsigned hyper",
  "float",
  "double",
  "quadruple",
  "bool",
] as const;

/** Makes definitions, each of which may use those before it, and itself. */
export function randomTypes(
  random: Random,
  count: number,
  prefix = "t",
): Named[] {
  const types: Named[] = [];
  for (let i = 0; i < count; i++) {
    types.push(randomType(random, `${prefix}${i}`, types));
  }
  return types;
}

function randomType(
  random: Random,
  name: string,
  before: readonly Named[],
): Named {
  const kind = pick(random, ["struct", "struct", "enum", "union", "typedef"]);
  switch (kind) {
    case "enum": {
      const numbers = new Set<number>();
      for (let i = below(random, 4) + 1; i > 0; i--) {
        numbers.add(
          random.uint32() % 2 ? below(random, 9) : random.uint32() | 0,
        );
      }
      return { name, kind, numbers: [...numbers] };
    }
    case "typedef":
      return { name, kind, of: randomShape(random, before) };
    case "union":
      return { name, kind, ...randomUnion(random, before) };
    default: {
      const fields: Declared[] = [];
      const self: Named = { name, kind: "struct", fields };
      for (let i = 0; i <= below(random, 4); i++) {
        const shape = randomShape(random, before);
        fields.push({ name: `f${i}`, shape });
      }
      if (below(random, 4) === 0) {
        fields.push({ name: "next", shape: { form: "optional", item: self } });
      }
      if (below(random, 6) === 0) {
        const shape: Shape = { form: "list", item: self, n: 3 };
        fields.push({ name: "children", shape });
      }
      return self;
    }
  }
}

function randomUnion(
  random: Random,
  before: readonly Named[],
): Omit<Extract<Named, { kind: "union" }>, "name" | "kind"> {
  const enums = before.filter(({ kind }) => kind === "enum");
  const tag = pick(random, ["int", "unsigned int", "bool", ...enums] as const);
  const all = tag === "bool"
    ? [1, 0]
    : typeof tag === "string"
    ? [0, 5, tag === "int" ? -7 : 0xffff_fff0, 77]
    : [...(tag as Extract<Named, { kind: "enum" }>).numbers];
  const used = all.slice(0, below(random, all.length) + 1);
  const declared = (i: number | string): Declared | null =>
    below(random, 3) === 0
      ? null
      : { name: `a${i}`, shape: randomShape(random, before) };
  const arms: Arm[] = [];
  while (used.length > 0) {
    const labels = used.splice(0, below(random, 2) + 1);
    arms.push({ labels, declared: declared(arms.length) });
  }
  const otherwise = below(random, 2) === 0 ? undefined : declared("z");
  return { tag, arms, otherwise };
}

function randomShape(random: Random, before: readonly Named[]): Shape {
  const form = pick(
    random,
    [
      "plain",
      "plain",
      "plain",
      "array",
      "list",
      "optional",
      "opaque",
      "varopaque",
      "string",
    ] as const,
  );
  const n = below(random, 5) + 1;
  switch (form) {
    case "plain":
      return { form, item: randomItem(random, before) };
    case "optional":
      return { form, item: randomItem(random, before) };
    case "array":
    case "list":
      return { form, item: randomItem(random, before), n };
    default:
      return { form, n };
  }
}

function randomItem(random: Random, before: readonly Named[]): Item {
  return before.length > 0 && below(random, 2) === 0
    ? pick(random, before)
    : pick(random, primitives);
}

/** One of several. */
export function pick<T>(random: Random, items: readonly T[]): T {
  return items[below(random, items.length)]!;
}

/** An integer from 0 up to, and without, a bound. */
export function below(random: Random, bound: number): number {
  return random.uint32() % bound;
}

/** The definitions, as a `.x` file has them. */
export function xTextOf(types: readonly Named[]): string {
  return types.map((type) => {
    const { name } = type;
    switch (type.kind) {
      case "typedef":
        return `typedef ${declaredText({ name, shape: type.of })};\n`;
      case "enum": {
        const members = type.numbers.map((number, i) =>
          `  ${memberName(type, i)} = ${number}`
        );
        return `enum ${name} {\n${members.join(",\n")}\n};\n`;
      }
      case "struct": {
        const fields = type.fields.map((one) =>
          `  ${declaredText(one, name)};\n`
        );
        return `struct ${name} {\n${fields.join("")}};\n`;
      }
      case "union": {
        const { tag, arms, otherwise } = type;
        const arm = (declared: Declared | null) =>
          `    ${declared === null ? "void" : declaredText(declared)};\n`;
        const cases = arms.map(({ labels, declared }) =>
          labels.map((one) => `  case ${labelText(tag, one)}:\n`).join("") +
          arm(declared)
        );
        if (otherwise !== undefined) {
          cases.push(`  default:\n${arm(otherwise)}`);
        }
        return `union ${name} switch (${itemText(tag)} tag) {\n` +
          `${cases.join("")}};\n`;
      }
    }
  }).join("\n");
}

/** What selects an arm, in a `.x` file. */
function labelText(tag: Item, number: number): string {
  if (tag === "bool") return number === 1 ? "TRUE" : "FALSE";
  if (typeof tag === "string") return String(number);
  const { numbers } = tag as Extract<Named, { kind: "enum" }>;
  return memberName(tag, numbers.indexOf(number));
}

/** A name of an enumeration. */
export function memberName({ name }: Named, index: number): string {
  return `${name.toUpperCase()}_${"ABCDEFGH"[index]}`;
}

function itemText(item: Item, self?: string): string {
  if (typeof item === "string") return item;
  return item.name === self ? `struct ${self}` : item.name;
}

function declaredText({ name, shape }: Declared, self?: string): string {
  switch (shape.form) {
    case "plain":
      return `${itemText(shape.item, self)} ${name}`;
    case "optional":
      return `${itemText(shape.item, self)} *${name}`;
    case "array":
      return `${itemText(shape.item, self)} ${name}[${shape.n}]`;
    case "list":
      return `${itemText(shape.item, self)} ${name}<${shape.n}>`;
    case "opaque":
      return `opaque ${name}[${shape.n}]`;
    case "varopaque":
      return `opaque ${name}<${shape.n}>`;
    case "string":
      return `string ${name}<${shape.n}>`;
  }
}
