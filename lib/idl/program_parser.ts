import { type Cursor, joined } from "./cursor.ts";
import { IdlError } from "./idl_error.ts";
import type {
  Argument,
  Program,
  ProgramProcedure,
  Type,
  Version,
} from "./syntax.ts";
import { parseArgument } from "./type_parser.ts";

/** Reads a program after its first word (RFC 5531 §12.2). */
export function parseProgram(cursor: Cursor): Omit<Program, "detached"> {
  const name = cursor.name("the name of the program");
  cursor.need("{");
  const doc = cursor.trailing();
  const versions: Version[] = [];
  do versions.push(parseVersion(cursor)); while (cursor.sees("version"));
  cursor.leading();
  cursor.need("}");
  cursor.need("=");
  const number = cursor.value("the number of the program");
  return { kind: "program", name, doc, versions, number };
}

function parseVersion(cursor: Cursor): Version {
  const before = cursor.leading();
  cursor.need("version");
  const name = cursor.name("the name of the version");
  cursor.need("{");
  const within = cursor.trailing();
  const procedures: ProgramProcedure[] = [];
  do procedures.push(parseProcedure(cursor)); while (!cursor.sees("}"));
  const rest = cursor.leading();
  const last = procedures.pop()!;
  procedures.push({ ...last, doc: joined([last.doc, rest]) });
  cursor.need("}");
  cursor.need("=");
  const number = cursor.value("the number of the version");
  cursor.need(";");
  const doc = joined([before, within, cursor.trailing()]);
  return { name, doc, procedures, number };
}

function parseProcedure(cursor: Cursor): ProgramProcedure {
  const before = cursor.leading();
  const result = parseArgument(cursor, false)?.type ?? null;
  checkBare(cursor, result);
  const above = cursor.leading();
  const name = cursor.name("the name of the procedure");
  cursor.need("(");
  const args = parseArguments(cursor);
  cursor.need(")");
  cursor.need("=");
  const number = cursor.value("the number of the procedure");
  cursor.need(";");
  const doc = joined([before, above, cursor.trailing()]);
  return { name, doc, result, args, number };
}

function parseArguments(cursor: Cursor): Argument[] {
  if (cursor.sees(")")) return [];
  const args: Argument[] = [];
  do {
    const { place } = cursor;
    const argument = parseArgument(cursor, true);
    if (argument !== null) {
      checkBare(cursor, argument.type);
      args.push(argument);
    } else if (args.length > 0 || cursor.sees(",")) {
      throw new IdlError("void stands alone", place, "a type");
    }
  } while (cursor.takes(","));
  return args;
}

/** Types in procedures are names, since C has to have one for each. */
function checkBare(cursor: Cursor, type: Type | null): void {
  const kind = type?.kind;
  if (kind !== "array" && kind !== "list" && kind !== "inline") return;
  throw new IdlError(
    `${kind === "inline" ? "a definition" : "an array"} cannot stand in a ` +
      `procedure: give it a name by a typedef`,
    cursor.place,
  );
}
