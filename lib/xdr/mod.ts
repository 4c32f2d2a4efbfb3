/**
 * Values to bytes and back, in the format of RFC 4506 (XDR), by types that are
 * written once: a codec is a value, and TypeScript infers the type of what it
 * encodes.
 *
 * ```ts
 * import * as x from "@datagram/rpc/xdr";
 * import { assertEquals } from "@std/assert";
 *
 * const FileKind = x.enumeration({ TEXT: 0, DATA: 1, EXEC: 2 });
 * const File = x.struct({
 *   name: x.string(255),
 *   type: x.union("kind", FileKind, {
 *     TEXT: x.nothing,
 *     DATA: { creator: x.string(255) },
 *     EXEC: { interpreter: x.string(255) },
 *   }),
 *   owner: x.string(32),
 *   data: x.varopaque(65_535),
 * });
 * type File = x.Infer<typeof File>;
 *
 * const file: File = {
 *   name: "sillyprog",
 *   type: { kind: "EXEC", interpreter: "lisp" },
 *   owner: "john",
 *   data: new TextEncoder().encode("(quit)"),
 * };
 * const bytes = x.encode(File, file);
 * assertEquals(bytes.length, 48);
 * assertEquals(x.decode(File, bytes), file);
 * ```
 *
 * | RFC 4506 | here | value |
 * |---|---|---|
 * | `int a`, `unsigned int a` | `int`, `uint` | `number` |
 * | `hyper a`, `unsigned hyper a` | `hyper`, `uhyper` | `bigint` |
 * | `float a`, `double a` | `float`, `double` | `number` |
 * | `quadruple a` | `quadruple` | `Uint8Array` of 16 bytes |
 * | `bool a` | `bool` | `boolean` |
 * | `enum { A = 1 } a` | `enumeration({ A: 1 })` | `"A"` |
 * | `opaque a[3]`, `opaque a<3>` | `opaque(3)`, `varopaque(3)` | `Uint8Array` |
 * | `string a<3>` | `string(3)` | `string` |
 * | `t a[3]`, `t a<3>` | `array(t, 3)`, `list(t, 3)` | array |
 * | `struct { t a; } s` | `struct({ a: t })` | `{ a: … }` |
 * | `union switch (t d) { … } u` | `union("d", t, { … })` | `{ d: …, … }` |
 * | `t *a` | `optional(t)` | a value or `null` |
 * | `void` | `nothing` | `undefined` |
 * | `const`, `typedef` | `const` | |
 * | types that contain themselves | `lazy(() => t)` | |
 *
 * Maxima are always to be given: decoders meet strangers' bytes. Both
 * directions are strict, and a value or bytes that do not fit are an
 * {@linkcode XdrError} with the path to the culprit, such as `users[3].name`.
 * A type that cannot be is a `TypeError` or `RangeError` where it is defined.
 *
 * @module
 */

export { array } from "./array.ts";
export { bool } from "./bool.ts";
export type { Codec, Infer } from "./codec.ts";
export { decode } from "./decode.ts";
export { encode } from "./encode.ts";
export { enumeration } from "./enumeration.ts";
export { double, float, quadruple } from "./floats.ts";
export { hyper, int, uhyper, uint } from "./integers.ts";
export { fromJson, type JsonValue, toJson } from "./json.ts";
export { lazy } from "./lazy.ts";
export { list } from "./list.ts";
export { nothing } from "./nothing.ts";
export { opaque, varopaque } from "./opaque.ts";
export { optional } from "./optional.ts";
export { Reader } from "./reader.ts";
export { string } from "./string.ts";
export { struct, type StructFields, type StructValue } from "./struct.ts";
export { union } from "./union.ts";
export type {
  ArmValue,
  CaseValue,
  Discriminant,
  NoOther,
  OtherValue,
  UnionArm,
  UnionArms,
  UnionValue,
} from "./union_value.ts";
export { Writer } from "./writer.ts";
export type { WriterMemory, WriterOptions } from "./writer_options.ts";
export { type XdrAction, XdrError } from "./xdr_error.ts";
export type {
  XdrCase,
  XdrEnumerationType,
  XdrField,
  XdrPrimitiveType,
  XdrType,
  XdrUnionType,
} from "./xdr_type.ts";
