import { IdlError } from "./idl_error.ts";
import { numberOf } from "./number_text.ts";
import type { Place } from "./place.ts";
import type { Token } from "./token.ts";

/** What a name in an expression stands for, if it stands for a number. */
export type Lookup = (name: Token) => bigint | undefined;

/**
 * The value of an expression of the preprocessor: integers, names, and the
 * operators of C with their precedence.
 *
 * @param tokens the expression, without its end
 * @param place where it is, for when it is empty
 * @throws {IdlError} if it is not such an expression
 */
export function evaluate(
  tokens: readonly Token[],
  lookup: Lookup,
  place: Place,
): bigint {
  const state: State = { tokens, at: 0, lookup, place, depth: 0, skipped: 0 };
  const value = choice(state);
  const rest = tokens[state.at];
  if (rest === undefined) return value;
  throw new IdlError(
    `found ${JSON.stringify(rest.text)}`,
    rest.place,
    "an operator",
  );
}

interface State {
  readonly tokens: readonly Token[];
  at: number;
  readonly lookup: Lookup;
  readonly place: Place;
  depth: number;
  /** How many operators around say that the value does not matter. */
  skipped: number;
}

/** 64: nobody nests parentheses like that, and the stack holds far more. */
const DEPTH_MAX = 64;

type Operation = (a: bigint, b: bigint) => bigint;

const truth = (value: boolean): bigint => value ? 1n : 0n;

// From what binds least to what binds most (C11 §6.5).
const levels: readonly Readonly<Record<string, Operation>>[] = [
  { "||": (a, b) => truth(a !== 0n || b !== 0n) },
  { "&&": (a, b) => truth(a !== 0n && b !== 0n) },
  { "|": (a, b) => a | b },
  { "^": (a, b) => a ^ b },
  { "&": (a, b) => a & b },
  { "==": (a, b) => truth(a === b), "!=": (a, b) => truth(a !== b) },
  {
    "<": (a, b) => truth(a < b),
    "<=": (a, b) => truth(a <= b),
    ">": (a, b) => truth(a > b),
    ">=": (a, b) => truth(a >= b),
  },
  { "<<": (a, b) => a << shift(b), ">>": (a, b) => a >> shift(b) },
  { "+": (a, b) => a + b, "-": (a, b) => a - b },
  { "*": (a, b) => a * b, "/": (a, b) => a / b, "%": (a, b) => a % b },
];

/** No further than C's integers reach; a bigint would fill the memory. */
function shift(by: bigint): bigint {
  return BigInt.asUintN(6, by);
}

function choice(state: State): bigint {
  const condition = binary(state, 0);
  if (!take(state, "?")) return condition;
  return nested(state, () => {
    const yes = unless(condition === 0n, state, () => choice(state));
    need(state, ":");
    const no = unless(condition !== 0n, state, () => choice(state));
    return condition !== 0n ? yes : no;
  });
}

function binary(state: State, level: number): bigint {
  const operations = levels[level];
  if (operations === undefined) return unary(state);
  let value = binary(state, level + 1);
  for (;;) {
    const operator = state.tokens[state.at];
    if (operator?.kind !== "punctuation") return value;
    const { text, place } = operator;
    if (!Object.hasOwn(operations, text)) return value;
    state.at++;
    const isDecided = text === "&&" ? value === 0n : text === "||" && !!value;
    const right = unless(isDecided, state, () => binary(state, level + 1));
    const isByZero = (text === "/" || text === "%") && right === 0n;
    if (isByZero && state.skipped === 0) {
      throw new IdlError("this is a division by zero", place);
    }
    // Wide enough for all of C, and bounded.
    value = isByZero ? 0n : BigInt.asIntN(128, operations[text]!(value, right));
  }
}

/** Reads an operand, of which the value may not matter. */
function unless(
  isSkipped: boolean,
  state: State,
  read: () => bigint,
): bigint {
  if (isSkipped) state.skipped++;
  const value = read();
  if (isSkipped) state.skipped--;
  return value;
}

function nested(state: State, read: () => bigint): bigint {
  if (++state.depth > DEPTH_MAX) throw expected(state, "a simpler expression");
  const value = read();
  state.depth--;
  return value;
}

function unary(state: State): bigint {
  return nested(state, () => {
    if (take(state, "-")) return -unary(state);
    if (take(state, "+")) return unary(state);
    if (take(state, "~")) return ~unary(state);
    if (take(state, "!")) return truth(unary(state) === 0n);
    if (take(state, "(")) {
      const value = choice(state);
      need(state, ")");
      return value;
    }
    const token = state.tokens[state.at];
    const value = token && operand(token, state.lookup);
    if (value === undefined) throw expected(state, "a number");
    state.at++;
    return value;
  });
}

function operand(token: Token, lookup: Lookup): bigint | undefined {
  switch (token.kind) {
    case "number":
      return numberOf(token.text);
    case "name":
      return lookup(token);
    case "unknown":
      // C says so how wide it is; it is as wide as all here.
      return numberOf(token.text.replace(/(?<=^[0-9].*)[uUlL]{1,3}$/, ""));
    default:
      return undefined;
  }
}

function take(state: State, text: string): boolean {
  const token = state.tokens[state.at];
  if (token?.kind !== "punctuation" || token.text !== text) return false;
  state.at++;
  return true;
}

function need(state: State, text: string): void {
  if (!take(state, text)) throw expected(state, `"${text}"`);
}

function expected(state: State, what: string): IdlError {
  const token = state.tokens[state.at];
  return token === undefined
    ? new IdlError("found the end of the expression", state.place, what)
    : new IdlError(`found ${JSON.stringify(token.text)}`, token.place, what);
}
