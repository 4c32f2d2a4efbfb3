import { codecOf, structCodec } from "./emit_codec.ts";
import type { Emission } from "./emission.ts";
import { fieldLines, propertyDoc, typeText } from "./emit_type.ts";
import { declared, marked } from "./emit.ts";
import { type Entry, type Expression, jsdoc, pad, WIDTH } from "./layout.ts";
import { NOWHERE } from "./place.ts";
import { contractName, isNull, keyOf, nameProcedures } from "./naming.ts";
import type {
  Argument,
  Field,
  Program,
  ProgramProcedure,
  Version,
} from "./syntax.ts";

/** A version of a program, and what it is written with. */
interface Contract {
  readonly program: Program;
  readonly version: Version;
  readonly procedures: readonly ProgramProcedure[];
  readonly names: ReadonlyMap<string, string>;
  readonly emission: Emission;
}

/** The contracts of a program, one for each version. */
export function programText(program: Program, emission: Emission): string {
  const names = nameProcedures(program, emission.scope);
  return program.versions.map((version) => {
    const procedures = version.procedures.filter((one) =>
      !isNull(one, emission.scope)
    );
    const contract = { program, version, procedures, names, emission };
    const packed = procedures.filter(({ args }) => args.length > 1);
    return packed.map((one) => argumentsText(one, contract)).join("") +
      contractText(contract);
  }).join("\n");
}

/** A comment's line that says what may be done twice. */
export const IDEMPOTENT = "@idempotent";

function contractText(contract: Contract): string {
  const { program, version, procedures, names, emission } = contract;
  const name = emission.naming.services.get(keyOf(program, version))!;
  const lines = procedures.map((one) => {
    const property = names.get(one.name.text)!;
    const doc = propertyDoc(withoutTag(one.doc), one.name.text, property);
    return jsdoc(doc, 2) + procedureType(property, one, contract);
  });
  const type = lines.length === 0
    ? "Service<Record<never, never>>"
    : `Service<{\n${lines.join("")}}>`;
  const marker = `program ${program.name.text}, version ${version.name.text}`;
  const doc = [program.doc, version.doc].filter((text) => text !== "");
  return jsdoc(marked(doc.join("\n"), marker), 0) +
    `export const ${name}: ${type} = ` +
    declared(definition(contract), lines.length === 0 ? name.length + 48 : 5);
}

function definition(contract: Contract): Expression {
  const { program, version, procedures, names, emission } = contract;
  const inner = procedures.map((one): Entry => ({
    key: names.get(one.name.text)!,
    value: {
      call: "procedure",
      args: [
        emission.number(one.number),
        argumentsCodec(one, contract),
        codecOf(one.result, emission),
        ...(isIdempotent(one.doc) ? [OPTIONS] : []),
      ],
    },
    doc: "",
  }));
  const title = contractName(program, version, emission.definitions);
  const entries = [
    ["name", `"${title}"`],
    ["program", emission.number(program.number)],
    ["version", emission.number(version.number)],
    ["procedures", { entries: inner, isTall: true }],
  ].map(([key, value]) => ({ key, value, doc: "" } as Entry));
  return { call: "defineService", args: [{ entries, isTall: true }] };
}

const OPTIONS: Expression = {
  entries: [{ key: "idempotent", value: "true", doc: "" }],
  isTall: false,
};

function isIdempotent(doc: string): boolean {
  return doc.split("\n").includes(IDEMPOTENT);
}

function withoutTag(doc: string): string {
  const lines = doc.split("\n").filter((line) => line !== IDEMPOTENT);
  return lines.join("\n").trim();
}

function procedureType(
  property: string,
  one: ProgramProcedure,
  contract: Contract,
): string {
  const types = [
    argumentsType(one, contract),
    typeText(one.result, contract.emission),
  ];
  const flat = `  ${property}: Procedure<${types.join(", ")}>;\n`;
  if (flat.length - 1 <= WIDTH) return flat;
  const [args, result] = types;
  return `  ${property}: Procedure<\n${pad(4)}${args},\n${
    pad(4)
  }${result}\n  >;\n`;
}

function argumentsType(one: ProgramProcedure, contract: Contract): string {
  const { program, version, emission } = contract;
  return one.args.length > 1
    ? emission.naming.services.get(keyOf(program, version, one))!
    : typeText(one.args[0]?.type ?? null, emission);
}

function argumentsCodec(
  one: ProgramProcedure,
  contract: Contract,
): Expression {
  return one.args.length > 1
    ? argumentsType(one, contract)
    : codecOf(one.args[0]?.type ?? null, contract.emission);
}

/** Several arguments travel as a struct of them (`rpcgen -N`). */
function argumentsText(one: ProgramProcedure, contract: Contract): string {
  const { emission, version } = contract;
  const name = argumentsType(one, contract);
  const fields = one.args.map(fieldOf);
  const marker = `arguments of ${version.name.text}.${one.name.text}`;
  return jsdoc(marked("", marker), 0) +
    `export interface ${name} {\n${fieldLines(fields, emission, 2)}}\n\n` +
    codecText(name, structCodec(fields, emission)) + "\n";
}

function fieldOf({ name, type }: Argument, index: number): Field {
  // `rpcgen` calls them that.
  const text = name?.text ?? `arg${index + 1}`;
  const place = name?.place ?? NOWHERE;
  return { name: { text, place }, doc: "", type };
}

/** The codec that goes with a type, and is called as it is. */
export function codecText(name: string, codec: Expression): string {
  const doc = jsdoc(`The codec of {@linkcode ${name}}.`, 0);
  const start = `export const ${name}: x.Codec<${name}> = `;
  const first = firstLine(codec);
  if (start.length + first.length <= WIDTH) {
    return doc + start + declared(codec, start.length);
  }
  const end = "> = ";
  return `${doc}export const ${name}: x.Codec<\n  ${name}\n${end}` +
    declared(codec, end.length);
}

/** As much of an expression as cannot be put into a next line. */
function firstLine(codec: Expression): string {
  if (typeof codec === "string") return `${codec};`;
  return "call" in codec ? `${codec.call}(` : "";
}
