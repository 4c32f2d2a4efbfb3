import { bugsIn, type PlantedBug } from "../bug.ts";

const TESTS = ["tests/tools/lint"];

/** Holes in the rules of the repository. */
export const bugs: readonly PlantedBug[] = [
  ...bugsIn("tools/lint/imports.ts", TESTS, [
    {
      name: "a re-export slips past the room table",
      find: "ExportNamedDeclaration: (node) => judge(node.source),",
      replace: "",
    },
    {
      name: "a dynamic import slips past the room table",
      find: "ImportExpression: (node) => judge(node.source),",
      replace: "",
    },
    {
      name: "a type import slips past the room table",
      find: "TSImportType: (node) => judge(node.argument),",
      replace: "",
    },
    {
      name: "one file of a room opens all of it",
      find: `entry.endsWith("/") ? inLib.startsWith(entry) : inLib === entry`,
      replace: `inLib.startsWith(entry.split("/")[0] + "/")`,
    },
    {
      name: "what is shipped imports third_party",
      find: 'if (!target.startsWith("lib/")) {',
      replace: "if (!/^(lib|third_party)\\//.test(target)) {",
    },
    {
      name: "Node's modules are open to all rooms",
      find: "if (isNamed) return undefined;",
      replace:
        `if (isNamed || specifier.startsWith("node:")) return undefined;`,
    },
  ]),
  ...bugsIn("tools/lint/repo_path.ts", TESTS, [
    {
      name: "a path with a detour is taken as it is written",
      find: "parts.pop();",
      replace: "parts.push(part);",
    },
  ]),
  ...bugsIn("tools/lint/member_path.ts", TESTS, [
    {
      name: "globalThis hides what is taken from it",
      find: "names.shift();",
      replace: "break;",
    },
    {
      name: "a computed name of a member is not read",
      find:
        `return property.type === "Literal" ? String(property.value) : COMPUTED;`,
      replace: `return "computed";`,
    },
    {
      name: "a cast hides what it casts",
      find:
        `node.type === "ChainExpression" || node.type === "TSAsExpression" ||`,
      replace: `node.type === "ChainExpression" ||`,
    },
    {
      name: "destructuring takes what it likes",
      find: `if (pattern?.type !== "ObjectPattern") return undefined;`,
      replace: `return undefined;`,
    },
    {
      name: "a method is taken for the global of its name",
      find: `case "MethodDefinition":`,
      replace: "",
    },
  ]),
  ...bugsIn("tools/lint/ambient.ts", TESTS, [
    {
      name: "new Date() is taken for data",
      find: "parent.callee === node && parent.arguments.length === 0",
      replace: "false",
    },
    {
      name: "an alias of Math is let through",
      find: "return isAliased(path.node) ?",
      replace: "return false ?",
    },
    {
      name: "every file of net may ask for the time",
      find: "ambientFiles.includes(path)",
      replace: `path.startsWith("lib/net/")`,
    },
  ]),
  ...bugsIn("tools/lint/pure.ts", TESTS, [
    {
      name: "an async function is pure",
      find: "if (node.async)",
      replace: "if (false)",
    },
    {
      name: "all rooms are pure",
      find: "if (!roomOf(repoPath(ctx.filename))?.pure) return {};",
      replace: "",
    },
  ]),
  ...bugsIn("tools/lint/file_size.ts", TESTS, [
    {
      name: "files may have one line more",
      find: "if (lines <= FILE_LINES_MAX)",
      replace: "if (lines <= FILE_LINES_MAX + 1)",
    },
    {
      name: "functions may have one line less",
      find: "if (lines <= FUNCTION_LINES_MAX)",
      replace: "if (lines < FUNCTION_LINES_MAX)",
    },
  ]),
  ...bugsIn("tools/lint/no_sleep.ts", TESTS, [
    {
      name: "a bound on failure is taken for a sleep",
      find: "if (isSleep(node) && !isBound(node))",
      replace: "if (isSleep(node))",
    },
    {
      name: "a timer that rejects is taken for a sleep",
      find: "calls(callback, resolve.name) &&",
      replace: "",
    },
  ]),
];
