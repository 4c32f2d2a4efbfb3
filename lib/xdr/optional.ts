import type { Codec } from "./codec.ts";
import { unwrap } from "./lazy.ts";
import type { Reader } from "./reader.ts";
import type { Writer } from "./writer.ts";
import type { XdrType } from "./xdr_type.ts";

/**
 * A value or `null`, `type *name` (RFC 4506 §4.19). As the last field of a
 * struct, and of that struct's own type, it makes a linked list, which is
 * encoded and decoded in a loop and so may have any length.
 *
 * @param item not itself optional, nor `nothing`: RFC 4506 has no such types,
 *   and `null` would mean two things
 * @throws {TypeError} if it is; at first use if `item` is lazy
 *
 * @example A linked list
 * ```ts
 * import * as x from "@datagram/rpc/xdr";
 * import { assertEquals } from "@std/assert";
 *
 * interface Entry {
 *   name: string;
 *   next: Entry | null;
 * }
 * const Entry: x.Codec<Entry> = x.struct({
 *   name: x.string(255),
 *   next: x.optional(x.lazy(() => Entry)),
 * });
 * const Directory = x.optional(Entry);
 *
 * const entries = { name: ".", next: { name: "..", next: null } };
 * assertEquals(x.decode(Directory, x.encode(Directory, entries)), entries);
 * assertEquals(x.decode(Directory, x.encode(Directory, null)), null);
 * ```
 */
export function optional<T>(item: Codec<T>): Codec<T | null> {
  return new OptionalCodec(item);
}

/** The codec of an optional, of which `struct` recognises linked lists. */
export class OptionalCodec<T> implements Codec<T | null> {
  readonly type: XdrType;
  readonly minBytes: number = 4;
  /** What is there if anything is. */
  readonly item: Codec<T>;
  #isChecked = false;

  constructor(item: Codec<T>) {
    this.item = item;
    this.type = { kind: "optional", item: item.type };
    if (item.type.kind !== "lazy") this.#check();
  }

  write(writer: Writer, value: T | null): void {
    if (!this.#isChecked) this.#check();
    if (value === null) return writer.bool(false);
    writer.bool(true);
    this.item.write(writer, value);
  }

  read(reader: Reader): T | null {
    if (!this.#isChecked) this.#check();
    return reader.bool() ? this.item.read(reader) : null;
  }

  #check(): void {
    const { kind } = unwrap(this.item).type;
    if (kind === "optional" || kind === "nothing") {
      throw new TypeError(`Cannot define an optional of ${kind}`);
    }
    this.#isChecked = true;
  }
}
