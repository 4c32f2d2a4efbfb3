import { IdlError } from "./idl_error.ts";
import type { Token } from "./token.ts";

/** What `#define` gave a meaning to. */
export interface Macro {
  /** The name. */
  readonly name: Token;
  /** What it stands for. */
  readonly body: readonly Token[];
  /**
   * Whether its body is a constant, so that the name can stay where it is used
   * and becomes a constant of TypeScript too.
   */
  readonly value: bigint | undefined;
  /** Whether it takes arguments, which is more than we do. */
  readonly isFunction: boolean;
}

/** The macros that are defined at a place, by name. */
export type Macros = Map<string, Macro>;

/**
 * Replaces the names of macros by what they stand for, over and over (C11
 * §6.10.3). The names of constants stay: those are found later.
 *
 * @throws {IdlError} if that gives no end of tokens
 */
export function expand(token: Token, macros: Macros): Token[] {
  const expansion: Expansion = { macros, tokens: [], steps: 0 };
  step(token, [], expansion);
  const [first, ...rest] = expansion.tokens;
  if (first === undefined || first === token) return expansion.tokens;
  return [{ ...first, comments: token.comments }, ...rest];
}

interface Expansion {
  readonly macros: Macros;
  readonly tokens: Token[];
  steps: number;
}

/** 4096: macros that double each other would otherwise fill the memory. */
const STEPS_MAX = 4096;

/** `hidden` are the macros that a token came out of: they end there. */
function step(
  token: Token,
  hidden: readonly string[],
  expansion: Expansion,
): void {
  const { text, place, end } = token;
  if (++expansion.steps > STEPS_MAX) {
    const reason = `the macros here stand for more than ${STEPS_MAX} tokens`;
    throw new IdlError(reason, place);
  }
  const macro = token.kind === "name" ? expansion.macros.get(text) : undefined;
  const isKept = macro === undefined || macro.value !== undefined ||
    macro.isFunction || hidden.includes(text);
  if (isKept) {
    expansion.tokens.push(token);
    return;
  }
  for (const part of macro.body) {
    // Errors are to name the place of use.
    const here = { ...part, place, end, comments: [] };
    step(here, [...hidden, text], expansion);
  }
}
