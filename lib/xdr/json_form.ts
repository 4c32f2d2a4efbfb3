import { array } from "./array.ts";
import { bool } from "./bool.ts";
import type { Codec } from "./codec.ts";
import { enumeration } from "./enumeration.ts";
import { double, float, quadruple } from "./floats.ts";
import { hyper, int, uhyper, uint } from "./integers.ts";
import type { JsonValue } from "./json.ts";
import { floatForm, hexForm, hyperForm, nothingForm } from "./json_leaves.ts";
import { lazy } from "./lazy.ts";
import { list } from "./list.ts";
import { opaque, varopaque } from "./opaque.ts";
import { optional } from "./optional.ts";
import { string } from "./string.ts";
import { StructCodec, type StructFields } from "./struct.ts";
import { UnionCodec } from "./union.ts";
import type { Arm } from "./union_arms.ts";
import type { XdrField, XdrType, XdrUnionType } from "./xdr_type.ts";

/**
 * A codec with the same bytes as those of `type`, and JSON for values: the
 * same combinators, with other leaves. So JSON is checked as strictly as any
 * value, and its errors have the same paths.
 */
export function jsonForm(type: XdrType): Codec<JsonValue> {
  let form = forms.get(type);
  if (form === undefined) {
    // Recursion passes through `lazy`, which asks for a form only when used.
    form = build(type) as Codec<JsonValue>;
    forms.set(type, form);
  }
  return form;
}

// Also what keeps a recursive type finite.
const forms = new WeakMap<XdrType, Codec<JsonValue>>();

function build(type: XdrType): Codec<unknown> {
  switch (type.kind) {
    case "int":
      return int;
    case "uint":
      return uint;
    case "bool":
      return bool;
    case "hyper":
      return hyperForm(hyper);
    case "uhyper":
      return hyperForm(uhyper);
    case "float":
      return floatForm(float);
    case "double":
      return floatForm(double);
    case "quadruple":
      return hexForm(quadruple);
    case "nothing":
      return nothingForm;
    case "opaque":
      return hexForm(opaque(type.length));
    case "varopaque":
      return hexForm(varopaque(type.max));
    case "string":
      return string(type.max);
    case "array":
      return array(jsonForm(type.item), type.length);
    case "list":
      return list(jsonForm(type.item), type.max);
    case "struct":
      return new StructCodec(fieldsForm(type.fields), true);
    case "optional":
      return optional(jsonForm(type.item));
    case "enumeration":
      return enumeration(
        Object.fromEntries(type.names.map(({ name, value }) => [name, value])),
      );
    case "union":
      return unionForm(type);
    case "lazy":
      return lazy(() => jsonForm(type.resolve()));
  }
}

function fieldsForm(fields: readonly XdrField[]): StructFields {
  return Object.fromEntries(
    fields.map(({ name, type }) => [name, jsonForm(type)]),
  );
}

function unionForm(type: XdrUnionType): Codec<unknown> {
  const { discriminant, cases, otherwise } = type;
  return new UnionCodec({
    name: discriminant.name,
    discriminant: jsonForm(discriminant.type),
    arms: new Map(cases.map(({ value, arm }) => [value, armForm(arm)])),
    otherwise: otherwise && armForm(otherwise),
    isExact: true,
  });
}

function armForm(arm: XdrField | null): Arm {
  return arm && { name: arm.name, codec: jsonForm(arm.type) };
}
