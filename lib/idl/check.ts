import { checkProgram, checkPrograms } from "./check_program.ts";
import { checkUnion } from "./check_union.ts";
import { IdlError } from "./idl_error.ts";
import type { Place } from "./place.ts";
import type { Scope } from "./scope.ts";
import { checkSizes } from "./sizes.ts";
import type {
  Definition,
  Enumeration,
  Name,
  Specification,
  Type,
  Value,
} from "./syntax.ts";

/**
 * Refuses what can be written, but means nothing (RFC 4506 §6.4, RFC 5531
 * §12.3).
 *
 * @throws {IdlError} for the first such thing
 */
export function check({ definitions }: Specification, scope: Scope): void {
  for (const definition of definitions) checkDefinition(definition, scope);
  checkPrograms(definitions, scope);
  checkSizes(definitions, scope);
}

function checkDefinition(definition: Definition, scope: Scope): void {
  switch (definition.kind) {
    case "const":
      // What the widest integer of XDR holds, signed or not.
      if (definition.value.kind !== "string") {
        inRange(definition.value, scope, {
          low: -(2n ** 63n),
          high: 2n ** 64n - 1n,
          what: `the constant ${definition.name.text}`,
        });
      }
      return;
    case "typedef":
      checkType(definition.type, scope);
      scope.resolve({ kind: "named", name: definition.name });
      return;
    case "enum":
      return checkEnumeration(definition, scope);
    case "struct":
      checkUnique(definition.fields.map(({ name }) => name), "field");
      for (const { type } of definition.fields) checkType(type, scope);
      return;
    case "union":
      for (const { arm } of definition.cases) {
        if (arm !== null) checkType(arm.type, scope);
      }
      if (definition.otherwise) checkType(definition.otherwise.type, scope);
      checkType(definition.discriminant.type, scope);
      return checkUnion(definition, scope);
    case "program":
      for (const { procedures } of definition.versions) {
        for (const { args, result } of procedures) {
          const types = args.map(({ type }) => type);
          if (result !== null) types.push(result);
          for (const type of types) {
            checkType(type, scope);
            checkOnce(type, scope);
          }
        }
      }
      return checkProgram(definition, scope);
  }
}

/** Refuses names that are not defined, and sizes that nothing can have. */
function checkType(type: Type, scope: Scope): void {
  switch (type.kind) {
    case "named":
      scope.resolve(type);
      return;
    case "opaque":
      checkSize(type.length, scope, "the length");
      return;
    case "varopaque":
    case "string":
      if (type.max) checkSize(type.max, scope, "the maximum");
      return;
    case "array":
      checkSize(type.length, scope, "the length");
      return checkType(type.item, scope);
    case "list":
      if (type.max) checkSize(type.max, scope, "the maximum");
      return checkType(type.item, scope);
    case "optional":
      return checkType(type.item, scope);
  }
}

/** In a procedure there is no room for what two optionals become. */
function checkOnce(type: Type, scope: Scope): void {
  if (type.kind !== "optional" || type.item.kind !== "named") return;
  if (scope.resolve(type.item).kind !== "optional") return;
  const { text, place } = type.item.name;
  throw new IdlError(
    `${text} is a pointer already: give the pointer to it a name by a typedef`,
    place,
  );
}

function checkSize(value: Value, scope: Scope, what: string): void {
  inRange(value, scope, { low: 0n, high: 0xffff_ffffn, what });
}

function checkEnumeration({ members }: Enumeration, scope: Scope): void {
  for (const { name, value } of members) {
    const { text, place } = name;
    const at = value ?? { kind: "name", text, place };
    inRange(at, scope, {
      low: -(2n ** 31n),
      high: 2n ** 31n - 1n,
      what: `the number of ${text}`,
    });
  }
}

/** The range that a number has to be in, and what it is the number of. */
export interface Range {
  readonly low: bigint;
  readonly high: bigint;
  readonly what: string;
}

/** The number that a value is. @throws {IdlError} if it is out of range */
export function inRange(
  value: Value,
  scope: Scope,
  { low, high, what }: Range,
): bigint {
  const number = scope.number(value);
  if (number >= low && number <= high) return number;
  throw new IdlError(
    `${what} is ${number}, and has to be from ${low} to ${high}`,
    value.place,
  );
}

/** Refuses two of a name. */
export function checkUnique(names: readonly Name[], what: string): void {
  const seen = new Map<string, Place>();
  for (const { text, place } of names) {
    if (seen.has(text)) {
      throw new IdlError(`the ${what} ${text} is there already`, place);
    }
    seen.set(text, place);
  }
}
