import {
  allotted,
  capitalized,
  constantName,
  propertyName,
  sharedPrefix,
  typeName,
} from "./names.ts";
import type { Scope } from "./scope.ts";
import type {
  Definition,
  Field,
  Program,
  ProgramProcedure,
  Version,
} from "./syntax.ts";

/** What is called what in TypeScript. */
export interface Naming {
  /** Types by their names. */
  readonly types: ReadonlyMap<string, string>;
  /** Constants by their names. */
  readonly constants: ReadonlyMap<string, string>;
  /** Contracts, and types of several arguments, by {@linkcode keyOf}. */
  readonly services: ReadonlyMap<string, string>;
}

/** Names that the output needs for itself, or that TypeScript does. */
const RESERVED = (
  "x procedure defineService Service Procedure " +
  "Uint8Array Exclude Record Array " +
  "any arguments as async await bigint boolean break case catch class const " +
  "constructor continue debugger declare default delete do else enum eval " +
  "export extends false finally for from function get globalThis if " +
  "implements import in infer instanceof interface is keyof let module " +
  "namespace never new null number object of package private protected " +
  "public readonly require return set static string super switch symbol this " +
  "throw true try type typeof undefined unique unknown var void while with " +
  "yield Infinity NaN Object String Number Boolean BigInt Symbol Function " +
  "Promise"
).split(" ");

/** Properties that would not do what they say. */
const RESERVED_PROPERTIES = ["__proto__", "constructor"];

/** Decides on the names of a module. */
export function nameAll(
  definitions: readonly Definition[],
  scope: Scope,
): Naming {
  const taken = new Set(RESERVED);
  const wanted = new Map<string, string>();
  const types: string[] = [];
  const constants: string[] = [];
  for (const definition of definitions) {
    const { kind, name } = definition;
    if (kind === "const") constants.push(name.text);
    else if (kind !== "program") types.push(name.text);
    else wantForProgram(definition, { definitions, scope, wanted });
  }
  const typeNames = allotted(types, typeName, taken);
  const serviceName = (key: string) => typeName(wanted.get(key)!);
  return {
    types: typeNames,
    services: allotted(wanted.keys(), serviceName, taken),
    constants: allotted(constants, constantName, taken),
  };
}

/** A version of a program, or what a procedure of it takes, as a key. */
export function keyOf(
  program: Program,
  version: Version,
  procedure?: ProgramProcedure,
): string {
  return [program, version, ...(procedure ? [procedure] : [])]
    .map(({ name }) => name.text).join(".");
}

/**
 * What a contract is called in errors and on the command line: its version,
 * with the program if two programs have versions of that name.
 */
export function contractName(
  program: Program,
  version: Version,
  definitions: readonly Definition[],
): string {
  const { text } = version.name;
  return uniqueVersions(definitions)(text)
    ? text
    : `${program.name.text}_${text}`;
}

/** The properties of a struct or of the arms of a union, by their names. */
export function nameFields(
  fields: readonly Pick<Field, "name">[],
): ReadonlyMap<string, string> {
  const names = fields.map(({ name }) => name.text);
  return allotted(names, propertyName, new Set(RESERVED_PROPERTIES));
}

/** The procedures of all versions of a program, without what all begin with. */
export function nameProcedures(
  { versions }: Program,
  scope: Scope,
): ReadonlyMap<string, string> {
  const names = versions.flatMap(({ procedures }) => procedures)
    .filter((procedure) => !isNull(procedure, scope))
    .map(({ name }) => name.text);
  const prefix = sharedPrefix(names);
  return allotted(
    names,
    (name) => propertyName(name.slice(prefix.length)),
    // A client with a `then` would pass for a promise.
    new Set(["then", ...RESERVED_PROPERTIES]),
  );
}

/** Whether a procedure is the one that every program has, for `ping`. */
export function isNull({ number }: ProgramProcedure, scope: Scope): boolean {
  return scope.number(number) === 0n;
}

/** What the contracts of a program should be called, and their arguments. */
function wantForProgram(
  program: Program,
  { definitions, scope, wanted }: {
    definitions: readonly Definition[];
    scope: Scope;
    wanted: Map<string, string>;
  },
): void {
  const procedures = nameProcedures(program, scope);
  for (const version of program.versions) {
    const name = contractName(program, version, definitions);
    wanted.set(keyOf(program, version), name);
    for (const procedure of version.procedures) {
      if (procedure.args.length < 2) continue;
      const word = capitalized(procedures.get(procedure.name.text)!);
      wanted.set(
        keyOf(program, version, procedure),
        `${name}_${word}Arguments`,
      );
    }
  }
}

function uniqueVersions(
  definitions: readonly Definition[],
): (version: string) => boolean {
  const versions = definitions.flatMap((one) =>
    one.kind === "program" ? one.versions.map(({ name }) => name.text) : []
  );
  return (version) => versions.filter((one) => one === version).length === 1;
}
