import type { Codec } from "./codec.ts";
import { Reader } from "./reader.ts";

/**
 * Turns bytes into the one value that they are the encoding of.
 *
 * Decoding is strict: what it accepts is exactly what {@linkcode encode}
 * produces, but for the many spellings of NaN, so that equal values have
 * equal bytes.
 *
 * @returns a value that shares no memory with `bytes`
 * @throws {XdrError} if `bytes` are anything else, with the path to the
 *   culprit; bytes too many are an error too
 *
 * @example
 * ```ts
 * import * as x from "@datagram/rpc/xdr";
 * import { assertEquals, assertThrows } from "@std/assert";
 *
 * assertEquals(x.decode(x.bool, new Uint8Array([0, 0, 0, 1])), true);
 * assertThrows(
 *   () => x.decode(x.bool, new Uint8Array([0, 0, 0, 2])),
 *   x.XdrError,
 *   "Cannot decode the value: 2 is not a boolean",
 * );
 * ```
 */
export function decode<T>(codec: Codec<T>, bytes: Uint8Array): T {
  const reader = new Reader(bytes);
  const value = codec.read(reader);
  reader.end();
  return value;
}
