import { describe, quote } from "./describe.ts";
import type { Writer } from "./writer.ts";
import { XdrError } from "./xdr_error.ts";

/** An object while its fields are not known to TypeScript. */
export type Fields = Record<string, unknown>;

/** Refuses what is no object with fields. */
export function checkObject(writer: Writer, value: unknown): void {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw writer.failure(`${describe(value)} is not an object`);
  }
}

/** Refuses an object with a property that is not one of `names`. */
export function checkExact(
  writer: Writer,
  value: Fields,
  names: readonly string[],
): void {
  for (const name of Object.keys(value)) {
    if (!names.includes(name)) {
      throw writer.failure(`there is no field ${quote(name)}`);
    }
  }
}

/**
 * Puts the name of a field on an error from writing it, and says so if the
 * field is not there at all.
 */
export function withinField(
  error: unknown,
  value: Fields,
  name: string,
): unknown {
  const isMissing = error instanceof XdrError && value[name] === undefined;
  const cause = isMissing
    ? new XdrError(error.action, "the field is missing")
    : error;
  return XdrError.within(cause, `.${name}`);
}
