import type { Codec } from "./codec.ts";
import { checkLength } from "./definition.ts";

/**
 * A text of up to `max` bytes, `string name<max>` (RFC 4506 §4.11). RFC 4506
 * speaks of ASCII; this is UTF-8, as today's protocols have it. Bytes that are
 * not UTF-8 do not decode, and half a surrogate pair does not encode.
 *
 * @param max bytes of UTF-8, from 0 to 2³² − 1
 * @throws {RangeError} if `max` is anything else
 *
 * @example
 * ```ts
 * import * as x from "@datagram/rpc/xdr";
 * import { assertEquals, assertThrows } from "@std/assert";
 *
 * const Name = x.string(4);
 * assertEquals(x.decode(Name, x.encode(Name, "Zoë")), "Zoë");
 * assertThrows(() => x.encode(Name, "Chloë"), x.XdrError, "6 bytes");
 * ```
 */
export function string(max: number): Codec<string> {
  checkLength("string", max);
  return {
    type: { kind: "string", max },
    minBytes: 4,
    write(writer, value) {
      writer.string(value, max);
    },
    read(reader) {
      return reader.string(max);
    },
  };
}
