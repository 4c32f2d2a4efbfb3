import {
  readCount,
  readId,
  readUint16,
  readUint32,
  writeCount,
  writeId,
  writeUint16,
  writeUint32,
} from "./big_endian.ts";

/** First two bytes of every datagram of every version. */
export const magic = 0xda7a;

/** The only version of the protocol so far. */
export const version = 1;

/** 1200 bytes fit every path that QUIC relies on (RFC 9000 §14). */
export const datagramBytesMax = 1200;

/**
 * The largest that is taken where the path is known to carry more. The queue
 * of a Linux socket holds twelve of them, and no more of any above 7.8 kB.
 */
export const largeDatagramBytesMax = 16_384;

/** Bit of the flags that says which half of the peer a datagram is meant for. */
export const flagFromServer = 0x01;
/** Bit that says that a token follows the floor. */
const flagToken = 0x02;

const field = {
  magic: 0,
  version: 2,
  flags: 3,
  transmission: 4,
  client: 8,
  incarnation: 16,
  floor: 24,
  token: 32,
};

/**
 * Bytes of a header, by direction: only a client has calls to finish, so only
 * its datagrams carry the floor, and a token until it has been believed.
 */
export const headerBytes = {
  fromClient: 32,
  fromClientWithToken: 40,
  fromServer: 24,
} as const;

/** What both sides know about a datagram before they look at its frames. */
export interface Header {
  /**
   * Whether the sender answers calls (`true`) or makes them (`false`). A
   * datagram that is reflected to its sender is thereby no datagram for it.
   */
  fromServer: boolean;
  /**
   * The number of this datagram among those of its direction and client,
   * 32 bits that wrap. Only ever compared for equality: a reply echoes it, so
   * that the client knows which of its transmissions was answered.
   */
  transmission: number;
  /** The random id of the client's session, to which call numbers belong. */
  client: bigint;
  /** The server's incarnation; 0 while the client does not know it. */
  incarnation: bigint;
  /** The client's lowest unfinished call: it has the results of all below. */
  floor: number;
  /** What shows that the client can be reached at its address; 0 if nothing. */
  token: bigint;
}

/** Where the first frame of a datagram begins. */
export function frameOffset(
  { fromServer, token }: Pick<Header, "fromServer" | "token">,
): number {
  if (fromServer) return headerBytes.fromServer;
  return token === 0n
    ? headerBytes.fromClient
    : headerBytes.fromClientWithToken;
}

/** Writes a header at the start of a datagram. */
export function writeHeader(datagram: Uint8Array, header: Header): void {
  writeUint16(datagram, field.magic, magic);
  datagram[field.version] = version;
  datagram[field.flags] = header.fromServer
    ? flagFromServer
    : header.token === 0n
    ? 0
    : flagToken;
  writeUint32(datagram, field.transmission, header.transmission);
  writeId(datagram, field.client, header.client);
  writeId(datagram, field.incarnation, header.incarnation);
  if (header.fromServer) return;
  writeCount(datagram, field.floor, header.floor);
  if (header.token !== 0n) writeId(datagram, field.token, header.token);
}

/** Why the first bytes of a datagram are not a header of this version. */
export type HeaderFault = "foreign" | "other_version" | "malformed";

/**
 * Reads the header of a datagram. Magic and version come first and keep their
 * places in every version to come, so they are judged first.
 */
export function readHeader(datagram: Uint8Array): Header | HeaderFault {
  const flags = datagram[field.flags];
  if (flags === undefined || readUint16(datagram, field.magic) !== magic) {
    return "foreign";
  }
  if (datagram[field.version] !== version) return "other_version";
  const fromServer = flags === flagFromServer;
  const hasToken = flags === flagToken;
  if (!fromServer && !hasToken && flags !== 0) return "malformed";
  const bytes = hasToken
    ? headerBytes.fromClientWithToken
    : fromServer
    ? headerBytes.fromServer
    : headerBytes.fromClient;
  if (datagram.length < bytes) return "malformed";
  const floor = fromServer ? 0 : readCount(datagram, field.floor);
  const incarnation = readId(datagram, field.incarnation);
  const token = hasToken ? readId(datagram, field.token) : 0n;
  // A server always knows who it is, and a token that is 0 is none.
  const isNobody = fromServer && incarnation === 0n;
  const isEmpty = hasToken && token === 0n;
  if (Number.isNaN(floor) || isNobody || isEmpty) return "malformed";
  return {
    fromServer,
    transmission: readUint32(datagram, field.transmission),
    client: readId(datagram, field.client),
    incarnation,
    floor,
    token,
  };
}
