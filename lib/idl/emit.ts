import {
  codecOf,
  enumerationCodec,
  structCodec,
  unionCodec,
} from "./emit_codec.ts";
import { codecText, programText } from "./emit_service.ts";
import type { Emission } from "./emission.ts";
import {
  choiceText,
  declaration,
  fieldLines,
  membersOf,
  unionText,
} from "./emit_type.ts";
import { type Expression, jsdoc, laidOut } from "./layout.ts";
import { isNull } from "./naming.ts";
import type {
  ConstantDefinition,
  Definition,
  Specification,
  TypeDefinition,
} from "./syntax.ts";

/** Writes the module. */
export function emit(
  { footer }: Specification,
  emission: Emission,
  header: string,
): string {
  const parts = emission.definitions.map((definition) => {
    if (definition.kind !== "const" && definition.kind !== "program") {
      const text = typeDefinition(definition, emission);
      return detachedText(definition.detached) + text;
    }
    return detachedText(definition.detached) +
      (definition.kind === "const"
        ? constantText(definition, emission)
        : programText(definition, emission));
  });
  const body = joinParts(parts, emission.definitions);
  const imports = importsText(emission.definitions, emission, body);
  return [header, imports, body, detachedText(footer).trimEnd()]
    .map((text) => text.trimEnd()).filter((text) => text !== "")
    .join("\n\n") + "\n";
}

/** Constants stand together, as their author had them; the rest apart. */
function joinParts(
  parts: readonly string[],
  definitions: readonly Definition[],
): string {
  return parts.map((part, i) => {
    const isLoose = i > 0 &&
      (definitions[i]!.kind !== "const" ||
        definitions[i - 1]!.kind !== "const" ||
        part.startsWith("/*\n"));
    return (isLoose ? "\n" : "") + part;
  }).join("");
}

function importsText(
  definitions: readonly Definition[],
  { scope }: Emission,
  body: string,
): string {
  const lines: string[] = [];
  const programs = definitions.flatMap((one) =>
    one.kind === "program" ? one.versions : []
  );
  const hasProcedures = programs.some(({ procedures }) =>
    procedures.some((one) => !isNull(one, scope))
  );
  if (hasProcedures) {
    lines.push(
      "import {",
      "  defineService,",
      "  type Procedure,",
      "  procedure,",
      "  type Service,",
      '} from "@datagram/rpc";',
    );
  } else if (programs.length > 0) {
    lines.push('import { defineService, type Service } from "@datagram/rpc";');
  }
  if (/\bx\.[a-zC]/.test(body)) {
    lines.push('import * as x from "@datagram/rpc/xdr";');
  }
  return lines.join("\n");
}

function constantText(
  { name, doc, value }: ConstantDefinition,
  emission: Emission,
): string {
  const text = value.kind === "string"
    ? `"${value.text}"`
    : emission.number(value);
  const constant = emission.naming.constants.get(name.text)!;
  return `${jsdoc(marked(doc, `const ${name.text}`), 0)}` +
    // Only of what is no literal the type has to be spelled out.
    `export const ${constant}${text.startsWith("-") ? ": number" : ""} = ` +
    `${text};\n`;
}

function typeDefinition(
  definition: TypeDefinition,
  emission: Emission,
): string {
  const { kind, doc } = definition;
  const { text } = definition.name;
  const name = emission.naming.types.get(text)!;
  // What selects the arms has no place of its own to be documented at.
  const selected = definition.kind === "union"
    ? ` switch (${definition.discriminant.name.text})`
    : "";
  const above = jsdoc(marked(doc, `${kind} ${text}${selected}`), 0);
  const parts = (() => {
    switch (definition.kind) {
      case "struct":
        return [
          `export interface ${name} {\n${
            fieldLines(definition.fields, emission, 2)
          }}\n`,
          structCodec(definition.fields, emission),
        ] as const;
      case "enum": {
        const names = membersOf(definition, emission)
          .map(({ name }) => `"${name.text}"`);
        const start = `export type ${name} =`;
        const room = { indent: 2, column: start.length + 1 };
        return [
          `${start}${choiceText(names, room)};\n`,
          enumerationCodec(definition, emission),
        ] as const;
      }
      case "union":
        return [
          `export type ${name} =${unionText(definition, emission)};\n`,
          unionCodec(definition, emission),
        ] as const;
      case "typedef":
        return [
          declaration(`export type ${name} =`, definition.type, emission),
          codecOf(definition.type, emission),
        ] as const;
    }
  })();
  emission.written.add(text);
  const [type, codec] = parts;
  return `${above}${type}\n${codecText(name, codec)}`;
}

/** Documentation, and under which name something stands in the `.x` file. */
export function marked(doc: string, marker: string): string {
  return doc === "" ? `\`${marker}\`` : `${doc}\n\n\`${marker}\``;
}

/** An expression that ends a statement. */
export function declared(expression: Expression, column: number): string {
  return `${laidOut(expression, { indent: 0, column, tail: 1 })};\n`;
}

/** A comment that documents nothing in particular. */
function detachedText(text: string): string {
  if (text === "") return "";
  const lines = text.split("\n").map((line) =>
    line === "" ? " *" : ` * ${line}`
  );
  return `/*\n${lines.join("\n")}\n */\n\n`;
}
