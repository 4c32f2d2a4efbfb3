import * as x from "../xdr/mod.ts";
import type { FieldForm, TypeForm } from "./contract_form.ts";
import { contractLimits } from "./contract_limits.ts";

/** What a place of the table is worth once it has been built. */
interface Built {
  readonly codec: x.Codec<unknown>;
  /** How many types are within one another, this one counted. */
  readonly height: number;
}

/**
 * Codecs of the types in a description, which may say anything: it is checked
 * as what a program says is, and for what no program could say.
 */
export class ContractCodecs {
  readonly #forms: readonly TypeForm[];
  readonly #built: (Built | "begun" | undefined)[];
  /** How many are being built, each for the one before. */
  #depth = 0;
  /** How high is what has been built for the one that is being built. */
  #height = 0;

  constructor(forms: readonly TypeForm[]) {
    this.#forms = forms;
    this.#built = Array.from(forms, () => undefined);
  }

  /**
   * The codec of the type at a place.
   *
   * @throws {TypeError | RangeError | x.XdrError} if there is no such type
   */
  at(place: number): x.Codec<unknown> {
    const known = this.#built[place];
    if (known === "begun") {
      throw new TypeError(`type ${place} contains itself, and no lazy between`);
    }
    const { codec, height } = known ?? this.#build(place);
    this.#height = Math.max(this.#height, height);
    return codec;
  }

  /** @throws {TypeError} if a type leads to no other, or to none that it may */
  check(): void {
    for (const [place, form] of this.#forms.entries()) {
      if (form.kind === "lazy") this.#resolved(place);
      if (form.kind !== "optional") continue;
      const { kind } = this.#resolved(form.item);
      if (kind === "optional" || kind === "nothing") {
        throw new TypeError(`type ${place} is an optional of ${kind}`);
      }
    }
  }

  #build(place: number): Built {
    const form = this.#forms[place];
    if (form === undefined) {
      throw new TypeError(
        `there is no type ${place}: there are ${this.#forms.length}`,
      );
    }
    this.#built[place] = "begun";
    const around = this.#height;
    this.#height = 0;
    this.#depth++;
    this.#checkNesting(this.#depth);
    const codec = this.#codec(form);
    this.#depth--;
    const height = this.#height + 1;
    this.#checkNesting(height);
    this.#height = around;
    return this.#built[place] = { codec, height };
  }

  #checkNesting(levels: number): void {
    if (levels <= contractLimits.nesting) return;
    throw new RangeError(
      `more than ${contractLimits.nesting} types are within one another`,
    );
  }

  #codec(form: TypeForm): x.Codec<unknown> {
    switch (form.kind) {
      case "opaque":
        return x.opaque(form.length);
      case "varopaque":
        return x.varopaque(form.max);
      case "string":
        return x.string(form.max);
      case "array":
        return x.array(this.at(form.array.item), form.array.length);
      case "list":
        return x.list(this.at(form.list.item), form.list.max);
      case "struct":
        return x.struct(this.#struct(form.fields));
      case "optional":
        return x.optional(this.at(form.item));
      case "enumeration": {
        const { names } = form;
        return x.enumeration(
          byName(names.map(({ name, value }) => [name, value])),
        );
      }
      case "union":
        return this.#union(form.union);
      case "lazy":
        return this.#lazy(form.item);
      default:
        return x[form.kind];
    }
  }

  #struct(fields: readonly FieldForm[]): Record<string, x.Codec<unknown>> {
    return byName(fields.map(({ name, type }) => [name, this.at(type)]));
  }

  #union(
    { discriminant, cases, otherwise }: Extract<
      TypeForm,
      { kind: "union" }
    >["union"],
  ): x.Codec<unknown> {
    const codec = this.at(discriminant.type);
    const arm = (field: FieldForm | null) =>
      field === null ? x.nothing : this.#struct([field]);
    const arms = cases.map(({ value, arm: field }) =>
      [keyOf(value, codec.type), arm(field)] as const
    );
    const other = otherwise[0];
    // Which arms there are is known only now.
    const union = x.union as (
      name: string,
      discriminant: x.Codec<unknown>,
      arms: object,
      otherwise?: object,
    ) => x.Codec<unknown>;
    return union(
      discriminant.name,
      codec,
      byName(arms),
      other === undefined ? undefined : arm(other),
    );
  }

  #lazy(item: number): x.Codec<unknown> {
    // What is being built is what a lazy is there for.
    if (this.#built[item] !== "begun") this.at(item);
    return x.lazy(() => {
      const target = this.#built[item];
      if (typeof target === "object") return target.codec;
      throw new TypeError(`type ${item} contains itself before it begins`);
    });
  }

  /** The form behind any number of `lazy`s. */
  #resolved(place: number): TypeForm {
    let form = this.#forms[place];
    for (let i = 0; form?.kind === "lazy"; i++) {
      if (i > contractLimits.nesting) {
        throw new TypeError(`type ${place} is a lazy that leads nowhere`);
      }
      form = this.#forms[form.item];
    }
    if (form !== undefined) return form;
    throw new TypeError(`type ${place} leads to no type`);
  }
}

/** How a definition in TypeScript writes what selects an arm. */
function keyOf(selector: number, type: x.XdrType): string {
  while (type.kind === "lazy") type = type.resolve();
  switch (type.kind) {
    case "bool":
      return selector > 1 ? String(selector) : String(selector === 1);
    case "enumeration": {
      const found = type.names.find(({ value }) => value === (selector | 0));
      return found?.name ?? String(selector | 0);
    }
    case "int":
      return String(selector | 0);
    default:
      return String(selector);
  }
}

/** @throws {TypeError} if a name is there twice, which an object would hide */
export function byName<T>(
  entries: readonly (readonly [string, T])[],
): Record<string, T> {
  const seen = new Set<string>();
  for (const [name] of entries) {
    if (seen.has(name)) {
      throw new TypeError(`${JSON.stringify(name)} is there twice`);
    }
    seen.add(name);
  }
  return Object.fromEntries(entries);
}
