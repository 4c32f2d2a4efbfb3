import { evaluate } from "./expression.ts";
import { IdlError } from "./idl_error.ts";
import { argumentsOf, spaced, substitute } from "./macro_call.ts";
import type { Comment, Token } from "./token.ts";

/** What `#define` gave a meaning to. */
export interface Macro {
  /** The name. */
  readonly name: Token;
  /** The names of its arguments, if it takes any, be it none. */
  readonly parameters: readonly string[] | undefined;
  /** Whether the last of those is for all arguments that there are beyond the others. */
  readonly isVariadic: boolean;
  /** What it stands for. */
  readonly body: readonly Token[];
  /**
   * Whether its body is a constant, so that the name can stay where it is used
   * and becomes a constant of TypeScript too.
   */
  readonly value: bigint | undefined;
}

/** The macros that are defined at a place, by name. */
export type Macros = ReadonlyMap<string, Macro>;

/** The macros that stand for something else if one is gone. */
export function usersOf(name: string, macros: Macros): ReadonlySet<string> {
  const users = new Set([name]);
  // Over and over, as a macro may use those that are defined after it.
  for (let before = 0; before !== users.size;) {
    before = users.size;
    for (const [user, { body }] of macros) {
      if (body.some(({ text }) => users.has(text))) users.add(user);
    }
  }
  users.delete(name);
  return users;
}

/** A token, and the macros that it came out of: those mean nothing in it. */
export interface Piece {
  readonly token: Token;
  readonly hidden: readonly string[];
  /**
   * The constant that it is the name of, if C would have replaced it by now. It
   * stays a name as long as nobody looks at how it is written.
   */
  readonly constant?: Macro;
}

/** What is left of tokens when no name of a macro is among them. */
export interface Expanded {
  readonly tokens: readonly Token[];
  /** Comments behind which nothing is left. */
  readonly comments: readonly Comment[];
}

/**
 * Replaces macros by what they stand for, over and over (C11 §6.10.3). The
 * names of constants stay: those are found later.
 *
 * Expressions that come out of macros are replaced by their values: where a
 * size may stand, no expression may.
 *
 * @throws {IdlError} for arguments that do not end, or are too many or too few,
 * and if that gives no end of tokens
 */
export function expand(tokens: readonly Token[], macros: Macros): Expanded {
  const source = tokens.map((token) => ({ token, hidden: [] }));
  const expansion = new Expansion(source, macros, { steps: 0, depth: 0 });
  const result: Token[] = [];
  let comments: Comment[] = [];
  while (!expansion.isOver) {
    const plain = expansion.plain();
    if (plain !== undefined) {
      result.push(
        comments.length === 0
          ? plain
          : { ...plain, comments: [...comments, ...plain.comments] },
      );
      comments = [];
      continue;
    }
    const [pieces, read] = expansion.next();
    comments.push(...read.flatMap((token) => token.comments));
    const found = pieces.map(({ token }) => token);
    const isUsed = read[0] !== found[0];
    const [first, ...rest] = isUsed ? fold(found, macros) : found;
    if (first === undefined) continue;
    result.push({ ...first, comments }, ...rest);
    comments = [];
  }
  return { tokens: result, comments };
}

/** How much has been made of one token of the source. */
interface Effort {
  steps: number;
  readonly depth: number;
}

/** A run of tokens that are being replaced. */
class Expansion {
  readonly #source: readonly Piece[];
  readonly #macros: Macros;
  #effort: Effort;
  /** How many of the source have been read. */
  #at = 0;
  /** What came out of macros, and is to be looked at again: the next is last. */
  readonly #again: Piece[] = [];

  constructor(source: readonly Piece[], macros: Macros, effort: Effort) {
    this.#source = source;
    this.#macros = macros;
    this.#effort = effort;
  }

  get isOver(): boolean {
    return this.#at >= this.#source.length && this.#again.length === 0;
  }

