import { checkUnique, inRange } from "./check.ts";
import { IdlError } from "./idl_error.ts";
import type { Place } from "./place.ts";
import type { Scope } from "./scope.ts";
import type { Definition, Name, Program, Value } from "./syntax.ts";

/** Refuses names and numbers that stand twice in a program. */
export function checkProgram(program: Program, scope: Scope): void {
  const { versions } = program;
  number(program.number, scope, "the number of the program");
  checkUnique(versions.map(({ name }) => name), "version");
  checkNumbers(versions, scope, "version");
  for (const { procedures } of versions) {
    checkUnique(procedures.map(({ name }) => name), "procedure");
    checkNumbers(procedures, scope, "procedure");
    for (const { name, args, result, number } of procedures) {
      checkUnique(args.flatMap(({ name }) => name ?? []), "argument");
      const isNull = args.length === 0 && result === null;
      if (scope.number(number) !== 0n || isNull) continue;
      throw new IdlError(
        `${name.text} has the number 0, which is the procedure of every ` +
          `program that takes and returns nothing (RFC 5531 §12.1)`,
        number.place,
        "a number from 1",
      );
    }
  }
}

/** Refuses two programs that could not be told apart. */
export function checkPrograms(
  definitions: readonly Definition[],
  scope: Scope,
): void {
  const programs = definitions.filter(({ kind }) => kind === "program");
  checkNumbers(programs as Program[], scope, "program");
}

interface Numbered {
  readonly name: Name;
  readonly number: Value;
}

function checkNumbers(
  items: readonly Numbered[],
  scope: Scope,
  what: string,
): void {
  const seen = new Map<bigint, string>();
  for (const { name, number: value } of items) {
    const found = number(value, scope, `the number of the ${what}`);
    const other = seen.get(found);
    if (other !== undefined) {
      throw new IdlError(
        `the ${what}s ${other} and ${name.text} have the same number, ${found}`,
        value.place as Place,
      );
    }
    seen.set(found, name.text);
  }
}

function number(value: Value, scope: Scope, what: string): bigint {
  return inRange(value, scope, {
    low: what.endsWith("program") ? 1n : 0n,
    high: 2n ** 32n - 1n,
    what,
  });
}
