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
 * @param hidden the macros that this token came out of: they end here
 */
export function expand(
  token: Token,
  macros: Macros,
  hidden: readonly string[] = [],
): Token[] {
  const macro = token.kind === "name" ? macros.get(token.text) : undefined;
  if (macro === undefined || macro.value !== undefined || macro.isFunction) {
    return [token];
  }
  if (hidden.includes(token.text)) return [token];
  const within = [...hidden, token.text];
  const body = macro.body.flatMap((part, i) =>
    // Errors are to name the place of use, and comments belong there.
    expand(
      {
        ...part,
        place: token.place,
        end: token.end,
        comments: i === 0 ? token.comments : [],
      },
      macros,
      within,
    )
  );
  return body.slice(0, TOKENS_MAX);
}

/** 4096: macros that double each other would otherwise fill the memory. */
const TOKENS_MAX = 4096;
