import type { XdrType } from "../xdr/mod.ts";

/**
 * A type in a few words, as the combinators spell it: `{ a: int, b: int }`. What
 * is nested deeper than a line has room for, or contains itself, is `…`, and so
 * is what comes after a hundred words.
 */
export function typeText(type: XdrType): string {
  let left = WORDS_MAX;
  return text(type, 0);

  function text(type: XdrType, depth: number): string {
    if (depth > DEPTH_MAX || left-- <= 0) return "…";
    const inner = (type: XdrType): string => text(type, depth + 1);
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
        return some(type.names, ({ name }) => JSON.stringify(name)).join(" | ");
      case "lazy":
        return inner(type.resolve());
      case "struct": {
        const fields = some(
          type.fields,
          ({ name, type }) => `${name}: ${inner(type)}`,
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

  /** As many as there is room for. */
  function some<T>(items: readonly T[], word: (item: T) => string): string[] {
    const words: string[] = [];
    for (const item of items) {
      if (left-- <= 0) return [...words, "…"];
      words.push(word(item));
    }
    return words;
  }
}

const DEPTH_MAX = 3;

/** 100: more than that is no help, and a server's contract may have anything. */
const WORDS_MAX = 100;
