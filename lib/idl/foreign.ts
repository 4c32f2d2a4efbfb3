import { lexPiece } from "./lexer.ts";
import { IdlError } from "./idl_error.ts";
import { macroOf } from "./macro_definition.ts";
import type { Macro } from "./macros.ts";
import type { Token } from "./token.ts";

/**
 * Takes note of what C code in lines with `%` defines. Sun's files have sizes
 * there which they use outside.
 */
export function learnForeign(
  passthrough: Token,
  foreign: Map<string, Macro>,
): void {
  const lines = passthrough.text.replaceAll(/\\\r?\n/g, " ").split(/\r?\n/);
  for (const line of lines) {
    const [, rest] = /^\s*#\s*define\s+(.*)$/.exec(line) ?? [];
    if (rest === undefined) continue;
    // A comment may go on in the next line: none is wanted.
    const tokens = lexPiece(rest.replaceAll("/*", "//"), passthrough);
    const macro = macroIn(tokens);
    if (macro === undefined || macro.body.length === 0) continue;
    // One with arguments is no size.
    if (macro.parameters !== undefined || foreign.has(macro.name.text)) {
      continue;
    }
    foreign.set(macro.name.text, macro);
  }
}

/** What C makes of its own lines is not for us to refuse. */
function macroIn(tokens: readonly Token[]): Macro | undefined {
  try {
    return macroOf(tokens);
  } catch (error) {
    if (error instanceof IdlError) return undefined;
    throw error;
  }
}
