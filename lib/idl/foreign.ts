import { lexPiece } from "./lexer.ts";
import type { Macros } from "./macros.ts";
import type { Token } from "./token.ts";

/**
 * Takes note of what C code in lines with `%` defines. Sun's files have sizes
 * there which they use outside.
 */
export function learnForeign(passthrough: Token, foreign: Macros): void {
  const lines = passthrough.text.replaceAll(/\\\r?\n/g, " ").split(/\r?\n/);
  for (const line of lines) {
    const [, rest] = /^\s*#\s*define\s+(.*)$/.exec(line) ?? [];
    if (rest === undefined) continue;
    // A comment may go on in the next line: none is wanted.
    const tokens = lexPiece(rest.replaceAll("/*", "//"), passthrough);
    const [name, ...body] = tokens.slice(0, -1);
    if (name?.kind !== "name" || body.length === 0) continue;
    if (foreign.has(name.text)) continue;
    foreign.set(name.text, { name, body, value: undefined, isFunction: false });
  }
}
