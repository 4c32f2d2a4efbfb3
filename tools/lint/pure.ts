import { destructured, isGlobalObject, memberPath } from "./member_path.ts";
import { repoPath, roomOf } from "./repo_path.ts";

/** The runtime and the event loop, by the names they go under. */
const IMPURE_GLOBALS = new Set([
  "Bun",
  "Deno",
  "Promise",
  "console",
  "fetch",
  "process",
  "queueMicrotask",
]);

type FunctionNode =
  | Deno.lint.FunctionDeclaration
  | Deno.lint.FunctionExpression
  | Deno.lint.ArrowFunctionExpression;

/**
 * `rooms/pure`: a pure room runs to completion and reaches nothing. It has no
 * promises, which would let the event loop decide the order of things, and no
 * runtime; so the same code runs under the driver and under the simulator.
 */
export const pure: Deno.lint.Rule = {
  create(ctx) {
    if (!roomOf(repoPath(ctx.filename))?.pure) return {};

    function refuse(node: Deno.lint.Node, what: string): void {
      ctx.report({
        node,
        message: `Cannot use ${what} here: this room is pure`,
        hint: "Take it as an input, or give it as an output of poll().",
      });
    }

    function judgeFunction(node: FunctionNode): void {
      if (node.async) refuse(node, "async");
    }

    return {
      Identifier(node) {
        const used = memberPath(node);
        if (used === undefined) return;
        const reached = isGlobalObject(used)
          ? destructured(used.node) ?? []
          : used.names.slice(0, 1);
        const name = reached.find((name) => IMPURE_GLOBALS.has(name));
        if (name !== undefined) refuse(used.node, name);
      },
      FunctionDeclaration: judgeFunction,
      FunctionExpression: judgeFunction,
      ArrowFunctionExpression: judgeFunction,
      AwaitExpression: (node) => refuse(node, "await"),
      ForOfStatement(node) {
        if (node.await) refuse(node, "for await");
      },
      VariableDeclaration(node) {
        if (node.kind === "await using") refuse(node, "await using");
      },
    };
  },
};
