import { IdlError } from "./idl_error.ts";
import { lexPiece } from "./lexer.ts";
import type { Macro, Piece } from "./macros.ts";
import { NOWHERE } from "./place.ts";
import type { Token } from "./token.ts";

/** What stands between the parentheses behind the name of a macro. */
interface Arguments {
  readonly given: Piece[][];
  /** The parenthesis that ends them. */
  readonly closing: Piece;
}

/**
 * Takes the arguments of a macro: all that stands between commas, but for those
 * within parentheses (C11 §6.10.3, paragraphs 10 to 12).
 *
 * @param take takes the next piece, the first of which opens them
 * @throws {IdlError} if they do not end, or are too many or too few
 */
export function argumentsOf(
  macro: Macro,
  name: Token,
  take: () => Piece | undefined,
): Arguments {
  const parameters = macro.parameters!;
  const given: Piece[][] = [[]];
  let depth = 0;
  for (;;) {
    const piece = take();
    if (piece === undefined) {
      const reason = `the arguments of ${name.text} do not end before a ` +
        `directive or the end of the file`;
      throw new IdlError(reason, name.place, '")"');
    }
    const { text, kind } = piece.token;
    const sign = kind === "punctuation" ? text : "";
    if (sign === "(" && ++depth === 1) continue;
    if (sign === ")" && --depth === 0) {
      return { given: checked(macro, given, name), closing: piece };
    }
    const isRest = macro.isVariadic && given.length >= parameters.length;
    if (sign === "," && depth === 1 && !isRest) given.push([]);
    else given.at(-1)!.push(piece);
  }
}

/** One empty argument is none, if none is wanted; nobody need give a rest. */
function checked(macro: Macro, given: Piece[][], name: Token): Piece[][] {
  const wanted = macro.parameters!.length;
  const isNone = given.length === 1 && given[0]!.length === 0;
  if (wanted === 0 && isNone) return [];
  if (macro.isVariadic && given.length === wanted - 1) return [...given, []];
  if (given.length === wanted) return given;
  const least = macro.isVariadic ? wanted - 1 : wanted;
  throw new IdlError(
    `found ${isNone ? "none" : given.length}`,
    name.place,
    `${macro.isVariadic ? "at least " : ""}${least} ` +
      `${least === 1 ? "argument" : "arguments"} of the macro ${name.text}`,
  );
}

/**
 * The body of a macro with the arguments put in: as they are beside `##`, as a
 * text behind `#`, and elsewhere when all macros in them have been replaced.
 *
 * Tokens of the body get the place of the name, and arguments keep theirs: that
 * is where their author finds them.
 *
 * @param writeOut what a constant stands for, where `#` or `##` looks at it
 * @throws {IdlError} if two tokens make none together
 */
