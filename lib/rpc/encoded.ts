import type { Writer } from "../xdr/mod.ts";

/**
 * What a writer has written that is not to be used again: without a copy, which
 * of 10 MB takes 5 ms, unless most of its buffer is empty.
 */
export function encodedBy(writer: Writer): Uint8Array {
  const isMostlyFull = 2 * writer.length >= writer.capacity;
  return isMostlyFull ? writer.bytes() : writer.copy();
}
