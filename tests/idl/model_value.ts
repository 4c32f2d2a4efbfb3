import type { Random } from "../../lib/core/random.ts";
import {
  below,
  type Declared,
  type Item,
  memberName,
  type Named,
  pick,
  type Primitive,
  type Shape,
} from "./model.ts";

/** A value of a type, as the generated codec takes it. */
export function randomValue(random: Random, type: Item, depth = 0): unknown {
  if (typeof type === "string") return primitive(random, type);
  switch (type.kind) {
    case "enum":
      return memberName(type, below(random, type.numbers.length));
    case "typedef":
      return shaped(random, type.of, depth);
    case "struct":
      return Object.fromEntries(
        type.fields.map(({ name, shape }) => [
          name,
          shaped(random, shape, depth + 1),
        ]),
      );
    case "union":
      return unionValue(random, type, depth + 1);
  }
}

function unionValue(
  random: Random,
  { tag, arms, otherwise }: Extract<Named, { kind: "union" }>,
  depth: number,
): unknown {
  const labels = arms.flatMap(({ labels }) => labels);
  const others = otherwise === undefined ? [] : tagsOf(random, tag)
    .filter((number) => !labels.includes(number));
  const number = pick(random, [...labels, ...others]);
  const arm = arms.find(({ labels }) => labels.includes(number));
  const declared: Declared | null = arm === undefined
    ? otherwise!
    : arm.declared;
  return {
    tag: tagValue(tag, number),
    ...(declared === null
      ? {}
      : { [declared.name]: shaped(random, declared.shape, depth) }),
  };
}

/** Numbers that the tag of a union may have. */
function tagsOf(random: Random, tag: Item): number[] {
  if (tag === "bool") return [0, 1];
  if (tag === "int") return [random.uint32() | 0];
  if (tag === "unsigned int") return [random.uint32()];
  return [...(tag as Extract<Named, { kind: "enum" }>).numbers];
}

function tagValue(tag: Item, number: number): unknown {
  if (tag === "bool") return number === 1;
  if (typeof tag === "string") return number;
  const { numbers } = tag as Extract<Named, { kind: "enum" }>;
  return memberName(tag, numbers.indexOf(number));
}

function shaped(random: Random, shape: Shape, depth: number): unknown {
  const some = (length: number, one: () => unknown) =>
    Array.from({ length }, one);
  switch (shape.form) {
    case "plain":
      return randomValue(random, shape.item, depth);
    case "optional":
      // An optional of an optional is a union: see `codecOf`.
      return optionalValue(random, shape.item, depth);
    case "array":
      return some(shape.n, () => randomValue(random, shape.item, depth));
    case "list": {
      const length = depth > 3 ? 0 : below(random, shape.n + 1);
      return some(length, () => randomValue(random, shape.item, depth + 1));
    }
    case "opaque":
      return bytes(random, shape.n);
    case "varopaque":
      return bytes(random, below(random, shape.n + 1));
    case "string":
      return text(random, below(random, shape.n + 1));
  }
}

function optionalValue(random: Random, item: Item, depth: number): unknown {
  const isNull = depth > 3 || below(random, 3) === 0;
  if (isOptional(item)) {
    return isNull
      ? { isPresent: false }
      : { isPresent: true, value: randomValue(random, item, depth + 1) };
  }
  return isNull ? null : randomValue(random, item, depth + 1);
}

/** Whether a type is optional itself, behind typedefs. */
export function isOptional(item: Item): boolean {
  if (typeof item === "string" || item.kind !== "typedef") return false;
  const { of } = item;
  return of.form === "optional" || (of.form === "plain" && isOptional(of.item));
}

/** A text of so many bytes at most: of characters of 1 to 4 bytes. */
function text(random: Random, bytesMax: number): string {
  let found = "";
  for (;;) {
    const longer = found + pick(random, [..."aZ 0~é€🙂\u{2028}"]);
    if (new TextEncoder().encode(longer).length > bytesMax) return found;
    found = longer;
  }
}

function bytes(random: Random, length: number): Uint8Array {
  return Uint8Array.from({ length }, () => random.uint32());
}

function primitive(random: Random, type: Primitive): unknown {
  const word = random.uint32();
  const wide = (BigInt(word) << 32n) | BigInt(random.uint32());
  switch (type) {
    case "int":
      return pick(random, [word | 0, 0, -1, 0x7fff_ffff, -0x8000_0000]);
    case "unsigned int":
      return pick(random, [word, 0, 0xffff_ffff]);
    case "hyper":
      return BigInt.asIntN(64, wide);
    case "unsigned hyper":
      return wide;
    case "float":
      return pick(random, [Math.fround((word | 0) / 256), ...oddNumbers]);
    case "double":
      return pick(random, [(word | 0) / 3, 2 ** -1074, ...oddNumbers]);
    case "quadruple":
      return bytes(random, 16);
    case "bool":
      return word % 2 === 0;
  }
}

/** What both sizes of numbers with a fraction have beside those. */
const oddNumbers = [NaN, Infinity, -Infinity, -0, 2 ** -149, 1.5] as const;
