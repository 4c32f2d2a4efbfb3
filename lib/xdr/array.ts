import type { Codec } from "./codec.ts";
import { checkLength } from "./definition.ts";
import { count } from "./describe.ts";
import { checkArray, readItems, writeItems } from "./items.ts";
import type { Reader } from "./reader.ts";
import type { Writer } from "./writer.ts";
import type { XdrType } from "./xdr_type.ts";

/**
 * Exactly `length` items, `type name[length]` (RFC 4506 §4.12).
 *
 * @param length from 0 to 2³² − 1
 * @throws {RangeError} if `length` is anything else
 *
 * @example
 * ```ts
 * import * as x from "@datagram/rpc/xdr";
 * import { assertEquals, assertThrows } from "@std/assert";
 *
 * const Pair = x.array(x.int, 2);
 * assertEquals(x.decode(Pair, x.encode(Pair, [1, 2])), [1, 2]);
 * assertThrows(() => x.encode(Pair, [1]), x.XdrError, "1 item long, not 2");
 * ```
 */
export function array<T>(item: Codec<T>, length: number): Codec<T[]> {
  checkLength("array", length);
  return new ArrayCodec(item, length);
}

class ArrayCodec<T> implements Codec<T[]> {
  readonly type: XdrType;
  readonly #item: Codec<T>;
  readonly #length: number;

  constructor(item: Codec<T>, length: number) {
    this.type = { kind: "array", item: item.type, length };
    this.#item = item;
    this.#length = length;
  }

  get minBytes(): number {
    return this.#length * this.#item.minBytes;
  }

  write(writer: Writer, value: T[]): void {
    checkArray(writer, value);
    if (value.length !== this.#length) {
      throw writer.failure(
        `the array is ${count(value.length, "item")} long, not ${this.#length}`,
      );
    }
    writeItems(writer, this.#item, value);
  }

  read(reader: Reader): T[] {
    return readItems(reader, this.#item, this.#length);
  }
}
