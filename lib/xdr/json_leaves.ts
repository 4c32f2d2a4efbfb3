import type { Codec } from "./codec.ts";
import { describe } from "./describe.ts";
import type { JsonValue } from "./json.ts";
import type { Writer } from "./writer.ts";

/** A `float` or `double` as a number, or the name of what JSON lacks. */
export function floatForm(number: Codec<number>): Codec<JsonValue> {
  return {
    ...number,
    write(writer, json) {
      const value = typeof json === "string" ? named.get(json) : json;
      if (typeof value !== "number") {
        throw writer.failure(
          `${describe(json)} is not a number, "NaN", "Infinity" or "-Infinity"`,
        );
      }
      number.write(writer, value);
    },
    read(reader) {
      const value = number.read(reader);
      return Number.isFinite(value) ? value : String(value);
    },
  };
}

/** A `hyper` or `uhyper` as decimal digits, or a safe integer. */
export function hyperForm(integer: Codec<bigint>): Codec<JsonValue> {
  return {
    ...integer,
    write(writer, json) {
      integer.write(writer, parseInteger(writer, json));
    },
    read(reader) {
      return String(integer.read(reader));
    },
  };
}

/** Bytes as hexadecimal digits, two for each. */
export function hexForm(bytes: Codec<Uint8Array>): Codec<JsonValue> {
  return {
    ...bytes,
    write(writer, json) {
      bytes.write(writer, parseHex(writer, json));
    },
    read(reader) {
      let digits = "";
      for (const byte of bytes.read(reader)) {
        digits += byte.toString(16).padStart(2, "0");
      }
      return digits;
    },
  };
}

/** `nothing` as `null`, or left out. */
export const nothingForm: Codec<JsonValue> = {
  type: { kind: "nothing" },
  minBytes: 0,
  write(writer, json) {
    if (json === null || json === undefined) return;
    throw writer.failure(`${describe(json)} is not null`);
  },
  read() {
    return null;
  },
};

const named = new Map([
  ["NaN", NaN],
  ["Infinity", Infinity],
  ["-Infinity", -Infinity],
]);

function parseInteger(writer: Writer, json: JsonValue): bigint {
  // At most 20 digits make 64 bits; a text of a million would take minutes.
  if (typeof json === "string" && /^-?[0-9]{1,20}$/.test(json)) {
    return BigInt(json);
  }
  if (Number.isSafeInteger(json)) return BigInt(json as number);
  throw writer.failure(
    `${describe(json)} is not a string of decimal digits that make 64 bits, ` +
      `or a safe integer`,
  );
}

function parseHex(writer: Writer, json: JsonValue): Uint8Array {
  if (typeof json !== "string" || !/^([0-9a-fA-F]{2})*$/.test(json)) {
    throw writer.failure(
      `${describe(json)} is not a string of pairs of hexadecimal digits`,
    );
  }
  return Uint8Array.from(
    { length: json.length / 2 },
    (_, i) => parseInt(json.slice(2 * i, 2 * i + 2), 16),
  );
}
