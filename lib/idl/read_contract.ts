import type { Statement } from "./decompile.ts";
import { IDEMPOTENT } from "./emit_service.ts";
import type { Tree } from "./module_text.ts";
import { idlNumber } from "./number_text.ts";
import { NOWHERE } from "./place.ts";
import { entriesOf, named, originalOf, type Reading } from "./read_type.ts";
import type {
  Argument,
  Definition,
  Program,
  ProgramProcedure,
  Value,
  Version,
} from "./syntax.ts";

/** One version, with the program that it is of. */
export interface Contract {
  readonly kind: "contract";
  readonly program: string;
  readonly number: Value;
  readonly version: Version;
  readonly detached: string;
}

/** Reads what `defineService` is called with. */
export function readContract(
  { marker, doc, docs, detached, value }: Statement,
  reading: Reading,
): Contract {
  const [, program, version] = /^program (\w+), version (\w+)$/.exec(marker)!;
  const parts = new Map(
    entriesOf(value!).map(({ key, value }) => [key, value]),
  );
  const procedures = parts.get("procedures") as Extract<
    Tree,
    { kind: "object" }
  >;
  return {
    kind: "contract",
    program: program!,
    number: numberOf(parts.get("program")!),
    detached,
    version: {
      name: named(version!),
      doc,
      number: numberOf(parts.get("version")!),
      procedures: procedures.entries.map(({ key, value }) => {
        const known = originalOf(docs.get(key) ?? "", key);
        return readProcedure(known, value, reading);
      }),
    },
  };
}

/** Puts versions that follow each other into one program. */
export function groupPrograms(
  definitions: readonly (Definition | Contract)[],
): Definition[] {
  const result: Definition[] = [];
  for (const definition of definitions) {
    if (definition.kind !== "contract") {
      result.push(definition);
      continue;
    }
    const { program, number, version, detached } = definition;
    const last = result.at(-1);
    if (last?.kind === "program" && last.name.text === program) {
      const versions = [...last.versions, version];
      result[result.length - 1] = { ...last, versions };
    } else {
      const name = named(program);
      const versions = [version];
      const one: Program = {
        kind: "program",
        name,
        doc: "",
        detached,
        number,
        versions,
      };
      result.push(one);
    }
  }
  return result;
}

function readProcedure(
  { doc, original }: { doc: string; original: string },
  tree: Tree,
  reading: Reading,
): ProgramProcedure {
  const [number, args, result, options] =
    (tree as Extract<Tree, { kind: "call" }>).args as [Tree, Tree, Tree, Tree?];
  const texts = [doc, options === undefined ? "" : IDEMPOTENT];
  return {
    name: named(original),
    doc: texts.filter((text) => text !== "").join("\n"),
    number: numberOf(number),
    args: argumentsOf(args, reading),
    result: isNothing(result) ? null : reading.type(result),
  };
}

function argumentsOf(tree: Tree, reading: Reading): Argument[] {
  if (isNothing(tree)) return [];
  const packed = tree.kind === "name" ? reading.packed(tree.text) : undefined;
  return packed?.map(({ name, type }) => ({ name, type })) ??
    [{ name: undefined, type: reading.type(tree) }];
}

function isNothing(tree: Tree): boolean {
  return tree.kind === "name" && tree.text === "x.nothing";
}

function numberOf(tree: Tree): Value {
  const { text } = tree as Extract<Tree, { kind: "number" }>;
  return { kind: "number", text: idlNumber(text), place: NOWHERE };
}
