import { pad } from "./layout.ts";
import type {
  Definition,
  Field,
  Program,
  ProgramProcedure,
  Specification,
  Type,
  TypeDefinition,
  Union,
  Value,
  Version,
} from "./syntax.ts";

/** Writes a `.x` file, which `rpcgen -N` reads as well as `compile`. */
export function xText({ definitions, footer }: Specification): string {
  const writer = new Writer(definitions);
  const parts = definitions.map((definition, i) => {
    const isLoose = i > 0 &&
      (definition.kind !== "const" || definitions[i - 1]!.kind !== "const" ||
        definition.detached !== "");
    return (isLoose ? "\n" : "") + writer.definition(definition);
  });
  if (footer !== "") parts.push(`\n${comment(footer, 0)}`);
  return parts.join("");
}

/** A comment in lines of its own; "" for none. */
function comment(text: string, indent: number): string {
  if (text === "") return "";
  const before = pad(indent);
  if (!text.includes("\n")) return `${before}/* ${text} */\n`;
  const lines = text.split("\n").map((line) =>
    `${before} *${line === "" ? "" : ` ${line}`}\n`
  );
  return `${before}/*\n${lines.join("")}${before} */\n`;
}

class Writer {
  /** Types that are structs in C, which have to be called so beforehand. */
  readonly #ahead: Set<string>;

  constructor(definitions: readonly Definition[]) {
    this.#ahead = new Set(
      definitions.filter(({ kind }) => kind === "struct" || kind === "union")
        .map(({ name }) => name.text),
    );
  }

  definition(definition: Definition): string {
    const { detached, kind, name, doc } = definition;
    const above = detached === "" ? "" : `${comment(detached, 0)}\n`;
    if (kind === "program") return above + this.#program(definition);
    const body = kind === "const"
      ? `const ${name.text} = ${valueText(definition.value)};\n`
      : this.#type(definition);
    this.#ahead.delete(name.text);
    return above + comment(doc, 0) + body;
  }

  #type(definition: TypeDefinition): string {
    const { text } = definition.name;
    switch (definition.kind) {
      case "typedef":
        return `typedef ${this.#declaration(definition)};\n`;
      case "enum": {
        const members = definition.members.map(({ name, value, doc }) =>
          comment(doc, 2) + `  ${name.text}` +
          (value === undefined ? "" : ` = ${valueText(value)}`)
        );
        return `enum ${text} {\n${members.join(",\n")}\n};\n`;
      }
      case "struct": {
        const fields = definition.fields.map((field) => this.#field(field, 2));
        return `struct ${text} {\n${fields.join("")}};\n`;
      }
      case "union":
        return this.#union(definition);
    }
  }

  #union({ name, discriminant, cases, otherwise }: Union): string {
    const arm = (field: Field | null) =>
      field === null ? "    void;\n" : this.#field(field, 4);
    const lines = cases.map((one) =>
      one.labels.map((label) => `  case ${valueText(label)}:\n`).join("") +
      arm(one.arm)
    );
    if (otherwise !== undefined) lines.push(`  default:\n${arm(otherwise)}`);
    return `union ${name.text} switch (${
      this.#declaration(discriminant)
    }) {\n` +
      `${lines.join("")}};\n`;
  }

  #program({ name, doc, number, versions }: Program): string {
    const inner = versions.map((version) => this.#version(version)).join("\n");
    return `${comment(doc, 0)}program ${name.text} {\n${inner}` +
      `} = ${valueText(number)};\n`;
  }

  #version({ name, doc, number, procedures }: Version): string {
    const lines = procedures.length === 0
      // RFC 5531 §12.2 wants at least one; all programs have this one.
      ? `    void ${name.text}_NULL(void) = 0;\n`
      : procedures.map((one) => this.#procedure(one)).join("");
    return `${comment(doc, 2)}  version ${name.text} {\n${lines}` +
      `  } = ${valueText(number)};\n`;
  }

  #procedure({ name, doc, args, result, number }: ProgramProcedure): string {
    const inner = args.map(({ name, type }) =>
      this.#bare(type) + (name === undefined ? "" : ` ${name.text}`)
    );
    return `${comment(doc, 4)}    ${result ? this.#bare(result) : "void"} ` +
      `${name.text}(${inner.join(", ") || "void"}) = ${valueText(number)};\n`;
  }

  #field(field: Field, indent: number): string {
    return comment(field.doc, indent) +
      `${pad(indent)}${this.#declaration(field)};\n`;
  }

  #declaration({ name, type }: Pick<Field, "name" | "type">): string {
    const { text } = name;
    switch (type.kind) {
      case "optional":
        return `${this.#bare(type.item)} *${text}`;
      case "array":
        return `${this.#bare(type.item)} ${text}[${valueText(type.length)}]`;
      case "list":
        return `${this.#bare(type.item)} ${text}<${sizeText(type.max)}>`;
      case "opaque":
        return `opaque ${text}[${valueText(type.length)}]`;
      case "varopaque":
        return `opaque ${text}<${sizeText(type.max)}>`;
      case "string":
        return `string ${text}<${sizeText(type.max)}>`;
      default:
        return `${this.#bare(type)} ${text}`;
    }
  }

  /** A type without a name behind it. */
  #bare(type: Type): string {
    switch (type.kind) {
      case "named": {
        const { text } = type.name;
        return this.#ahead.has(text) ? `struct ${text}` : text;
      }
      case "uint":
        return "unsigned int";
      case "uhyper":
        return "unsigned hyper";
      case "string":
        return type.max === undefined
          ? "string"
          : `string<${valueText(type.max)}>`;
      case "optional":
        return `${this.#bare(type.item)} *`;
      case "int":
      case "hyper":
      case "float":
      case "double":
      case "quadruple":
      case "bool":
        return type.kind;
      default:
        throw new TypeError(`Cannot write ${type.kind} without a name`);
    }
  }
}

function sizeText(value: Value | undefined): string {
  return value === undefined ? "" : valueText(value);
}

function valueText(value: Value): string {
  if (value.kind === "expression") {
    throw new TypeError("Cannot write an expression of the preprocessor");
  }
  return value.kind === "string" ? `"${value.text}"` : value.text;
}
