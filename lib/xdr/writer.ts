import { count, describe, quote } from "./describe.ts";
import {
  EMPTY_ITEMS_MAX,
  LENGTH_MAX,
  RECURSION_DEPTH_MAX,
  SHORT_ENCODED_MAX,
  WRITER_BYTES_MAX,
} from "./limits.ts";
import { padded } from "./padded.ts";
import { utf8Length } from "./utf8.ts";
import type { WriterMemory, WriterOptions } from "./writer_options.ts";
import { XdrError } from "./xdr_error.ts";

/**
 * A buffer that grows, to which codecs append. Made to be reused: after
 * `reset()` it allocates nothing until a value is larger than all before it.
 * What has been written when a method throws is of no use; `reset()` again.
 *
 * @example Many values, one buffer
 * ```ts
 * import * as x from "@datagram/rpc/xdr";
 * import { assertEquals } from "@std/assert";
 *
 * const writer = new x.Writer({ bytesMax: 1200 });
 * x.string(8).write(writer, "add");
 * x.int.write(writer, 1);
 * assertEquals(writer.bytes().length, 12);
 *
 * writer.reset();
 * assertEquals(writer.length, 0);
 * ```
 */
export class Writer {
  readonly #bytesMax: number;
  readonly #memory: WriterMemory | undefined;
  #buffer: Uint8Array = new Uint8Array(256); // Most calls fit.
  #view: DataView = new DataView(this.#buffer.buffer);
  #length = 0;
  #depth = 0;
  #emptyItems = 0;

  /** Starts out empty. */
  constructor(options: WriterOptions = {}) {
    this.#bytesMax = options.bytesMax ?? WRITER_BYTES_MAX;
    this.#memory = options.memory;
  }

  /** How many bytes have been written since the last `reset()`. */
  get length(): number {
    return this.#length;
  }

  /** How many bytes fit before the buffer has to grow. */
  get capacity(): number {
    return this.#buffer.length;
  }

  /** Forgets what has been written, and keeps the memory. */
  reset(): void {
    this.#length = 0;
    this.#depth = 0;
    this.#emptyItems = 0;
  }

  /** What has been written, as a view that the next write or reset may change. */
  bytes(): Uint8Array {
    return this.#buffer.subarray(0, this.#length);
  }

  /** What has been written, as a copy. */
  copy(): Uint8Array {
    return this.#buffer.slice(0, this.#length);
  }

  /** Appends a signed integer of 32 bits. */
  int(value: number): void {
    if (typeof value !== "number" || (value | 0) !== value) {
      throw this.#misfit(value, "an integer from -2147483648 to 2147483647");
    }
    const at = this.#reserve(4);
    this.#view.setInt32(at, value);
  }

  /** Appends an unsigned integer of 32 bits. */
  uint(value: number): void {
    if (typeof value !== "number" || value >>> 0 !== value) {
      throw this.#misfit(value, "an integer from 0 to 4294967295");
    }
    const at = this.#reserve(4);
    this.#view.setUint32(at, value);
  }

  /** Appends a signed integer of 64 bits. */
  hyper(value: bigint): void {
    if (typeof value !== "bigint" || BigInt.asIntN(64, value) !== value) {
      throw this.#misfit(value, "a bigint from -2^63 to 2^63 - 1");
    }
    const at = this.#reserve(8);
    this.#view.setBigInt64(at, value);
  }

  /** Appends an unsigned integer of 64 bits. */
  uhyper(value: bigint): void {
    if (typeof value !== "bigint" || BigInt.asUintN(64, value) !== value) {
      throw this.#misfit(value, "a bigint from 0 to 2^64 - 1");
    }
    const at = this.#reserve(8);
    this.#view.setBigUint64(at, value);
  }

  /**
   * Appends a number in single precision, rounded to the nearest one. A finite
   * number too large for that is an error, since it would become infinite.
   */
  float(value: number): void {
    if (typeof value !== "number") throw this.#misfit(value, "a number");
    const at = this.#reserve(4);
    // JavaScript leaves the bits of a NaN open, so they are written by hand:
    // equal values make equal bytes.
    if (value !== value) return this.#view.setUint32(at, 0x7fc0_0000);
    this.#view.setFloat32(at, value);
    if (Number.isFinite(value) && !Number.isFinite(Math.fround(value))) {
      throw this.failure(`the number ${value} is beyond single precision`);
    }
  }

  /** Appends a number in double precision. */
  double(value: number): void {
    if (typeof value !== "number") throw this.#misfit(value, "a number");
    const at = this.#reserve(8);
    if (value === value) return this.#view.setFloat64(at, value);
    this.#view.setUint32(at, 0x7ff8_0000);
    this.#view.setUint32(at + 4, 0);
  }

  /** Appends a boolean. */
  bool(value: boolean): void {
    if (typeof value !== "boolean") throw this.#misfit(value, "a boolean");
    const at = this.#reserve(4);
    this.#view.setUint32(at, value ? 1 : 0);
  }

