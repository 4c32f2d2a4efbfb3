import type { Codec } from "./codec.ts";
import { checkName } from "./definition.ts";
import type { Discriminant, UnionArm } from "./union_value.ts";
import type { XdrType } from "./xdr_type.ts";

/** An arm's one declaration, or `null` if it is void. */
export type Arm =
  | { readonly name: string; readonly codec: Codec<unknown> }
  | null;

/**
 * Reads the arms of a definition.
 *
 * @throws {TypeError} if one is malformed, or its key is no value that the
 *   discriminant can have
 */
export function armsOf(
  discriminant: XdrType,
  arms: Record<string, UnionArm>,
): Map<Discriminant, Arm> {
  const entries = Object.entries(arms);
  if (entries.length === 0) {
    throw new TypeError("Cannot define a union without arms");
  }
  return new Map(
    entries.map(([key, arm]) => [valueOf(discriminant, key), armOf(arm)]),
  );
}

/**
 * Reads one arm of a definition.
 *
 * @throws {TypeError} if it is neither `nothing` nor exactly one named codec
 */
export function armOf(arm: UnionArm): Arm {
  if (isCodec(arm)) {
    if (arm.type.kind === "nothing") return null;
    throw new TypeError(
      `Cannot define a union as the arm of type ${arm.type.kind} has no name`,
    );
  }
  const [declaration, ...others] = Object.entries(arm);
  if (declaration === undefined || others.length > 0) {
    throw new TypeError(
      `Cannot define a union as an arm must have exactly one field: ` +
        `current fields are ${Object.keys(arm).join(", ") || "none"}`,
    );
  }
  const [name, codec] = declaration;
  checkName("union", name);
  return { name, codec };
}

// A void arm and an arm with a field called `read` both have a property
// `read`; only that of a codec is a function.
function isCodec(arm: UnionArm): arm is Codec<undefined> {
  return typeof arm.read === "function";
}

/** The value of the discriminant that a key of the definition stands for. */
function valueOf(discriminant: XdrType, key: string): Discriminant {
  while (discriminant.kind === "lazy") discriminant = discriminant.resolve();
  const value = parse(discriminant, key);
  if (value !== undefined) return value;
  throw new TypeError(
    `Cannot define a union as ${JSON.stringify(key)} is no value of its ` +
      `discriminant of type ${discriminant.kind}`,
  );
}

function parse(discriminant: XdrType, key: string): Discriminant | undefined {
  const number = Number(key);
  // The keys of an object are strings: only the canonical spelling counts.
  const isNumber = String(number) === key;
  switch (discriminant.kind) {
    case "int":
      return isNumber && (number | 0) === number ? number : undefined;
    case "uint":
      return isNumber && number >>> 0 === number ? number : undefined;
    case "bool":
      return key === "true" ? true : key === "false" ? false : undefined;
    case "enumeration":
      return discriminant.names.some(({ name }) => name === key)
        ? key
        : undefined;
    default:
      return undefined;
  }
}
