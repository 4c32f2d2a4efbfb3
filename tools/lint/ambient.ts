import {
  COMPUTED,
  destructured,
  isGlobalObject,
  type MemberPath,
  memberPath,
  parentOf,
  patternOf,
} from "./member_path.ts";
import { repoPath } from "./repo_path.ts";
import { ambientFiles } from "./room_table.ts";

/** Globals that are time or chance by themselves. */
const AMBIENT_GLOBALS = new Set([
  "performance",
  "scheduler",
  "setImmediate",
  "setInterval",
  "setTimeout",
]);

/** Globals that are harmless but for some members. */
const AMBIENT_MEMBERS: Readonly<Record<string, readonly string[]>> = {
  AbortSignal: ["timeout"],
  Atomics: ["wait", "waitAsync"],
  Date: ["now"],
  Math: ["random"],
  Temporal: ["Now"],
  crypto: ["getRandomValues", "randomUUID"],
  process: ["hrtime", "uptime"],
};

/** Modules that bring the same by another way. */
const AMBIENT_MODULES = new Set([
  "node:crypto",
  "node:perf_hooks",
  "node:timers",
  "node:timers/promises",
]);

/**
 * `rooms/ambient`: time and chance come in as arguments. Only the files which
 * are the clock and the randomness ask the runtime for them; what any other
 * file asked would be out of the simulator's reach.
 */
export const ambient: Deno.lint.Rule = {
  create(ctx) {
    const path = repoPath(ctx.filename);
    if (!path.startsWith("lib/") || ambientFiles.includes(path)) return {};

    function refuse(node: Deno.lint.Node, what: string): void {
      ctx.report({
        node,
        message: `Cannot use ${what} here: time and chance are arguments`,
        hint: `Only ${ambientFiles.join(" and ")} ask the runtime for them.`,
      });
    }

    function judgeModule(source: Deno.lint.Node | null): void {
      if (source?.type !== "Literal") return;
      const name = String(source.value);
      if (AMBIENT_MODULES.has(name)) refuse(source, name);
    }

    return {
      Identifier(node) {
        const used = memberPath(node);
        if (used === undefined) return;
        const name = ambientName(used);
        if (name !== undefined) refuse(used.node, name);
      },
      ImportDeclaration: (node) => judgeModule(node.source),
      ImportExpression: (node) => judgeModule(node.source),
      ExportAllDeclaration: (node) => judgeModule(node.source),
      ExportNamedDeclaration: (node) => judgeModule(node.source),
    };
  },
};

/** The ambient thing that a use of a name reaches, or nothing. */
function ambientName(path: MemberPath): string | undefined {
  const [root, member] = path.names as [string, string?];
  if (AMBIENT_GLOBALS.has(root)) return path.names.join(".");
  if (isGlobalObject(path)) {
    return destructured(path.node)?.find((name) =>
      name === COMPUTED || AMBIENT_GLOBALS.has(name) ||
      Object.hasOwn(AMBIENT_MEMBERS, name)
    );
  }
  // `globalThis[name]` could be anything.
  if (root === COMPUTED) return `globalThis${COMPUTED}`;
  if (!Object.hasOwn(AMBIENT_MEMBERS, root)) return undefined;
  const members = AMBIENT_MEMBERS[root]!;
  const isAmbient = (name: string) =>
    name === COMPUTED || members.includes(name);
  if (member !== undefined) {
    return isAmbient(member) ? `${root}.${member}` : undefined;
  }
  if (root === "Date" && asksForNow(path.node)) return "new Date()";
  const taken = destructured(path.node);
  if (taken !== undefined) {
    const name = taken.find(isAmbient);
    return name === undefined ? undefined : `${root}.${name}`;
  }
  return isAliased(path.node) ? `an alias of ${root}` : undefined;
}

/** Whether `node` is given another name, behind which a member could hide. */
function isAliased(node: Deno.lint.Node): boolean {
  return patternOf(node)?.type === "Identifier";
}

/** `new Date()` and `Date()` are the present; with an argument it is data. */
function asksForNow(node: Deno.lint.Node): boolean {
  const parent = parentOf(node);
  switch (parent?.type) {
    case "NewExpression":
      return parent.callee === node && parent.arguments.length === 0;
    case "CallExpression":
      return parent.callee === node;
    default:
      return false;
  }
}
