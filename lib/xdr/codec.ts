import type { Reader } from "./reader.ts";
import type { Writer } from "./writer.ts";
import type { XdrType } from "./xdr_type.ts";

/**
 * How values of one type become bytes and back. The combinators of this module
 * make codecs; {@linkcode encode} and {@linkcode decode} use them. Anything
 * with these four members is one, so a type of your own fits in everywhere.
 *
 * RFC 4506 has two more ways to declare a type, which TypeScript has already:
 * a constant is a `const`, and a typedef is a `const` that names a codec.
 *
 * @example A date on the wire as milliseconds since 1970
 * ```ts
 * import * as x from "@datagram/rpc/xdr";
 * import { assertEquals } from "@std/assert";
 *
 * const date: x.Codec<Date> = {
 *   type: x.hyper.type,
 *   minBytes: 8,
 *   write(writer, value) {
 *     const ms = value.getTime();
 *     if (Number.isNaN(ms)) throw writer.failure("the date is invalid");
 *     writer.hyper(BigInt(ms));
 *   },
 *   read(reader) {
 *     return new Date(Number(reader.hyper()));
 *   },
 * };
 * const Event = x.struct({ at: date, what: x.string(80) });
 *
 * const bytes = x.encode(Event, { at: new Date(1234), what: "tick" });
 * assertEquals(x.decode(Event, bytes).at.getTime(), 1234);
 * ```
 */
export interface Codec<T> {
  /**
   * What is on the wire, as plain data. Conversion to JSON follows it, so it
   * has to match what `write` and `read` do.
   */
  readonly type: XdrType;

  /**
   * The size of the smallest encoding, in bytes. A length that the bytes at
   * hand cannot hold is refused by it before anything is allocated, so it
   * may be too small, never too large.
   */
  readonly minBytes: number;

  /**
   * Appends `value` to `writer`.
   *
   * @throws {XdrError} `writer.failure(reason)`, if `value` is not of the type
   */
  write(writer: Writer, value: T): void;

  /**
   * Takes one value from `reader`. The result shares no memory with the bytes
   * that are read.
   *
   * @throws {XdrError} `reader.failure(reason)`, if the bytes are no such value
   */
  read(reader: Reader): T;
}

/**
 * The type of the values of a codec, so that a value and its type can share a
 * name.
 *
 * @example
 * ```ts
 * import * as x from "@datagram/rpc/xdr";
 *
 * const Point = x.struct({ x: x.int, y: x.int });
 * type Point = x.Infer<typeof Point>;
 *
 * const origin: Point = { x: 0, y: 0 };
 * x.encode(Point, origin);
 * ```
 */
export type Infer<C extends Codec<unknown>> = C extends
  { read(reader: Reader): infer T } ? T : never;
