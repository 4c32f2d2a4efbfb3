import type { Codec } from "./codec.ts";
import { checkLength } from "./definition.ts";
import { count } from "./describe.ts";
import { checkArray, readItems, writeItems } from "./items.ts";
import type { Reader } from "./reader.ts";
import type { Writer } from "./writer.ts";
import type { XdrType } from "./xdr_type.ts";

/**
 * Up to `max` items, `type name<max>` (RFC 4506 §4.13). A length that the bytes
 * at hand cannot hold is refused before anything is allocated.
 *
 * @param max from 0 to 2³² − 1
 * @throws {RangeError} if `max` is anything else
 *
 * @example
 * ```ts
 * import * as x from "@datagram/rpc/xdr";
 * import { assertEquals } from "@std/assert";
 *
 * const Tags = x.list(x.string(20), 10);
 * assertEquals(x.decode(Tags, x.encode(Tags, ["a", "b"])), ["a", "b"]);
 * assertEquals(x.encode(Tags, []), new Uint8Array(4));
 * ```
 */
export function list<T>(item: Codec<T>, max: number): Codec<T[]> {
  checkLength("list", max);
  return new ListCodec(item, max);
}

class ListCodec<T> implements Codec<T[]> {
  readonly type: XdrType;
  readonly minBytes: number = 4;
  readonly #item: Codec<T>;
  readonly #max: number;

  constructor(item: Codec<T>, max: number) {
    this.type = { kind: "list", item: item.type, max };
    this.#item = item;
    this.#max = max;
  }

  write(writer: Writer, value: T[]): void {
    checkArray(writer, value);
    if (value.length > this.#max) {
      throw writer.failure(this.#excess(value.length));
    }
    writer.uint(value.length);
    writeItems(writer, this.#item, value);
  }

  read(reader: Reader): T[] {
    const length = reader.uint();
    if (length > this.#max) throw reader.failure(this.#excess(length));
    return readItems(reader, this.#item, length);
  }

  #excess(length: number): string {
    return `the list is ${count(length, "item")} long, ` +
      `more than its maximum of ${this.#max}`;
  }
}
