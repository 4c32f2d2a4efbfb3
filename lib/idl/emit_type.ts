import { memberOf, selectorOf } from "./check_union.ts";
import type { Emission } from "./emission.ts";
import { jsdoc, pad, WIDTH } from "./layout.ts";
import { nameFields } from "./naming.ts";
import type { Enumeration, Field, Type, Union } from "./syntax.ts";

/** The type of a declaration, in TypeScript. */
export function typeText(type: Type | null, emission: Emission): string {
  if (type === null) return "undefined";
  switch (type.kind) {
    case "int":
    case "uint":
    case "float":
    case "double":
      return "number";
    case "hyper":
    case "uhyper":
      return "bigint";
    case "bool":
      return "boolean";
    case "quadruple":
    case "opaque":
    case "varopaque":
      return "Uint8Array";
    case "string":
      return "string";
    case "named": {
      const inlined = emission.inlined(type);
      return inlined === undefined
        ? emission.naming.types.get(type.name.text)!
        : typeText(inlined, emission);
    }
    case "array":
    case "list":
      return `${typeText(type.item, emission)}[]`;
    case "optional": {
      const item = typeText(type.item, emission);
      return emission.isOptional(type.item)
        ? `{ isPresent: true; value: ${item} } | { isPresent: false }`
        : `${item} | null`;
    }
    case "inline":
      throw new TypeError("Cannot emit a type that was not hoisted");
  }
}

/** The properties of an object type, in lines of their own. */
export function fieldLines(
  fields: readonly Field[],
  emission: Emission,
  indent: number,
): string {
  const names = nameFields(fields);
  return fields.map(({ name, doc, type }) => {
    const property = names.get(name.text)!;
    const text = propertyDoc(doc, name.text, property);
    return jsdoc(text, indent) +
      declaration(`${pad(indent)}${property}:`, type, emission);
  }).join("");
}

/**
 * A type behind what is declared with it, as `deno fmt` breaks it where it
 * does not fit.
 *
 * @param start the line up to `:` or `=`
 */
export function declaration(
  start: string,
  type: Type,
  emission: Emission,
): string {
  const text = typeText(type, emission);
  const flat = `${start} ${text};\n`;
  const isUnion = text.startsWith("{ ");
  if (!isUnion && (flat.length - 1 <= WIDTH || !text.includes(" | "))) {
    return flat;
  }
  const indent = pad(/^ */.exec(start)![0].length + 2);
  const arms = text.split(" | ").map((arm) => `\n${indent}| ${arm}`);
  return `${start}${arms.join("")};\n`;
}

/** The documentation of a property, with its name in the `.x` file. */
export function withOriginal(
  doc: string,
  original: string,
  property: string,
): string {
  if (original === property) return doc;
  if (doc === "") return `\`${original}\``;
  return `${doc}${doc.includes("\n") ? "\n" : " "}(\`${original}\`)`;
}

/** The same for those that `deno doc --lint` wants to be documented. */
export function propertyDoc(
  doc: string,
  original: string,
  property: string,
): string {
  return withOriginal(doc, original, property) || `\`${property}\``;
}

/** The names of an enumeration, each number once. */
export function membersOf(
  enumeration: Enumeration,
  { scope }: Emission,
): Enumeration["members"] {
  return enumeration.members.filter(({ name }) => {
    const number = scope.number({ kind: "name", ...name });
    return memberOf(enumeration, number, scope) === name.text;
  });
}

/** Strings of which one is meant: in a line, or each in its own. */
export function choiceText(
  texts: readonly string[],
  { indent, column }: { indent: number; column: number },
): string {
  const flat = texts.join(" | ");
  if (column + flat.length + 1 <= WIDTH) return ` ${flat}`;
  return texts.map((text) => `\n${pad(indent)}| ${text}`).join("");
}

