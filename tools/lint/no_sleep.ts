import { parentOf } from "./member_path.ts";
import { repoPath } from "./repo_path.ts";

/** Functions that wait and do nothing else, by the names they go under. */
const SLEEPERS = new Set(["delay", "sleep"]);

/**
 * `rooms/no-sleep`: a test waits for what it is about, never for a while. A
 * sleep is too short on a busy machine and too long on all others.
 *
 * What waits for a failure is no sleep: a timer that rejects or aborts, or one
 * arm of a `Promise.race`. Neither is a turn of the event loop, a timer of 0.
 */
export const noSleep: Deno.lint.Rule = {
  create(ctx) {
    const path = repoPath(ctx.filename);
    if (!path.startsWith("tests/")) return {};

    function refuse(node: Deno.lint.Node): void {
      ctx.report({
        node,
        message:
          "Cannot sleep in a test: wait for what happens, or use a virtual clock",
        hint:
          "A bound on failure is fine: reject from the timer, or put it in a Promise.race.",
      });
    }

    return {
      ImportDeclaration(node) {
        if (node.source.value === "node:timers/promises") refuse(node);
      },
      NewExpression(node) {
        if (isSleep(node) && !isBound(node)) refuse(node);
      },
      AwaitExpression(node) {
        const awaited = node.argument;
        if (awaited.type !== "CallExpression") return;
        const callee = awaited.callee;
        if (callee.type === "Identifier" && SLEEPERS.has(callee.name)) {
          refuse(node);
        }
      },
      CallExpression(node) {
        const name = ctx.sourceCode.getText(node.callee);
        if (name === "Atomics.wait") refuse(node);
      },
    };
  },
};

/** Whether this is `new Promise((resolve) => setTimeout(resolve, ms))`. */
function isSleep(node: Deno.lint.NewExpression): boolean {
  if (node.callee.type !== "Identifier" || node.callee.name !== "Promise") {
    return false;
  }
  const executor = node.arguments[0];
  if (
    executor?.type !== "ArrowFunctionExpression" &&
    executor?.type !== "FunctionExpression"
  ) return false;
  const resolve = executor.params[0];
  if (resolve?.type !== "Identifier") return false;
  const call = onlyExpression(executor.body);
  if (call?.type !== "CallExpression") return false;
  const [callback, duration] = call.arguments;
  return isSetTimeout(call.callee) && callback !== undefined &&
    calls(callback, resolve.name) && !isZero(duration);
}

/** The expression a body consists of, if it consists of one. */
function onlyExpression(
  body: Deno.lint.Node | null | undefined,
): Deno.lint.Node | undefined {
  if (body?.type !== "BlockStatement") return body ?? undefined;
  const statement = body.body.length === 1 ? body.body[0] : undefined;
  if (statement?.type === "ExpressionStatement") return statement.expression;
  if (statement?.type === "ReturnStatement") {
    return statement.argument ?? undefined;
  }
  return undefined;
}

/** Whether a callback is `resolve`, or a function that only calls it. */
function calls(callback: Deno.lint.Node, resolve: string): boolean {
  if (callback.type === "Identifier") return callback.name === resolve;
  if (
    callback.type !== "ArrowFunctionExpression" &&
    callback.type !== "FunctionExpression"
  ) return false;
  const call = onlyExpression(callback.body);
  return call?.type === "CallExpression" &&
    call.callee.type === "Identifier" && call.callee.name === resolve;
}

function isSetTimeout(callee: Deno.lint.Node): boolean {
  if (callee.type === "Identifier") return callee.name === "setTimeout";
  return callee.type === "MemberExpression" &&
    callee.property.type === "Identifier" &&
    callee.property.name === "setTimeout";
}

function isZero(duration: Deno.lint.Node | undefined): boolean {
  return duration === undefined ||
    duration.type === "Literal" && duration.value === 0;
}

/** Whether a promise is one arm of `Promise.race([…])`. */
function isBound(node: Deno.lint.Node): boolean {
  const list = parentOf(node);
  if (list?.type !== "ArrayExpression") return false;
  const call = list.parent;
  if (
    call.type !== "CallExpression" || call.callee.type !== "MemberExpression"
  ) {
    return false;
  }
  const { object, property } = call.callee;
  return object.type === "Identifier" && object.name === "Promise" &&
    property.type === "Identifier" && property.name === "race" &&
    call.arguments[0] === list;
}
