import { DescribedTypes } from "./describe_types.ts";
import {
  type DescribedProcedure,
  type DescribedService,
  isService,
  resolved,
  typeOf,
} from "./described.ts";
import { IDEMPOTENT } from "./emit_service.ts";
import { ordered } from "./order.ts";
import { NOWHERE } from "./place.ts";
import { Scope } from "./scope.ts";
import type {
  Definition,
  Program,
  ProgramProcedure,
  Value,
  Version,
} from "./syntax.ts";
import { freeName, shouted } from "./x_names.ts";
import { xText } from "./x_text.ts";

/**
 * Writes contracts down as a `.x` file, for those who have no TypeScript. It
 * takes a contract, or all that a module exports: then its codecs keep the
 * names that they are exported under, and its constants are there too. What has
 * no name gets one from where it stands, as in `add_args`.
 *
 * Comments are no values, and so are not there; of a module that
 * {@linkcode compile} made, {@linkcode decompile} keeps them.
 *
 * @param exports a contract, or contracts, codecs, numbers and texts by name
 * @throws {TypeError} if there is no contract and no codec, or a type cannot be
 *   written down: a struct with a field of `nothing`
 *
 * @example
 * ```ts
 * import { defineService, procedure } from "@datagram/rpc";
 * import * as x from "@datagram/rpc/xdr";
 * import { describe } from "@datagram/rpc/idl";
 * import { assertEquals } from "@std/assert";
 *
 * const Calc = defineService({
 *   name: "calc",
 *   program: 0x2000_0001,
 *   version: 1,
 *   procedures: {
 *     add: procedure(1, x.struct({ a: x.int, b: x.int }), x.int),
 *   },
 * });
 * assertEquals(
 *   describe(Calc),
 *   `struct add_args {
 *   int a;
 *   int b;
 * };
 *
 * program CALC_PROG {
 *   version CALC_V1 {
 *     int add(add_args) = 1;
 *   } = 1;
 * } = 0x20000001;
 * `,
 * );
 * ```
 */
export function describe(
  exports: DescribedService | Readonly<Record<string, unknown>>,
): string {
  const values = isService(exports) ? { [exports.name]: exports } : exports;
  const services = [...new Set(Object.values(values).filter(isService))];
  const types = new DescribedTypes(values);
  for (const [name, value] of Object.entries(values)) {
    const type = typeOf(value);
    if (type !== undefined) types.define(name, type);
  }
  const programs = programsOf(services, types);
  const definitions = [
    ...constantsOf(values, types),
    ...types.definitions,
    ...programs,
  ];
  if (types.definitions.length + programs.length === 0) {
    throw new TypeError("Cannot describe that: there is no contract in it");
  }
  const scope = new Scope(definitions, [], new Map());
  return xText({ definitions: ordered(definitions, scope), footer: "" });
}

function constantsOf(
  values: Readonly<Record<string, unknown>>,
  types: DescribedTypes,
): Definition[] {
  return Object.entries(values).flatMap(([name, value]): Definition[] => {
    const constant = constantOf(value);
    if (constant === undefined) return [];
    const text = freeName(name, types.taken);
    return [{
      kind: "const",
      name: { text, place: NOWHERE },
      doc: "",
      detached: "",
      value: constant,
    }];
  });
}

function constantOf(value: unknown): Value | undefined {
  if (Number.isSafeInteger(value)) {
    return { kind: "number", text: String(value), place: NOWHERE };
  }
  // What a text of RFC 4506 could not be written down as.
  const isText = typeof value === "string" && /^[ !#-[\]-~]*$/.test(value);
  return isText ? { kind: "string", text: value, place: NOWHERE } : undefined;
}

function programsOf(
  services: readonly DescribedService[],
  types: DescribedTypes,
): Program[] {
  const programs = new Map<number, Version[]>();
  const names = new Map<number, string>();
  const all = new Set<string>(types.taken);
  for (const service of services) {
    const { program, version } = service;
    const stem = shouted(service.name);
    // What compile() has named keeps its name.
    const isVersion = /^[A-Z][A-Z0-9_]*$/.test(service.name);
    const name = freeName(isVersion ? stem : `${stem}_V${version}`, all);
    if (!names.has(program)) {
      names.set(program, freeName(`${stem}_PROG`, types.taken));
    }
    const versions = programs.get(program) ?? [];
    programs.set(program, versions);
    versions.push({
      name: { text: name, place: NOWHERE },
      doc: "",
      number: { kind: "number", text: String(version), place: NOWHERE },
      procedures: proceduresOf(service, types),
    });
  }
  return [...programs].map(([number, versions]) => ({
    kind: "program",
    name: { text: names.get(number)!, place: NOWHERE },
    doc: "",
    detached: "",
    // Programs are known by these digits (RFC 5531 §8.3).
    number: {
      kind: "number",
      text: number < 0x2000_0000 ? String(number) : `0x${number.toString(16)}`,
      place: NOWHERE,
    },
    versions,
  }));
}

function proceduresOf(
  { procedures }: DescribedService,
  types: DescribedTypes,
): ProgramProcedure[] {
  const taken = new Set<string>();
  return Object.entries(procedures).map(([name, procedure]) => {
    const { number, idempotent } = procedure;
    return {
      name: { text: freeName(name, taken), place: NOWHERE },
      doc: idempotent ? IDEMPOTENT : "",
      number: { kind: "number", text: String(number), place: NOWHERE },
      ...signature(name, procedure, types),
    };
  });
}

function signature(
  name: string,
  { args, result }: DescribedProcedure,
  types: DescribedTypes,
): Pick<ProgramProcedure, "args" | "result"> {
  const isNothing = resolved(args.type).kind === "nothing";
  return {
    args: isNothing
      ? []
      : [{ name: undefined, type: types.bare(args.type, [name, "args"]) }],
    result: resolved(result.type).kind === "nothing"
      ? null
      : types.bare(result.type, [name, "result"]),
  };
}
