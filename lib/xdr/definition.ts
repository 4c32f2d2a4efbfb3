import { LENGTH_MAX } from "./limits.ts";

/**
 * Refuses a length or a maximum that no encoding could have.
 *
 * @throws {RangeError} at once, since the type itself is wrong
 */
export function checkLength(what: string, length: number): number {
  if (Number.isInteger(length) && length >= 0 && length <= LENGTH_MAX) {
    return length;
  }
  throw new RangeError(
    `Cannot define ${what} as its length must be an integer from 0 to ` +
      `${LENGTH_MAX}: current value is ${length}`,
  );
}

/**
 * Refuses a name that RFC 4506 could not write down (§6.2), except that C
 * programmers start some with an underscore. This also keeps names apart from
 * the keys that JavaScript moves to the front or gives a meaning.
 *
 * @throws {TypeError} at once, since the type itself is wrong
 */
export function checkName(what: string, name: string): void {
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && name !== "__proto__") return;
  throw new TypeError(
    `Cannot define ${what} as ${JSON.stringify(name)} is not an identifier`,
  );
}
