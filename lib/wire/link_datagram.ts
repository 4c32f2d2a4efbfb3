import { readUint16, writeUint16 } from "./big_endian.ts";
import { checksumBytes, isIntact, seal } from "./checksum.ts";

/** First two bytes of every datagram of a link: `LK`, which no RPC begins with. */
export const linkMagic = 0x4c4b;

/** The only version of the links' format so far. */
export const linkVersion = 1;

/** Which rung of the ladder a datagram belongs to. */
export const LinkKind = {
  /** A message as it is: a fair-loss link. */
  bare: 1,
  /** A message that wants a receipt: an acknowledged link. */
  message: 2,
  /** That receipt. */
  receipt: 3,
  /** Pieces of messages, and acknowledgements of others: a perfect link. */
  pieces: 4,
} as const;

/** One of the numbers of {@linkcode LinkKind}. */
export type LinkKind = typeof LinkKind[keyof typeof LinkKind];

/** Bytes before the content: magic (16), version (8), kind (8). */
export const linkHeaderBytes = 4;

/** What a datagram takes beside its content. */
export const linkOverheadBytes: number = linkHeaderBytes + checksumBytes;

/** Writes the header, and returns where the content begins. */
export function beginLinkDatagram(
  datagram: Uint8Array,
  kind: LinkKind,
): number {
  writeUint16(datagram, 0, linkMagic);
  datagram[2] = linkVersion;
  datagram[3] = kind;
  return linkHeaderBytes;
}

/** Writes the checksum behind the content, and returns the finished datagram. */
export function finishLinkDatagram(
  datagram: Uint8Array,
  end: number,
): Uint8Array {
  return datagram.subarray(0, seal(datagram, end));
}

/**
 * The content of a datagram of a kind, as a view; `undefined` for what is
 * foreign, of another version or kind, or damaged. A link makes a loss of all
 * that, which it has to be able to bear anyway.
 */
export function linkContent(
  datagram: Uint8Array,
  kind: LinkKind,
): Uint8Array | undefined {
  const isOurs = datagram.length >= linkOverheadBytes &&
    readUint16(datagram, 0) === linkMagic && datagram[2] === linkVersion &&
    datagram[3] === kind && isIntact(datagram);
  return isOurs
    ? datagram.subarray(linkHeaderBytes, datagram.length - checksumBytes)
    : undefined;
}