  /** Takes the next token of the source, if it is no macro: few are. */
  plain(): Token | undefined {
    const piece = this.#source[this.#at];
    if (piece === undefined || this.#macroOf(piece)) return undefined;
    this.#at++;
    return piece.token;
  }

  /**
   * What the next token stands for, with those that it takes as arguments; and
   * which tokens of the source these were.
   */
  next(): [pieces: Piece[], read: Token[]] {
    const from = this.#at;
    const pieces: Piece[] = [];
    if (this.#effort.depth === 0) this.#effort = { steps: 0, depth: 0 };
    do {
      const piece = this.#take()!;
      if (!this.#replace(piece)) pieces.push(this.#known(piece));
    } while (this.#again.length > 0);
    return [
      pieces,
      this.#source.slice(from, this.#at).map(({ token }) => token),
    ];
  }

  /** All of it. */
  rest(): Piece[] {
    const pieces: Piece[] = [];
    while (!this.isOver) pieces.push(...this.next()[0]);
    return pieces;
  }

  /** Replaces a piece by what it stands for, if it is the name of a macro. */
  #replace(piece: Piece): boolean {
    const macro = this.#macroOf(piece);
    if (macro === undefined) return false;
    const { token, hidden } = piece;
    let within = hidden;
    let given: Piece[][] = [];
    if (macro.parameters !== undefined) {
      if (this.#peek()?.token.text !== "(") return false;
      const found = argumentsOf(macro, token, () => this.#take());
      given = found.given;
      within = hidden.filter((name) => found.closing.hidden.includes(name));
    }
    const parts = substitute(
      macro,
      token,
      given,
      (pieces) => this.#expandArgument(pieces, token),
      (constant) => this.#writtenOut(constant, token),
    );
    const made = spaced(parts, token);
    const hiddenThere = [...within, token.text];
    const characters = made.reduce(
      (sum, part) => sum + part.token.text.length,
      0,
    );
    this.#count(made.length + Math.floor(characters / CHARACTERS), token);
    for (const part of made.reverse()) {
      this.#again.push({
        ...part,
        token: { ...part.token, comments: [] },
        hidden: [...part.hidden, ...hiddenThere],
      });
    }
    return true;
  }

  #known(piece: Piece): Piece {
    const { kind, text } = piece.token;
    const macro = kind === "name" ? this.#macros.get(text) : undefined;
    return macro?.value === undefined ? piece : { ...piece, constant: macro };
  }

  /** What C has for a constant: its body, with the macros in that replaced. */
  #writtenOut(macro: Macro, token: Token): Piece[] {
    this.#count(macro.body.length, token);
    const body = macro.body.map((part) => ({ token: part, hidden: [] }));
    return this.#expandArgument(body, token).flatMap((piece) =>
      piece.constant === undefined
        ? [piece]
        : spaced(this.#writtenOut(piece.constant, token), piece.token)
    );
  }

  /** An argument is replaced by itself, as if it were all there is. */
  #expandArgument(pieces: readonly Piece[], token: Token): Piece[] {
    const { steps, depth } = this.#effort;
    if (depth >= DEPTH_MAX) {
      const reason = `macros stand in arguments of macros, ${depth} deep`;
      throw new IdlError(reason, token.place);
    }
    const effort = { steps, depth: depth + 1 };
    const expanded = new Expansion(pieces, this.#macros, effort).rest();
    this.#effort.steps = effort.steps;
    return expanded;
  }

  #macroOf({ token, hidden }: Piece): Macro | undefined {
    if (token.kind !== "name" || hidden.includes(token.text)) return undefined;
    const macro = this.#macros.get(token.text);
    return macro?.value === undefined ? macro : undefined;
  }

  #count(pieces: number, token: Token): void {
    this.#effort.steps += 1 + pieces;
    if (this.#effort.steps <= STEPS_MAX) return;
    const reason = `the macros here stand for more than ${STEPS_MAX} tokens`;
    throw new IdlError(reason, token.place);
  }

  #peek(): Piece | undefined {
    return this.#again.at(-1) ?? this.#source[this.#at];
  }

  #take(): Piece | undefined {
    return this.#again.pop() ?? this.#source[this.#at++];
  }
}

/**
 * Tokens with the value of each expression in its place: of those in
 * parentheses, as macros have them, or of all of it.
 */
function fold(tokens: readonly Token[], macros: Macros): readonly Token[] {
  const result: Token[] = [];
  const open: number[] = [];
  for (const token of tokens) {
    result.push(token);
    if (token.text === "(") open.push(result.length - 1);
    if (token.text !== ")") continue;
    const from = open.pop();
    if (from !== undefined) {
      result.push(...valueOf(result.splice(from), macros));
    }
  }
  return valueOf(result, macros);
}

function valueOf(tokens: readonly Token[], macros: Macros): readonly Token[] {
  const [first] = tokens;
  if (first === undefined || tokens.length < 2) return tokens;
  try {
    const value = evaluate(
      tokens,
      ({ text }) => macros.get(text)?.value,
      first.place,
    );
    return value < 0n
      ? tokens
      : [{ ...first, kind: "number", text: `${value}` }];
  } catch (error) {
    if (error instanceof IdlError) return tokens;
    throw error;
  }
}

/** 256 count as one more token, since # and ## can double a text as well. */
const CHARACTERS = 256;
/** 4096: macros that double each other would otherwise fill the memory. */
const STEPS_MAX = 4096;
/** 64, as deep as expressions may be. */
const DEPTH_MAX = 64;
