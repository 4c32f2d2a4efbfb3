import type { Codec } from "./codec.ts";
import { count, describe } from "./describe.ts";
import type { Reader } from "./reader.ts";
import type { Writer } from "./writer.ts";
import { XdrError } from "./xdr_error.ts";

/** Writes the items of an array or a list, without a length. */
export function writeItems<T>(
  writer: Writer,
  item: Codec<T>,
  items: readonly T[],
): void {
  const length = items.length;
  if (item.minBytes === 0) writer.countEmptyItems(length);
  let i = 0;
  try {
    for (; i < length; i++) item.write(writer, items[i]!);
  } catch (error) {
    throw XdrError.within(error, `[${i}]`);
  }
}

/** Reads `length` items of an array or a list. */
export function readItems<T>(
  reader: Reader,
  item: Codec<T>,
  length: number,
): T[] {
  const { minBytes } = item;
  if (minBytes === 0) reader.countEmptyItems(length);
  // Before the first item is read: a length of four bytes must not make us
  // work, or allocate, for more than what has been received.
  if (length * minBytes > reader.remaining) {
    throw reader.failure(
      `${count(length, "item")} of at least ${count(minBytes, "byte")} ` +
        `needed, ${count(reader.remaining, "byte")} left`,
    );
  }
  const items: T[] = [];
  let i = 0;
  try {
    for (; i < length; i++) items.push(item.read(reader));
  } catch (error) {
    throw XdrError.within(error, `[${i}]`);
  }
  return items;
}

/** Refuses what is no array. */
export function checkArray(writer: Writer, value: unknown): void {
  if (Array.isArray(value)) return;
  throw writer.failure(`${describe(value)} is not an array`);
}
