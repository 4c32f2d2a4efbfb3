import type { JsonValue, XdrType } from "../xdr/mod.ts";

/**
 * Some value of a type, in its JSON form: what somebody can paste, and change.
 * As small as it can be, but for one item in each list; integers count up, so
 * that the fields are told apart.
 *
 * @returns `undefined` if nobody would paste anything as long
 */
export function exampleJson(type: XdrType): JsonValue | undefined {
  let last = 0;
  let left = SIZE_MAX;
  const found = example(type, 0);
  return left < 0 ? undefined : found;

  function example(type: XdrType, depth: number): JsonValue {
    left -= sizeOf(type);
    if (left < 0) return null;
    const inner = (type: XdrType): JsonValue => example(type, depth + 1);
    switch (type.kind) {
      case "int":
      case "uint":
      case "float":
      case "double":
        return ++last;
      case "hyper":
      case "uhyper":
        return String(++last);
      case "bool":
        return true;
      case "nothing":
      case "optional":
        return null;
      case "quadruple":
        return "00".repeat(16);
      case "opaque":
        return "00".repeat(type.length);
      case "varopaque":
        return type.max === 0 ? "" : "00";
      case "string":
        return "hello".slice(0, type.max);
      case "array":
        return Array.from({ length: type.length }, () => inner(type.item));
      case "list":
        // A type that contains itself ends by a list that is empty.
        return type.max === 0 || depth > DEPTH_MAX ? [] : [inner(type.item)];
      case "enumeration":
        return type.names[0]!.name;
      case "struct":
        return Object.fromEntries(type.fields.map((field) => [
          field.name,
          inner(field.type),
        ]));
      case "union":
        return exampleUnion(type, depth);
      case "lazy":
        return inner(type.resolve());
    }
  }

  function exampleUnion(
    { discriminant, cases }: Extract<XdrType, { kind: "union" }>,
    depth: number,
  ): JsonValue {
    // A type that contains itself may end by an arm that is void, as well.
    const end = depth > DEPTH_MAX && cases.find(({ arm }) => arm === null);
    const first = end || cases[0];
    const arm = first?.arm;
    return {
      [discriminant.name]: first === undefined
        ? example(discriminant.type, depth + 1)
        : first.value,
      ...(arm ? { [arm.name]: example(arm.type, depth + 1) } : {}),
    };
  }
}

/** How much a type adds by itself, whatever is in it. */
function sizeOf(type: XdrType): number {
  const isFixed = type.kind === "array" || type.kind === "opaque";
  return isFixed ? 1 + type.length : 1;
}

const DEPTH_MAX = 4;

/** 500 values or bytes, a screen full of them. */
const SIZE_MAX = 500;
