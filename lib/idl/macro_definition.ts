import { IdlError } from "./idl_error.ts";
import { isSign } from "./macro_call.ts";
import type { Macro } from "./macros.ts";
import type { Token } from "./token.ts";

/**
 * Reads what follows `#define`: `NAME body`, or `NAME(parameters) body`, where
 * nothing stands between the name and the parenthesis (C11 §6.10.3).
 *
 * @param tokens all of it, and an end
 * @throws {IdlError} if it is no definition
 */
export function macroOf(tokens: readonly Token[]): Macro {
  const [name, opening] = tokens as [Token, Token];
  if (name.kind !== "name") {
    throw new IdlError("found none", name.place, "the name of a macro");
  }
  const takesArguments = opening.text === "(" && !opening.isSpaced;
  const { parameters, isVariadic, from } = takesArguments
    ? parametersOf(tokens)
    : { parameters: undefined, isVariadic: false, from: 1 };
  const body = tokens.slice(from, -1);
  checkBody(body, parameters);
  return { name, parameters, isVariadic, body, value: undefined };
}

/** What the rest of the arguments is called in a body. */
const REST = "__VA_ARGS__";

function parametersOf(tokens: readonly Token[]) {
  const parameters: string[] = [];
  let isVariadic = false;
  let at = 2;
  for (; tokens[at]!.text !== ")"; at++) {
    if (parameters.length > 0) at = need(tokens, at, ",");
    const token = tokens[at]!;
    isVariadic = token.text === "...";
    const text = isVariadic ? REST : token.text;
    if (!isVariadic && token.kind !== "name") {
      throw found(token, "the name of a parameter");
    }
    if (parameters.includes(text)) {
      throw new IdlError(`the parameter ${text} is there already`, token.place);
    }
    parameters.push(text);
    if (isVariadic) {
      need(tokens, at + 1, ")");
      at++;
      break;
    }
    if (tokens[at + 1]!.text !== ")" && tokens[at + 1]!.text !== ",") {
      throw found(tokens[at + 1]!, '"," or ")"');
    }
  }
  return { parameters, isVariadic, from: at + 1 };
}

/** What stands beside `#` and `##` has to be there. */
function checkBody(
  body: readonly Token[],
  parameters: readonly string[] | undefined,
): void {
  for (const [at, token] of body.entries()) {
    if (isSign(token, "##") && (at === 0 || at === body.length - 1)) {
      throw new IdlError(
        `found ${at === 0 ? "nothing before" : "nothing behind"} ##`,
        token.place,
        "a token on both sides of it",
      );
    }
    const isText = isSign(token, "#") && parameters !== undefined;
    if (isText && !parameters.includes(body[at + 1]?.text ?? "")) {
      throw found(body[at + 1], "a parameter of the macro behind #", token);
    }
  }
}

function need(tokens: readonly Token[], at: number, text: string): number {
  if (tokens[at]!.text !== text) throw found(tokens[at]!, `"${text}"`);
  return at + 1;
}

function found(
  token: Token | undefined,
  expected: string,
  before?: Token,
): IdlError {
  const isEnd = token === undefined || token.kind === "end";
  const what = isEnd
    ? "found the end of the line"
    : `found ${JSON.stringify(token.text)}`;
  return new IdlError(what, (token ?? before)!.place, expected);
}
