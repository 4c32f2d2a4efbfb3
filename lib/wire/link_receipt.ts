import { readCount, readId, writeCount, writeId } from "./big_endian.ts";

/** What an acknowledged link says of a message, and of its receipt. */
export interface Receipt {
  /** The incarnation of the message's sender: numbers begin anew with it. */
  sender: bigint;
  /** The number of the message, from 1. */
  number: number;
  /** Which of its transmissions this is, or answers; 8 bits that wrap. */
  attempt: number;
}

/** Where each field stands in the content of a datagram. */
const field = { sender: 0, number: 8, attempt: 16 };

/** Bytes that it takes. */
export const receiptBytes = 17;

/** Writes it at `at`, and returns where it ends. */
export function writeReceipt(
  datagram: Uint8Array,
  at: number,
  { sender, number, attempt }: Receipt,
): number {
  writeId(datagram, at + field.sender, sender);
  writeCount(datagram, at + field.number, number);
  datagram[at + field.attempt] = attempt;
  return at + receiptBytes;
}

/** Reads it from the start of a content, or `undefined` where there is none. */
export function readReceipt(content: Uint8Array): Receipt | undefined {
  if (content.length < receiptBytes) return undefined;
  const number = readCount(content, field.number);
  if (!(number > 0)) return undefined;
  return {
    sender: readId(content, field.sender),
    number,
    attempt: content[field.attempt]!,
  };
}
