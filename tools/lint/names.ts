import { repoPath } from "./repo_path.ts";

/** Words that say nothing about what a file is, whatever stands beside them. */
const EMPTY_WORDS = new Set([
  "common",
  "helper",
  "helpers",
  "manager",
  "managers",
  "misc",
  "util",
  "utils",
  "utilities",
  "utility",
]);

/**
 * `rooms/names`: a file in `lib/` is called after the one thing in it, in
 * snake_case. A name that would fit any file fits none.
 */
export const names: Deno.lint.Rule = {
  create(ctx) {
    const path = repoPath(ctx.filename);
    if (!path.startsWith("lib/")) return {};

    return {
      Program(program) {
        const refusal = refuse(path);
        if (refusal === undefined) return;
        const start = program.range[0];
        ctx.report({ range: [start, start + 1], message: refusal });
      },
    };
  },
};

function refuse(path: string): string | undefined {
  for (const name of path.split("/").slice(1)) {
    const stem = name.replace(/(\.d)?\.ts$/, "");
    if (!/^[a-z0-9]+(_[a-z0-9]+)*$/.test(stem)) {
      return `Cannot call it ${name}: names of files are snake_case`;
    }
    const empty = stem.split("_").find((word) => EMPTY_WORDS.has(word));
    if (empty !== undefined) {
      return `Cannot call it ${name}: '${empty}' does not say what it is`;
    }
  }
  return undefined;
}
