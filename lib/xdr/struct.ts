import type { Codec, Infer } from "./codec.ts";
import { checkName } from "./definition.ts";
import { unwrap } from "./lazy.ts";
import {
  checkExact,
  checkObject,
  type Fields,
  withinField,
} from "./object_fields.ts";
import { OptionalCodec } from "./optional.ts";
import type { Reader } from "./reader.ts";
import type { Writer } from "./writer.ts";
import { XdrError } from "./xdr_error.ts";
import type { XdrType } from "./xdr_type.ts";

/** The fields of a {@linkcode struct}, in the order of the wire. */
export type StructFields = Record<string, Codec<unknown>>;

/**
 * The values of a {@linkcode struct}: an object with what each field holds. The
 * condition always holds. It is there for what editors and errors show: the
 * object, `{ a: number }`, and not the name of this type with its codecs.
 */
export type StructValue<F extends StructFields> = [F] extends
  [infer Same extends StructFields]
  ? { -readonly [Name in keyof Same]: Infer<Same[Name]> }
  : never;

/**
 * Named values, one after the other, `struct` (RFC 4506 §4.14). All fields have
 * to be there; properties that are not among them are ignored.
 *
 * @param fields the fields in the order of the wire
 * @throws {TypeError} if there are none, or a name is not an identifier
 *
 * @example
 * ```ts
 * import * as x from "@datagram/rpc/xdr";
 * import { assertEquals } from "@std/assert";
 *
 * const Point = x.struct({ x: x.int, y: x.int });
 *
 * const bytes = x.encode(Point, { x: 1, y: 2 });
 * assertEquals(bytes, new Uint8Array([0, 0, 0, 1, 0, 0, 0, 2]));
 * assertEquals(x.decode(Point, bytes), { x: 1, y: 2 });
 * ```
 */
export function struct<F extends StructFields>(
  fields: F,
): Codec<StructValue<F>> {
  return new StructCodec(fields) as Codec<unknown> as Codec<StructValue<F>>;
}

/** The codec of a struct. */
export class StructCodec implements Codec<Fields> {
  readonly type: XdrType;
  readonly #names: readonly string[];
  readonly #codecs: readonly Codec<unknown>[];
  readonly #isExact: boolean;
  #minBytes: number | undefined;
  /** Whether the last field links to another struct of this type. */
  #linked: boolean | undefined;

  /** `isExact`: whether properties that are not among the fields are refused. */
  constructor(fields: StructFields, isExact = false) {
    this.#names = Object.keys(fields);
    this.#codecs = Object.values(fields);
    this.#isExact = isExact;
    if (this.#names.length === 0) {
      throw new TypeError("Cannot define a struct without fields: use nothing");
    }
    for (const name of this.#names) checkName("struct", name);
    this.type = {
      kind: "struct",
      fields: this.#names.map((name) => ({ name, type: fields[name]!.type })),
    };
  }

  get minBytes(): number {
    return this.#minBytes ??= this.#codecs.reduce(
      (sum, codec) => sum + codec.minBytes,
      0,
    );
  }

  write(writer: Writer, value: Fields): void {
    if (this.#hasLink()) {
      this.#writeChain(writer, value);
    } else {
      this.#writeFields(writer, value, this.#names.length);
    }
  }

  read(reader: Reader): Fields {
    return this.#hasLink()
      ? this.#readChain(reader)
      : this.#readFields(reader, this.#names.length);
  }

  #writeFields(writer: Writer, value: Fields, end: number): void {
    checkObject(writer, value);
    if (this.#isExact) checkExact(writer, value, this.#names);
    let i = 0;
    try {
      for (; i < end; i++) {
        this.#codecs[i]!.write(writer, value[this.#names[i]!]);
      }
    } catch (error) {
      throw withinField(error, value, this.#names[i]!);
    }
  }

  #readFields(reader: Reader, end: number): Fields {
    const value: Fields = {};
    let i = 0;
    try {
      for (; i < end; i++) {
        value[this.#names[i]!] = this.#codecs[i]!.read(reader);
      }
    } catch (error) {
      throw XdrError.within(error, `.${this.#names[i]}`);
    }
    return value;
  }

  // Linked lists are common in XDR (RFC 4506 §4.19, NFS directories, the dump
  // of a port mapper) and long. A call for each element would overflow the
  // stack, or the list would be limited to a hundred; so they are walked in a
  // loop. Each element takes at least the four bytes of its link, so that the
  // input bounds the work.

  #hasLink(): boolean {
    if (this.#linked === undefined) {
      const last = unwrap(this.#codecs.at(-1)!);
      this.#linked = last instanceof OptionalCodec &&
        unwrap(last.item) === this;
    }
    return this.#linked;
  }

  #writeChain(writer: Writer, value: Fields): void {
    const end = this.#names.length - 1;
    const link = this.#names[end]!;
    this.#writeFields(writer, value, end);
    let links = 0;
    // Brent's algorithm finds a list that bites its tail: a mark is put down
    // after 1, 2, 4, 8, … links, and in a circle we come upon it again.
    let mark = value;
    let markAt = 1;
    try {
      for (let node = value; node[link] !== null; links++) {
        node = node[link] as Fields;
        if (node === undefined) throw writer.failure("the field is missing");
        if (node === mark) throw writer.failure("the value contains itself");
        if (links === markAt) {
          mark = node;
          markAt *= 2;
        }
        writer.bool(true);
        this.#writeFields(writer, node, end);
      }
      writer.bool(false);
    } catch (error) {
      throw XdrError.within(error, linkPath(link, links + 1));
    }
  }

  #readChain(reader: Reader): Fields {
    const end = this.#names.length - 1;
    const link = this.#names[end]!;
    const first = this.#readFields(reader, end);
    let links = 0;
    try {
      let node = first;
      for (; reader.bool(); links++) {
        const next = this.#readFields(reader, end);
        node[link] = next;
        node = next;
      }
      node[link] = null;
    } catch (error) {
      throw XdrError.within(error, linkPath(link, links + 1));
    }
    return first;
  }
}

/** The path of a link followed `times` times, in bounded length. */
function linkPath(link: string, times: number): string {
  return times <= 3 ? `.${link}`.repeat(times) : `.${link}×${times}`;
}