export function substitute(
  { body, parameters = [], isVariadic }: Macro,
  name: Token,
  given: readonly (readonly Piece[])[],
  expand: (argument: readonly Piece[]) => Piece[],
  writeOut: (constant: Macro) => readonly Piece[],
): Piece[] {
  const argumentOf = ({ kind, text }: Token) =>
    kind === "name" ? given[parameters.indexOf(text)] : undefined;
  const { place, end } = name;
  const result: Piece[] = [];
  for (let at = 0; at < body.length; at++) {
    const token = body[at]!;
    const next = body[at + 1];
    if (isSign(token, "#") && next !== undefined && given.length > 0) {
      const argument = written(argumentOf(next) ?? []);
      result.push(textOf(argument, { ...token, place, end }));
      at++;
    } else if (isSign(token, "##") && isBeforeRest(at)) {
      // As GCC has it: the comma goes if there is no rest.
      const rest = argumentOf(next!)!;
      if (rest.length === 0) result.pop();
      else result.push(...spaced(rest, next!));
      at++;
    } else if (isSign(token, "##")) {
      // A macro that is defined has something on both sides of it.
      const [first, ...rest] = beside(next!);
      result.push(pasted(result.pop()!, first!, name), ...rest);
      at++;
    } else if (next !== undefined && isSign(next, "##")) {
      result.push(...beside(token));
    } else {
      const argument = argumentOf(token);
      if (argument === undefined) result.push(own(token));
      else result.push(...spaced(expand(argument), token));
    }
  }
  return result.filter((piece) => piece !== placemarker);

  function own(token: Token): Piece {
    return { token: { ...token, place, end }, hidden: [] };
  }

  /** An argument as C has it, with the spaces that it has. */
  function written(argument: readonly Piece[]): readonly Piece[] {
    return argument.flatMap((piece) =>
      piece.constant === undefined
        ? [piece]
        : spaced(writeOut(piece.constant), piece.token)
    );
  }

  /** Whether the `##` there stands between a comma and the rest. */
  function isBeforeRest(at: number): boolean {
    const before = body[at - 1];
    const rest = isVariadic ? parameters.at(-1) : undefined;
    return before?.kind === "punctuation" && before.text === "," &&
      rest !== undefined && body[at + 1]?.text === rest;
  }

  /** What stands for a token beside `##`. */
  function beside(token: Token): readonly Piece[] {
    const argument = written(argumentOf(token) ?? [own(token)]);
    return argument.length === 0 ? [placemarker] : spaced(argument, token);
  }
}

/** An empty argument beside `##` (C11 §6.10.3.3). */
const placemarker: Piece = {
  token: {
    kind: "unknown",
    text: "",
    place: NOWHERE,
    end: 0,
    isSpaced: false,
    comments: [],
    inner: [],
  },
  hidden: [],
};

/** Whether a token is one of the two signs that mean something in a body only. */
export function isSign({ kind, text }: Token, sign: "#" | "##"): boolean {
  return kind === "punctuation" && text === sign;
}

/** The space before a name is the space before what comes in its place. */
export function spaced(
  argument: readonly Piece[],
  { isSpaced }: Token,
): Piece[] {
  return argument.map((piece, i) =>
    i > 0 ? piece : { ...piece, token: { ...piece.token, isSpaced } }
  );
}

/** Two tokens as one. */
function pasted(left: Piece, right: Piece, name: Token): Piece {
  if (left === placemarker) return right;
  if (right === placemarker) return left;
  const [first, second] = [spelling(left.token), spelling(right.token)];
  // Those begin a comment, which may have no end.
  const isComment = /^\/[/*]/.test(first + second);
  const tokens = isComment ? [] : lexPiece(first + second, name).slice(0, -1);
  const [token] = tokens;
  if (token === undefined || tokens.length > 1 || !ordinary.has(token.kind)) {
    throw new IdlError(
      `${name.text} makes ${JSON.stringify(first + second)} of ` +
        `${JSON.stringify(first)} and ${JSON.stringify(second)}, ` +
        "which is no token",
      name.place,
    );
  }
  const hidden = left.hidden.filter((name) => right.hidden.includes(name));
  return { token: { ...token, isSpaced: left.token.isSpaced }, hidden };
}

/** What two tokens can make: a line for the preprocessor is none. */
const ordinary: ReadonlySet<Token["kind"]> = new Set([
  "name",
  "number",
  "string",
  "punctuation",
]);

/**
 * An argument as a string, with a space wherever there was any. Strings in it
 * are strings again for whoever reads that one.
 */
function textOf(argument: readonly Piece[], sign: Token): Piece {
  const words = argument.map(({ token }, i) => {
    const space = i > 0 && token.isSpaced ? " " : "";
    const text = spelling(token);
    return space +
      (token.kind === "string" ? text.replace(/["\\]/g, "\\$&") : text);
  });
  const text = words.join("");
  return { token: { ...sign, kind: "string", text }, hidden: [] };
}

function spelling({ kind, text }: Token): string {
  return kind === "string" ? `"${text}"` : text;
}
