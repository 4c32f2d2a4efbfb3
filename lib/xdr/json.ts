import type { Codec } from "./codec.ts";
import { decode } from "./decode.ts";
import { encode } from "./encode.ts";
import { jsonForm } from "./json_form.ts";

/** What `JSON.parse` gives and `JSON.stringify` takes. */
export type JsonValue =
  | null
  | boolean
  | number
  | string
  | JsonValue[]
  | { [name: string]: JsonValue };

/**
 * Turns a value into its JSON form: what is on the wire, for people to read.
 *
 * | XDR | JSON |
 * |---|---|
 * | `int`, `uint`, `bool`, `string` | as they are |
 * | `hyper`, `uhyper` | a decimal string |
 * | `float`, `double` | a number, `"NaN"`, `"Infinity"`, `"-Infinity"` |
 * | `opaque`, `varopaque`, `quadruple` | a string of hexadecimal digits |
 * | `enumeration` | the name |
 * | `array`, `list` | an array |
 * | `struct`, `union` | an object with the same properties |
 * | `optional` | `null`, or the form of the value |
 * | `nothing` | `null` |
 *
 * `-0` is kept here, but `JSON.stringify` makes it `0`.
 *
 * @throws {XdrError} if `value` is not of the type
 *
 * @example
 * ```ts
 * import * as x from "@datagram/rpc/xdr";
 * import { assertEquals } from "@std/assert";
 *
 * const File = x.struct({ size: x.uhyper, digest: x.opaque(2) });
 * const file = { size: 5n, digest: new Uint8Array([0xab, 0x01]) };
 * assertEquals(x.toJson(File, file), { size: "5", digest: "ab01" });
 * ```
 */
export function toJson<T>(codec: Codec<T>, value: NoInfer<T>): JsonValue {
  // By way of the bytes: what a codec has in memory is its own affair, and
  // its `type` says what is on the wire.
  return decode(jsonForm(codec.type), encode(codec, value));
}

/**
 * Turns the JSON form into a value. Besides what {@linkcode toJson} gives, a
 * `hyper` may be a number if it is a safe integer, and what is `nothing` may be
 * left out. All other fields have to be there, and no others.
 *
 * @throws {XdrError} if `json` is not the form of a value of the type, with the
 *   path to the culprit
 *
 * @example
 * ```ts
 * import * as x from "@datagram/rpc/xdr";
 * import { assertEquals, assertThrows } from "@std/assert";
 *
 * const File = x.struct({ size: x.uhyper, name: x.string(8) });
 * const json = JSON.parse('{ "size": 5, "name": "a.txt" }');
 * assertEquals(x.fromJson(File, json), { size: 5n, name: "a.txt" });
 * assertThrows(
 *   () => x.fromJson(File, { size: 5 }),
 *   x.XdrError,
 *   "Cannot encode name: the field is missing",
 * );
 * ```
 */
export function fromJson<T>(codec: Codec<T>, json: JsonValue): T {
  return decode(codec, encode(jsonForm(codec.type), json));
}
