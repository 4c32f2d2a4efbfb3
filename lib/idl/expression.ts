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
  const state: State = { tokens, at: 0, lookup, place, depth: 0 };
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
  // By zero is only wrong where it is not skipped, which nothing here is.
  {
    "*": (a, b) => a * b,
    "/": (a, b) => b === 0n ? 0n : a / b,
    "%": (a, b) => b === 0n ? 0n : a % b,
  },
];

/** No further than C's integers reach; a bigint would fill the memory. */
function shift(by: bigint): bigint {
  return BigInt.asUintN(6, by);
}

function choice(state: State): bigint {
  const condition = binary(state, 0);
  if (!take(state, "?")) return condition;
  const yes = choice(state);
  need(state, ":");
  const no = choice(state);
  return condition !== 0n ? yes : no;
}

function binary(state: State, level: number): bigint {
  const operations = levels[level];
  if (operations === undefined) return unary(state);
  let value = binary(state, level + 1);
  for (;;) {
    const operator = state.tokens[state.at];
    if (operator?.kind !== "punctuation") return value;
    if (!Object.hasOwn(operations, operator.text)) return value;
    state.at++;
    const operation = operations[operator.text]!;
    // Wide enough for all of C, and bounded.
    value = BigInt.asIntN(128, operation(value, binary(state, level + 1)));
  }
}

function unary(state: State): bigint {
  if (++state.depth > DEPTH_MAX) throw expected(state, "a simpler expression");
  try {
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
    const value = token?.kind === "number"
      ? numberOf(token.text)
      : token?.kind === "name"
      ? state.lookup(token)
      : undefined;
    if (value === undefined) throw expected(state, "a number");
    state.at++;
    return value;
  } finally {
    state.depth--;
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
