import { checksumBytes, isIntact } from "./checksum.ts";
import type { Frame } from "./frame.ts";
import { readFrames } from "./frame_reader.ts";
import {
  frameOffset,
  type Header,
  type HeaderFault,
  largeDatagramBytesMax,
  readHeader,
} from "./header.ts";

/** A datagram that has been checked from its first byte to its last. */
export interface Datagram {
  header: Header;
  /** At least one; their bodies are views of the received bytes. */
  frames: Frame[];
}

/**
 * Why bytes from the network are not a datagram:
 *
 * - `foreign`: the magic is not there, it is somebody else's protocol;
 * - `other_version`: ours, of a version this code does not know;
 * - `damaged`: the checksum does not match;
 * - `malformed`: intact, and yet not what `docs/PROTOCOL.md` allows.
 */
export type DatagramFault = HeaderFault | "damaged";

/**
 * Reads a whole datagram, or says why it is none. A datagram is taken whole or
 * not at all: one bad frame condemns its neighbours, because nothing that
 * follows it can be trusted.
 */
export function readDatagram(bytes: Uint8Array): Datagram | DatagramFault {
  const header = bytes.length > largeDatagramBytesMax
    ? "malformed"
    : readHeader(bytes);
  if (typeof header === "string" && header !== "malformed") return header;
  if (!isIntact(bytes)) return "damaged";
  if (typeof header === "string") return header;
  const frames = readFrames(
    bytes,
    frameOffset(header),
    bytes.length - checksumBytes,
    header.fromServer,
  );
  return frames === undefined || frames.length === 0
    ? "malformed"
    : { header, frames };
}
