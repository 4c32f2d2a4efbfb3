import { count } from "./describe.ts";
import { EMPTY_ITEMS_MAX, LENGTH_MAX, RECURSION_DEPTH_MAX } from "./limits.ts";
import { padded } from "./padded.ts";
import { decodeShortAscii, decodeUtf8 } from "./utf8.ts";
import { XdrError } from "./xdr_error.ts";

/**
 * A place in a range of bytes, from which codecs take values. The bytes may be
 * overwritten afterwards: all that is returned is a copy.
 *
 * @example Two values, one after the other
 * ```ts
 * import * as x from "@datagram/rpc/xdr";
 * import { assertEquals } from "@std/assert";
 *
 * const reader = new x.Reader(new Uint8Array([0, 0, 0, 7, 0, 0, 0, 1]));
 * assertEquals(x.int.read(reader), 7);
 * assertEquals(x.bool.read(reader), true);
 * reader.end();
 * ```
 */
export class Reader {
  #bytes: Uint8Array;
  /** Made when it is first asked for: many values need none. */
  #viewed: DataView | undefined;
  #offset = 0;
  #depth = 0;
  #emptyItems = 0;

  /** Starts at the first byte. */
  constructor(bytes: Uint8Array) {
    this.#bytes = plain(bytes);
  }

  /** How many bytes have been read. */
  get offset(): number {
    return this.#offset;
  }

  /** How many bytes are left. */
  get remaining(): number {
    return this.#bytes.length - this.#offset;
  }

  /** Starts anew on other bytes, or on the same. */
  reset(bytes: Uint8Array): void {
    if (bytes !== this.#bytes) {
      this.#bytes = plain(bytes);
      this.#viewed = undefined;
    }
    this.#offset = 0;
    this.#depth = 0;
    this.#emptyItems = 0;
  }

  /**
   * Makes sure that everything has been read.
   *
   * @throws {XdrError} if bytes are left
   */
  end(): void {
    if (this.remaining > 0) {
      throw this.failure(
        `${count(this.remaining, "byte")} too many, the value is complete ` +
          `after ${this.#offset}`,
      );
    }
  }

  /** Takes a signed integer of 32 bits. */
  int(): number {
    return this.uint() | 0;
  }

  /** Takes an unsigned integer of 32 bits. */
  uint(): number {
    const at = this.#take(4);
    const bytes = this.#bytes;
    // No view, as it costs more to make than this (60 ns).
    return ((bytes[at]! << 24) | (bytes[at + 1]! << 16) |
      (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0;
  }

  /** Takes a signed integer of 64 bits. */
  hyper(): bigint {
    const at = this.#take(8);
    return this.#view.getBigInt64(at);
  }

  /** Takes an unsigned integer of 64 bits. */
  uhyper(): bigint {
    const at = this.#take(8);
    return this.#view.getBigUint64(at);
  }

  /** Takes a number in single precision. Every NaN is just NaN. */
  float(): number {
    const at = this.#take(4);
    return this.#view.getFloat32(at);
  }

  /** Takes a number in double precision. Every NaN is just NaN. */
  double(): number {
    const at = this.#take(8);
    return this.#view.getFloat64(at);
  }

  /** Takes a boolean, 0 or 1 and nothing else. */
  bool(): boolean {
    const value = this.uint();
    if (value > 1) throw this.failure(`${value} is not a boolean, 0 or 1`);
    return value === 1;
  }

  /** Takes `length` bytes and their padding, as a copy. */
  opaque(length: number): Uint8Array {
    const at = this.#block(length);
    return this.#bytes.slice(at, at + length);
  }

  /** Takes a length and that many bytes, as a copy. */
  varopaque(max: number = LENGTH_MAX): Uint8Array {
    return this.opaque(this.#length(max, "value"));
  }

  /**
   * Takes a text.
   *
   * @param max how many bytes the UTF-8 may have
   */
  string(max: number = LENGTH_MAX): string {
    const length = this.#length(max, "string");
    const at = this.#block(length);
    const text = decodeShortAscii(this.#bytes, at, length) ??
      decodeUtf8(this.#bytes.subarray(at, at + length));
    if (text === undefined) throw this.failure("the string is not valid UTF-8");
    return text;
  }

  /**
   * The error to throw for bytes that are no encoding of a value.
   *
   * @param reason a sentence without capital and full stop
   */
  failure(reason: string): XdrError {
    return new XdrError("decode", reason);
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
        `the value is nested more than ${RECURSION_DEPTH_MAX} levels deep`,
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

  get #view(): DataView {
    return this.#viewed ??= viewOf(this.#bytes);
  }

  #length(max: number, what: string): number {
    const length = this.uint();
    if (length > max) {
      throw this.failure(
        `the ${what} is ${
          count(length, "byte")
        } long, more than its maximum of ${max}`,
      );
    }
    return length;
  }

  /** Passes over `length` bytes and their padding, and says where they are. */
  #block(length: number): number {
    const at = this.#take(padded(length));
    for (let i = at + length; i < this.#offset; i++) {
      if (this.#bytes[i] !== 0) throw this.failure("the padding is not zero");
    }
    return at;
  }

  #take(size: number): number {
    const at = this.#offset;
    if (size > this.#bytes.length - at) {
      throw this.failure(
        `${count(size, "byte")} needed, ${this.remaining} left`,
      );
    }
    this.#offset = at + size;
    return at;
  }
}

/** A `Buffer` of Node has a `slice` that copies nothing. */
function plain(bytes: Uint8Array): Uint8Array {
  if (bytes.constructor === Uint8Array) return bytes;
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