/** The arms of a union: `{ … } | { … }`. */
export function unionText(union: Union, emission: Emission): string {
  const { cases, otherwise, discriminant } = union;
  const names = unionNames(union);
  const tag = names.get(discriminant.name.text)!;
  const arms: { tags: string[]; arm: Field | null }[] = [];
  for (const { labels, arm } of cases) {
    const tags = labels.map((label) => emission.label(union, label));
    const last = arms.at(-1);
    if (arm === null && last?.arm === null) last.tags.push(...tags);
    else arms.push({ tags, arm });
  }
  const rest = otherwise === undefined ? undefined : restOf(union, emission);
  if (rest !== undefined) arms.push({ tags: rest, arm: otherwise ?? null });
  const flat = arms.map(({ tags, arm }) => {
    const parts = [`${tag}: ${tags.join(" | ")}`];
    if (arm !== null) {
      parts.push(
        `${names.get(arm.name.text)}: ${typeText(arm.type, emission)}`,
      );
    }
    return `{ ${parts.join("; ")} }`;
  });
  const isAlone = arms.length === 1;
  return arms.map((arm, i) => {
    const start = isAlone ? " " : "\n  | ";
    const { doc } = arm.arm ?? { doc: "" };
    const field = arm.arm;
    const property = field && names.get(field.name.text)!;
    const text = field && withOriginal(doc, field.name.text, property!);
    const head = isAlone ? union.name.text.length + 16 : 4;
    const isFlat = !text && !flat[i]!.includes("isPresent") &&
      head + flat[i]!.length + 1 <= WIDTH;
    if (isFlat) return start + flat[i];
    const indent = isAlone ? 2 : 4;
    return `${start}{\n${tagLine(tag, arm.tags, indent)}` +
      (field
        ? jsdoc(text!, indent) +
          declaration(`${pad(indent)}${property}:`, field.type, emission)
        : "") +
      `${pad(indent - 2)}}`;
  }).join("");
}

/** The properties of all arms of a union. */
export function unionNames(
  { discriminant, cases, otherwise }: Union,
): ReadonlyMap<string, string> {
  const arms = [...cases.map(({ arm }) => arm), otherwise];
  return nameFields([
    discriminant,
    ...arms.flatMap((field) => field ? [field] : []),
  ]);
}

function tagLine(
  tag: string,
  tags: readonly string[],
  indent: number,
): string {
  const start = `${pad(indent)}${tag}:`;
  const [only] = tags;
  const exclude = /^Exclude<(\w+), (.*)>$/.exec(only!);
  const flat = `${start} ${tags.join(" | ")};\n`;
  if (tags.length > 1 || exclude === null || flat.length - 1 <= WIDTH) {
    const room = { indent: indent + 2, column: start.length + 1 };
    return `${start}${choiceText(tags, room)};\n`;
  }
  const [, name, names] = exclude;
  const inner = pad(indent + 2);
  const choice = choiceText(names!.split(" | "), {
    indent: indent + 2,
    column: indent + 1,
  });
  return `${start} Exclude<\n${inner}${name},\n` +
    `${choice.startsWith("\n") ? choice.slice(1) : pad(indent + 1) + choice}\n${
      pad(indent)
    }>;\n`;
}

/** What selects the default; `undefined` if nothing is left for it. */
function restOf(union: Union, emission: Emission): string[] | undefined {
  const { scope } = emission;
  const selector = selectorOf(union, scope);
  const labels = union.cases.flatMap(({ labels }) => labels);
  const taken = new Set(labels.map((label) => emission.label(union, label)));
  switch (selector.kind) {
    case "int":
    case "uint":
      return ["number"];
    case "bool": {
      const rest = ["true", "false"].filter((text) => !taken.has(text));
      return rest.length === 0 ? undefined : rest;
    }
    case "enum": {
      const all = membersOf(selector, emission).length;
      if (all === taken.size) return undefined;
      const name = emission.naming.types.get(selector.name.text)!;
      return [`Exclude<${name}, ${[...taken].join(" | ")}>`];
    }
  }
}
