import { isShipped, repoPath } from "./repo_path.ts";

/** Long enough for one concept with its documentation; longer ones hold two. */
const FILE_LINES_MAX = 300;

/** What fits on one screen, and so in one head. */
const FUNCTION_LINES_MAX = 70;

type FunctionNode =
  | Deno.lint.FunctionDeclaration
  | Deno.lint.FunctionExpression
  | Deno.lint.ArrowFunctionExpression;

/**
 * `rooms/file-size`: the limits on files and functions, in what is shipped and
 * in the tools. Tests are exempt, and so is code marked as generated in its
 * first comment.
 */
export const fileSize: Deno.lint.Rule = {
  create(ctx) {
    const path = repoPath(ctx.filename);
    const text = ctx.sourceCode.text;
    const isLimited = isShipped(path) || path.startsWith("tools/");
    if (!isLimited || isGenerated(text)) return {};

    function judge(node: FunctionNode): void {
      const lines = lineCount(text.slice(node.range[0], node.range[1]));
      if (lines <= FUNCTION_LINES_MAX) return;
      ctx.report({
        range: firstLine(text, node.range),
        message:
          `Cannot have a function of ${lines} lines: at most ${FUNCTION_LINES_MAX}`,
      });
    }

    return {
      Program(program) {
        const lines = lineCount(text);
        if (lines <= FILE_LINES_MAX) return;
        ctx.report({
          range: firstLine(text, program.range),
          message:
            `Cannot have a file of ${lines} lines: at most ${FILE_LINES_MAX}`,
        });
      },
      FunctionDeclaration: judge,
      FunctionExpression: judge,
      ArrowFunctionExpression: judge,
    };
  },
};

/** Whether the file opens with a comment that has the word `@generated`. */
function isGenerated(text: string): boolean {
  return /^\s*(\/\/[^\n]*|\/\*[^]*?\*\/)/.exec(text)?.[0]
    .includes("@generated") ?? false;
}

/** A newline ends a line; the last one may go without. */
function lineCount(text: string): number {
  return text.replace(/\n$/, "").split("\n").length;
}

function firstLine(text: string, range: Deno.lint.Range): Deno.lint.Range {
  const end = text.indexOf("\n", range[0]);
  return [range[0], end === -1 ? range[1] : Math.min(end, range[1])];
}
