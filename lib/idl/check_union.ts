import { checkUnique, inRange } from "./check.ts";
import { IdlError } from "./idl_error.ts";
import type { Scope } from "./scope.ts";
import type { Enumeration, Union } from "./syntax.ts";

/** What may select the arm of a union. */
export type Selector =
  | { readonly kind: "int" | "uint" | "bool" }
  | Enumeration;

/**
 * The type of a discriminant, behind typedefs.
 *
 * @throws {IdlError} if it is none that can be
 */
export function selectorOf({ discriminant }: Union, scope: Scope): Selector {
  const type = scope.resolve(discriminant.type);
  switch (type.kind) {
    case "int":
    case "uint":
    case "bool":
    case "enum":
      return type as Selector;
    default:
      throw new IdlError(
        `a union cannot be selected by a ${type.kind}`,
        discriminant.name.place,
        "int, unsigned int, bool or an enum",
      );
  }
}

/** Refuses cases that the discriminant cannot have, or has twice. */
export function checkUnion(union: Union, scope: Scope): void {
  const { discriminant, cases, otherwise } = union;
  const selector = selectorOf(union, scope);
  const seen = new Set<bigint>();
  for (const label of cases.flatMap(({ labels }) => labels)) {
    const number = scope.number(label);
    if (seen.has(number)) {
      throw new IdlError(
        `there is a case ${shown(label)} already`,
        label.place,
      );
    }
    seen.add(number);
    switch (selector.kind) {
      case "int":
        inRange(label, scope, {
          low: -(2n ** 31n),
          high: 2n ** 31n - 1n,
          what: "the case",
        });
        break;
      case "uint":
        inRange(label, scope, {
          low: 0n,
          high: 2n ** 32n - 1n,
          what: "the case",
        });
        break;
      case "bool":
        if (number === 0n || number === 1n) break;
        throw new IdlError(
          `found ${shown(label)}`,
          label.place,
          "TRUE or FALSE",
        );
      case "enum":
        if (memberOf(selector, number, scope) !== undefined) break;
        throw new IdlError(
          `${shown(label)} is no name of the enum ${selector.name.text}`,
          label.place,
        );
    }
  }
  const arms = [...cases.map(({ arm }) => arm), otherwise];
  checkUnique(
    [discriminant, ...arms].flatMap((field) => field ? [field.name] : []),
    "declaration",
  );
}

/** The first name of an enumeration that has a number. */
export function memberOf(
  { members }: Enumeration,
  number: bigint,
  scope: Scope,
): string | undefined {
  return members.find(({ name }) =>
    scope.number({ kind: "name", ...name }) === number
  )?.name.text;
}

function shown(label: { kind: string; text?: string }): string {
  return label.text ?? "of that value";
}
