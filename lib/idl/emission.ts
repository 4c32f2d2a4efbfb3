import { memberOf, selectorOf } from "./check_union.ts";
import type { Naming } from "./naming.ts";
import { typeScriptNumber } from "./number_text.ts";
import { isInlined } from "./order.ts";
import type { Scope } from "./scope.ts";
import type { Definition, Type, Union, Value } from "./syntax.ts";

/** What all that is written down depends on. */
export class Emission {
  readonly scope: Scope;
  readonly naming: Naming;
  /** All that is written, in order. */
  readonly definitions: readonly Definition[];
  /** The types that stand above the place that is being written. */
  readonly written: Set<string> = new Set();

  /** Begins with nothing written. */
  constructor(
    { scope, naming, definitions }: {
      scope: Scope;
      naming: Naming;
      definitions: readonly Definition[];
    },
  ) {
    this.scope = scope;
    this.naming = naming;
    this.definitions = definitions;
  }

  /** A type of the language that has another name in the headers of C. */
  inlined(type: Type): Type | undefined {
    if (type.kind !== "named") return undefined;
    const definition = this.scope.type(type.name.text)!;
    return definition.kind === "typedef" && isInlined(definition, this.scope)
      ? definition.type
      : undefined;
  }

  /** Whether `null` is a value of a type already. */
  isOptional(type: Type): boolean {
    return this.scope.resolve(type).kind === "optional";
  }

  /** A size: the name of a constant, or a number. */
  size(value: Value | undefined): string {
    // RFC 4506 §4.10: without a maximum it is this one.
    if (value === undefined) return "0xffff_ffff";
    if (value.kind === "name") {
      const constant = this.naming.constants.get(value.text);
      if (constant !== undefined) return constant;
    }
    return this.number(value);
  }

  /** A number as its author wrote it, if it was one. */
  number(value: Value): string {
    return typeScriptNumber(
      value.kind === "number" ? value.text : String(this.scope.number(value)),
    );
  }

  /** What selects an arm of a union, as a type: `"NFS_OK"`, `0`, `true`. */
  label(union: Union, label: Value): string {
    const selector = selectorOf(union, this.scope);
    const number = this.scope.number(label);
    switch (selector.kind) {
      case "int":
      case "uint":
        return String(number);
      case "bool":
        return String(number === 1n);
      case "enum":
        return `"${memberOf(selector, number, this.scope)}"`;
    }
  }
}
