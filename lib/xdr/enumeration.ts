import type { Codec } from "./codec.ts";
import { checkName } from "./definition.ts";
import { describe, quote } from "./describe.ts";

/**
 * One of several names, `enum` (RFC 4506 §4.3): a string here, a signed
 * integer on the wire. Numbers without a name do not decode.
 *
 * @param numbers the names, each with a number of its own from −2³¹ to 2³¹ − 1
 * @throws {TypeError} if there are none, or a name is not an identifier
 * @throws {RangeError} if a number is out of range, or stands twice
 *
 * @example
 * ```ts
 * import * as x from "@datagram/rpc/xdr";
 * import { assertEquals } from "@std/assert";
 *
 * const Color = x.enumeration({ RED: 2, YELLOW: 3, BLUE: 5 });
 * type Color = x.Infer<typeof Color>;
 *
 * const color: Color = "BLUE";
 * assertEquals(x.encode(Color, color), new Uint8Array([0, 0, 0, 5]));
 * ```
 */
export function enumeration<E extends Record<string, number>>(
  numbers: E,
): Codec<keyof E & string> {
  type Name = keyof E & string;
  const names = Object.entries(numbers).map(([name, value]) => {
    checkName("enumeration", name);
    return { name, value };
  });
  checkNumbers(names);
  const numberOf = new Map(names.map(({ name, value }) => [name, value]));
  const nameOf = new Map(
    names.map(({ name, value }) => [value, name as Name]),
  );
  return {
    type: { kind: "enumeration", names },
    minBytes: 4,
    write(writer, value) {
      const number = numberOf.get(value);
      if (number === undefined) {
        throw writer.failure(`${describe(value)} is not ${choice(names)}`);
      }
      writer.int(number);
    },
    read(reader) {
      const number = reader.int();
      const name = nameOf.get(number);
      if (name === undefined) {
        throw reader.failure(`${number} is not the number of a name`);
      }
      return name;
    },
  };
}

interface NamedNumber {
  readonly name: string;
  readonly value: number;
}

function checkNumbers(names: readonly NamedNumber[]): void {
  if (names.length === 0) {
    throw new TypeError("Cannot define an enumeration without names");
  }
  const seen = new Map<number, string>();
  for (const { name, value } of names) {
    if ((value | 0) !== value) {
      throw new RangeError(
        `Cannot define an enumeration as ${name} must be an integer of 32 ` +
          `bits: current value is ${value}`,
      );
    }
    if (seen.has(value)) {
      throw new RangeError(
        `Cannot define an enumeration as ${seen.get(value)} and ${name} are ` +
          `both ${value}`,
      );
    }
    seen.set(value, name);
  }
}

/** Says what may stand there, without flooding a log. */
function choice(names: readonly NamedNumber[]): string {
  const shown = names.slice(0, 8).map(({ name }) => quote(name));
  if (names.length > shown.length) shown.push("…");
  return `one of ${shown.join(", ")}`;
}
