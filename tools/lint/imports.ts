import {
  isShipped,
  repoPath,
  resolveFrom,
  roomName,
  roomOf,
} from "./repo_path.ts";
import { type Room, rooms } from "./room_table.ts";

/**
 * `rooms/imports`: a room imports what its row of the table names, and nothing
 * else; be it a value or a type, at once or later, for itself or to pass on.
 */
export const imports: Deno.lint.Rule = {
  create(ctx) {
    const path = repoPath(ctx.filename);
    if (!isShipped(path)) return {};

    function judge(source: Deno.lint.Node | null): void {
      if (source === null) return;
      const specifier = literalText(source);
      const refusal = specifier === undefined
        ? "Cannot tell what is imported: write the specifier as a plain string"
        : refuse(path, specifier);
      if (refusal !== undefined) ctx.report({ node: source, message: refusal });
    }

    return {
      Program(program) {
        const refusal = refuseHome(path);
        if (refusal !== undefined) {
          ctx.report({ range: firstCharacter(program), message: refusal });
        }
      },
      ImportDeclaration: (node) => judge(node.source),
      ImportExpression: (node) => judge(node.source),
      ExportAllDeclaration: (node) => judge(node.source),
      ExportNamedDeclaration: (node) => judge(node.source),
      TSImportType: (node) => judge(node.argument),
      TSExternalModuleReference: (node) => judge(node.expression),
    };
  },
};

/** Why a file may not lie where it does, or nothing. */
function refuseHome(path: string): string | undefined {
  if (!path.startsWith("lib/")) return undefined;
  const name = roomName(path);
  if (name === undefined) {
    return `Cannot have a file outside the rooms: ${path}`;
  }
  return Object.hasOwn(rooms, name) ? undefined : unknownRoom(name);
}

/** Why `path` may not import `specifier`, or nothing if it may. */
function refuse(path: string, specifier: string): string | undefined {
  const name = roomName(path);
  const room = roomOf(path);
  // A file in no known room is refused as a whole, once.
  if (path.startsWith("lib/") && room === undefined) return undefined;

  if (!/^\.{1,2}\//.test(specifier)) {
    return room === undefined
      ? `Cannot import ${specifier} from ${path}: it re-exports the rooms`
      : refusePackage(name!, room, specifier);
  }
  const target = resolveFrom(path, specifier);
  if (!target.startsWith("lib/")) {
    // The command line is a user of the package, and tells its version.
    const isForCli = target === "mod.ts" || target === "deno.json";
    return path === "cli.ts" && isForCli
      ? undefined
      : `Cannot import ${target}: what is shipped stays within lib/`;
  }
  const targetRoom = roomName(target);
  if (room === undefined || targetRoom === name) return undefined;
  if (targetRoom === undefined || !Object.hasOwn(rooms, targetRoom)) {
    return unknownRoom(targetRoom ?? target);
  }
  const inLib = target.slice("lib/".length);
  const isNamed = room.mayImport.some((entry) =>
    entry.endsWith("/") ? inLib.startsWith(entry) : inLib === entry
  );
  return isNamed
    ? undefined
    : `Cannot import ${inLib} from ${name}: ${name} may import ${
      listed(room.mayImport)
    }`;
}

function refusePackage(
  name: string,
  room: Room,
  specifier: string,
): string | undefined {
  const isNamed = room.builtins.includes(specifier) ||
    room.builtins.includes("node:*") && specifier.startsWith("node:");
  if (isNamed) return undefined;
  return specifier.startsWith("node:")
    ? `Cannot import ${specifier} from ${name}: of Node it may import ${
      listed(room.builtins)
    }`
    : `Cannot import ${specifier} from ${name}: lib/ depends on no package`;
}

function unknownRoom(name: string): string {
  return `Cannot find a room named '${name}': add its row to tools/lint/room_table.ts`;
}

function listed(entries: readonly string[]): string {
  return entries.length === 0 ? "nothing" : entries.join(", ");
}

function literalText(node: Deno.lint.Node): string | undefined {
  const literal = node.type === "TSLiteralType" ? node.literal : node;
  return literal.type === "Literal" && typeof literal.value === "string"
    ? literal.value
    : undefined;
}

/** A place to point at when the whole file is meant. */
function firstCharacter(program: Deno.lint.Program): Deno.lint.Range {
  return [program.range[0], program.range[0] + 1];
}
