import { IdlError } from "./idl_error.ts";
import type { Place } from "./place.ts";

/**
 * The name of the file that an `#include` asks for.
 *
 * @param rest what follows the word
 * @throws {IdlError} if it is not in quotes
 */
export function includedPath(rest: string, place: Place): string {
  const [, path] = /^"([^"]+)"\s*$/.exec(rest) ?? [];
  if (path !== undefined) return path;
  throw new IdlError(
    rest.startsWith("<")
      ? `${rest} is a header of C, which is no .x file: begin the line ` +
        `with % to hand it to the C compiler`
      : `found ${rest || "nothing"}`,
    place,
    'the name of a .x file in quotes, #include "types.x"',
  );
}
