import type { XdrField, XdrType } from "../xdr/mod.ts";
import type { XdrUnionType } from "../xdr/xdr_type.ts";
import type { FieldForm, TypeForm } from "./contract_form.ts";
import { contractLimits } from "./contract_limits.ts";

/** Types on their way into a description: each gets a place in its table. */
export class ContractTypes {
  readonly #places = new Map<XdrType, number>();
  readonly #forms: TypeForm[] = [];
  #depth = 0;

  /** All that have a place, in its order. */
  get forms(): TypeForm[] {
    return this.#forms;
  }

  /**
   * The place of a type.
   *
   * @throws {RangeError} if there are too many, or too deep in one another
   */
  placeOf(type: XdrType): number {
    const known = this.#places.get(type);
    if (known !== undefined) return known;
    const { types, nesting } = contractLimits;
    const place = this.#forms.length;
    if (place === types) {
      throw new RangeError(
        `Cannot describe a contract of more than ${types} types`,
      );
    }
    if (this.#depth === nesting) {
      throw new RangeError(
        `Cannot describe a contract with ${nesting} types within one another`,
      );
    }
    // Before those in it, which may be this one again.
    this.#places.set(type, place);
    this.#forms.push({ kind: "nothing" });
    this.#depth++;
    this.#forms[place] = this.#form(type);
    this.#depth--;
    return place;
  }

  #form(type: XdrType): TypeForm {
    const { kind } = type;
    switch (kind) {
      case "opaque":
        return { kind, length: type.length };
      case "varopaque":
      case "string":
        return { kind, max: type.max };
      case "array": {
        const { length } = type;
        return { kind, array: { item: this.placeOf(type.item), length } };
      }
      case "list": {
        const { max } = type;
        return { kind, list: { item: this.placeOf(type.item), max } };
      }
      case "struct": {
        return { kind, fields: type.fields.map((field) => this.#field(field)) };
      }
      case "optional":
        return { kind, item: this.placeOf(type.item) };
      case "enumeration":
        return { kind, names: [...type.names] };
      case "union":
        return this.#union(type);
      case "lazy":
        return { kind, item: this.placeOf(type.resolve()) };
      default:
        return { kind };
    }
  }

  #union({ discriminant, cases, otherwise }: XdrUnionType): TypeForm {
    return {
      kind: "union",
      union: {
        discriminant: this.#field(discriminant),
        cases: cases.map(({ value, arm }) => ({
          value: selectorOf(value, discriminant.type),
          arm: arm && this.#field(arm),
        })),
        otherwise: otherwise === undefined
          ? []
          : [otherwise && this.#field(otherwise)],
      },
    };
  }

  #field({ name, type }: XdrField): FieldForm {
    return { name, type: this.placeOf(type) };
  }
}

/** The four bytes of a discriminant, as an unsigned number. */
function selectorOf(value: string | number | boolean, type: XdrType): number {
  if (typeof value !== "string") return Number(value) >>> 0;
  while (type.kind === "lazy") type = type.resolve();
  const names = type.kind === "enumeration" ? type.names : [];
  return names.find(({ name }) => name === value)!.value >>> 0;
}
