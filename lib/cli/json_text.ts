import type { JsonValue } from "../xdr/mod.ts";
import { UsageError } from "./usage_error.ts";

/**
 * Reads JSON that somebody typed.
 *
 * @throws {UsageError} that says where it is none, with a mark below the place
 */
export function parseJson(text: string): JsonValue {
  try {
    return JSON.parse(text);
  } catch (error) {
    const { message } = error as SyntaxError;
    const at = positionIn(text, message);
    const what = at >= text.length
      ? "it ends too early"
      : `${JSON.stringify([...text.slice(at)][0])} does not belong there`;
    throw new UsageError(
      `Cannot read the arguments as JSON at position ${at + 1}: ${what}`,
      `${excerpt(text, at)}`,
    );
  }
}

/** Where JSON.parse stopped. It says so in most of its messages. */
function positionIn(text: string, message: string): number {
  const position = /at position (\d+)/.exec(message)?.[1];
  if (position !== undefined) return Number(position);
  if (!message.startsWith("Unexpected token")) return text.length;

  // Here it does not. The shortest beginning that it dislikes in the same way
  // ends with that token; each longer one contains it.
  let low = 1;
  let high = text.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (hasBadToken(text.slice(0, middle))) high = middle;
    else low = middle + 1;
  }
  return low - 1;
}

function hasBadToken(text: string): boolean {
  try {
    JSON.parse(text);
    return false;
  } catch (error) {
    return (error as SyntaxError).message.startsWith("Unexpected token");
  }
}

/** The line in question, cut to what fits, with a mark below the place. */
function excerpt(text: string, at: number): string {
  const from = Math.max(0, at - EXCERPT / 2);
  // deno-lint-ignore no-control-regex
  const shown = text.slice(from, from + EXCERPT).replace(/[\x00-\x1f]/g, " ");
  return `${shown}\n${" ".repeat(at - from)}^`;
}

/** What fits beside the indentation, in 80 columns. */
const EXCERPT = 60;
