import type { Codec } from "./codec.ts";
import { Writer } from "./writer.ts";

/**
 * Turns a value into its bytes.
 *
 * @returns bytes of their own, a multiple of 4
 * @throws {XdrError} if `value` is not of the type, with the path to the
 *   culprit; nothing is ever cut off, rounded to an integer or wrapped around
 *
 * @example
 * ```ts
 * import * as x from "@datagram/rpc/xdr";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(x.encode(x.int, -2), new Uint8Array([255, 255, 255, 254]));
 * ```
 */
export function encode<T>(codec: Codec<T>, value: NoInfer<T>): Uint8Array {
  // A codec may call `encode` itself while the writer is in use.
  const writer = spare ?? new Writer();
  spare = undefined;
  try {
    codec.write(writer, value);
    return writer.copy();
  } finally {
    writer.reset();
    if (writer.capacity <= SPARE_BYTES_MAX) spare = writer;
  }
}

let spare: Writer | undefined;

/** 64 KiB: a whole datagram; memory for the rare larger value is let go. */
const SPARE_BYTES_MAX = 65_536;
