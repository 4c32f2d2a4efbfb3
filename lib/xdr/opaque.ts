import type { Codec } from "./codec.ts";
import { checkLength } from "./definition.ts";
import { count, describe } from "./describe.ts";
import { padded } from "./padded.ts";
import type { Writer } from "./writer.ts";

/**
 * Exactly `length` bytes, `opaque name[length]` (RFC 4506 §4.9).
 *
 * @param length from 0 to 2³² − 1
 * @throws {RangeError} if `length` is anything else
 *
 * @example
 * ```ts
 * import * as x from "@datagram/rpc/xdr";
 * import { assertEquals } from "@std/assert";
 *
 * const bytes = x.encode(x.opaque(3), new Uint8Array([1, 2, 3]));
 * assertEquals(bytes, new Uint8Array([1, 2, 3, 0]));
 * ```
 */
export function opaque(length: number): Codec<Uint8Array> {
  checkLength("opaque", length);
  return {
    type: { kind: "opaque", length },
    minBytes: padded(length),
    write(writer, value) {
      checkBytes(writer, value);
      if (value.length !== length) {
        throw writer.failure(
          `the value is ${count(value.length, "byte")} long, not ${length}` +
            (value.length < length
              ? `: varopaque(${length}) takes up to ${length}`
              : ""),
        );
      }
      writer.opaque(value);
    },
    read(reader) {
      return reader.opaque(length);
    },
  };
}

/**
 * Up to `max` bytes, `opaque name<max>` (RFC 4506 §4.10).
 *
 * @param max from 0 to 2³² − 1
 * @throws {RangeError} if `max` is anything else
 *
 * @example
 * ```ts
 * import * as x from "@datagram/rpc/xdr";
 * import { assertEquals } from "@std/assert";
 *
 * const bytes = x.encode(x.varopaque(8), new Uint8Array([1, 2]));
 * assertEquals(bytes, new Uint8Array([0, 0, 0, 2, 1, 2, 0, 0]));
 * ```
 */
export function varopaque(max: number): Codec<Uint8Array> {
  checkLength("varopaque", max);
  return {
    type: { kind: "varopaque", max },
    minBytes: 4,
    write(writer, value) {
      checkBytes(writer, value);
      writer.varopaque(value, max);
    },
    read(reader) {
      return reader.varopaque(max);
    },
  };
}

function checkBytes(writer: Writer, value: Uint8Array): void {
  if (value instanceof Uint8Array) return;
  throw writer.failure(`${describe(value)} is not a Uint8Array`);
}
