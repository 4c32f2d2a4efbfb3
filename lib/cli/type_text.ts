import type { XdrType } from "../xdr/mod.ts";

/**
 * A type in a few words, as the combinators spell it: `{ a: int, b: int }`. What
 * is nested deeper than a line has room for, or contains itself, is `…`.
 */
export function typeText(type: XdrType, depth = 0): string {
  if (depth > DEPTH_MAX) return "…";
  const inner = (type: XdrType): string => typeText(type, depth + 1);
  switch (type.kind) {
    case "opaque":
      return `opaque(${type.length})`;
    case "varopaque":
    case "string":
      return `${type.kind}(${type.max})`;
    case "array":
      return `array(${inner(type.item)}, ${type.length})`;
    case "list":
      return `list(${inner(type.item)}, ${type.max})`;
    case "optional":
      return `${inner(type.item)} or null`;
    case "enumeration":
      return type.names.map(({ name }) => JSON.stringify(name)).join(" | ");
    case "lazy":
      return inner(type.resolve());
    case "struct": {
      const fields = type.fields.map(({ name, type }) =>
        `${name}: ${inner(type)}`
      );
      return `{ ${fields.join(", ")} }`;
    }
    case "union": {
      const { name, type: tag } = type.discriminant;
      return `{ ${name}: ${inner(tag)}, … }`;
    }
    default:
      return type.kind;
  }
}

const DEPTH_MAX = 3;
