import type { Emission } from "./emission.ts";
import { membersOf, unionNames } from "./emit_type.ts";
import type { Entry, Expression } from "./layout.ts";
import { nameFields } from "./naming.ts";
import { typeScriptNumber } from "./number_text.ts";
import type { Enumeration, Field, Type, Union } from "./syntax.ts";

/** The codec of a type, as an expression of `@datagram/rpc/xdr`. */
export function codecOf(type: Type | null, emission: Emission): Expression {
  if (type === null) return "x.nothing";
  switch (type.kind) {
    case "named": {
      const inlined = emission.inlined(type);
      if (inlined !== undefined) return codecOf(inlined, emission);
      const { text } = type.name;
      const name = emission.naming.types.get(text)!;
      return emission.written.has(text)
        ? name
        : { call: "x.lazy", args: [{ arrow: name }] };
    }
    case "opaque":
      return { call: "x.opaque", args: [emission.size(type.length)] };
    case "varopaque":
    case "string":
      return { call: `x.${type.kind}`, args: [emission.size(type.max)] };
    case "array":
      return {
        call: "x.array",
        args: [codecOf(type.item, emission), emission.size(type.length)],
      };
    case "list":
      return {
        call: "x.list",
        args: [codecOf(type.item, emission), emission.size(type.max)],
      };
    case "optional": {
      const item = codecOf(type.item, emission);
      if (!emission.isOptional(type.item)) {
        return { call: "x.optional", args: [item] };
      }
      // Of an optional of an optional, `null` would mean two things. This is
      // what RFC 4506 §4.19 says that an optional is.
      const entries = [
        { key: "true", value: inline("value", item), doc: "" },
        { key: "false", value: "x.nothing", doc: "" },
      ];
      const arms = { entries, isTall: false };
      return { call: "x.union", args: ['"isPresent"', "x.bool", arms] };
    }
    case "inline":
      throw new TypeError("Cannot emit a type that was not hoisted");
    default:
      return `x.${type.kind}`;
  }
}

/** The codec of a struct, or of several arguments. */
export function structCodec(
  fields: readonly Field[],
  emission: Emission,
): Expression {
  const names = nameFields(fields);
  const entries = fields.map(({ name, type }) => ({
    key: names.get(name.text)!,
    value: codecOf(type, emission),
    doc: "",
  }));
  return { call: "x.struct", args: [{ entries, isTall: true }] };
}

/** The codec of an enumeration. */
export function enumerationCodec(
  enumeration: Enumeration,
  emission: Emission,
): Expression {
  const entries = membersOf(enumeration, emission).map(
    ({ name, value, doc }) => {
      const isNumber = value?.kind === "number";
      const number = emission.scope.number({ kind: "name", ...name });
      const text = isNumber ? value.text : String(number);
      return { key: name.text, value: typeScriptNumber(text), doc };
    },
  );
  return { call: "x.enumeration", args: [{ entries, isTall: true }] };
}

/** The codec of a union. */
export function unionCodec(union: Union, emission: Emission): Expression {
  const { discriminant, cases, otherwise } = union;
  const names = unionNames(union);
  const arm = (field: Field | null): Expression =>
    field === null
      ? "x.nothing"
      : inline(names.get(field.name.text)!, codecOf(field.type, emission));
  const entries = cases.flatMap(({ labels, arm: field }): Entry[] =>
    labels.map((label) => ({
      key: keyText(emission.label(union, label)),
      value: arm(field),
      doc: "",
    }))
  );
  return {
    call: "x.union",
    args: [
      `"${names.get(discriminant.name.text)}"`,
      codecOf(discriminant.type, emission),
      { entries, isTall: true },
      ...(otherwise === undefined ? [] : [arm(otherwise)]),
    ],
  };
}

function inline(key: string, value: Expression): Expression {
  return { entries: [{ key, value, doc: "" }], isTall: false };
}

/** A label as the key of an object: a negative number has to be quoted. */
function keyText(label: string): string {
  return label.startsWith('"')
    ? label.slice(1, -1)
    : label.startsWith("-")
    ? `"${label}"`
    : label;
}
