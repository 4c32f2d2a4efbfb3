import type { Writer, WriterMemory } from "../xdr/mod.ts";

/**
 * What a writer has written that is not to be used again: without a copy, which
 * of 10 MB takes 5 ms, unless most of its buffer is empty.
 *
 * @param memory what the writer has its buffers from
 */
export function encodedBy(writer: Writer, memory: WriterMemory): Uint8Array {
  const bytes = writer.bytes();
  if (2 * bytes.length >= writer.capacity) return bytes;
  const copy = writer.copy();
  memory.give(bytes);
  return copy;
}