  /** Appends bytes without a length, padded with zeros to a multiple of 4. */
  opaque(value: Uint8Array): void {
    const length = value.length;
    const at = this.#reserve(padded(length));
    this.#buffer.set(value, at);
    this.#buffer.fill(0, at + length, this.#length);
  }

  /** Appends a length and then the bytes, as `opaque`. */
  varopaque(value: Uint8Array, max: number = LENGTH_MAX): void {
    if (value.length > max) {
      throw this.#excess("the value", value.length, max);
    }
    this.uint(value.length);
    this.opaque(value);
  }

  /**
   * Appends a text as its length in bytes and its UTF-8.
   *
   * @param max how many bytes the UTF-8 may have
   */
  string(value: string, max: number = LENGTH_MAX): void {
    if (typeof value !== "string") throw this.#misfit(value, "a string");
    const length = value.length;
    if (length > SHORT_ENCODED_MAX || length > max) {
      return this.#longString(value, max);
    }
    const start = this.#length;
    const at = this.#reserve(4 + padded(length)) + 4;
    const buffer = this.#buffer;
    for (let i = 0; i < length; i++) {
      const unit = value.charCodeAt(i);
      if (unit >= 0x80) {
        this.#length = start;
        return this.#longString(value, max);
      }
      buffer[at + i] = unit;
    }
    for (let i = at + length; i < this.#length; i++) buffer[i] = 0;
    this.#view.setUint32(start, length);
  }

  /**
   * The error to throw for a value that does not fit.
   *
   * @param reason a sentence without capital and full stop
   */
  failure(reason: string): XdrError {
    return new XdrError("encode", reason);
  }

  /**
   * Enters a value of a recursive type; `leave()` has to follow. `lazy` does
   * both.
   *
   * @throws {XdrError} at a depth of more than 128
   */
  enter(): void {
    if (++this.#depth > RECURSION_DEPTH_MAX) {
      throw this.failure(
        `the value is nested more than ${RECURSION_DEPTH_MAX} levels deep, ` +
          `or contains itself`,
      );
    }
  }

  /** Leaves a value of a recursive type. */
  leave(): void {
    this.#depth--;
  }

  /**
   * Accounts for items of a list that take no bytes; `array` and `list` do.
   *
   * @throws {XdrError} beyond 65,536 of them in one value
   */
  countEmptyItems(items: number): void {
    this.#emptyItems += items;
    if (this.#emptyItems > EMPTY_ITEMS_MAX) {
      throw this.failure(
        `the value has more than ${EMPTY_ITEMS_MAX} items of zero bytes`,
      );
    }
  }

  #longString(value: string, max: number): void {
    if (!value.isWellFormed()) {
      throw this.failure(
        `the string ${quote(value)} contains half of a surrogate pair`,
      );
    }
    const start = this.#length + 4;
    // A unit of UTF-16 makes at most three bytes of UTF-8.
    const room = Math.min(3 * value.length, max, this.#bytesMax - start);
    if (room < value.length) throw this.#overlong(value, max);
    this.#grow(start + room);
    const { read, written } = encoder.encodeInto(
      value,
      this.#buffer.subarray(start, start + room),
    );
    if (read < value.length) throw this.#overlong(value, max);
    this.uint(written);
    this.#reserve(padded(written));
    this.#buffer.fill(0, start + written, this.#length);
  }

  /** Makes `size` bytes more part of what is written, and says where. */
  #reserve(size: number): number {
    const at = this.#length;
    const end = at + size;
    if (end > this.#bytesMax) throw this.#full();
    if (end > this.#buffer.length) this.#grow(end);
    this.#length = end;
    return at;
  }

  #grow(size: number): void {
    if (size <= this.#buffer.length) return;
    const old = this.#buffer;
    const capacity = Math.max(size, 2 * old.length);
    this.#buffer = this.#memory?.take(capacity) ?? new Uint8Array(capacity);
    this.#buffer.set(old.subarray(0, this.#length));
    this.#view = new DataView(this.#buffer.buffer);
    this.#memory?.give(old);
  }

  #full(): XdrError {
    const max = count(this.#bytesMax, "byte");
    return this.failure(`the encoding is longer than its maximum of ${max}`);
  }

  #misfit(value: unknown, wanted: string): XdrError {
    return this.failure(`${describe(value)} is not ${wanted}`);
  }

  #overlong(value: string, max: number): XdrError {
    const length = utf8Length(value);
    return length > max
      ? this.#excess("the string", length, max)
      : this.#full();
  }

  #excess(what: string, length: number, max: number): XdrError {
    const size = count(length, "byte");
    return this.failure(
      `${what} is ${size} long, more than its maximum of ${max}`,
    );
  }
}

const encoder = new TextEncoder();
