import {
  readId,
  readUint16,
  readUint32,
  writeId,
  writeUint16,
  writeUint32,
} from "./big_endian.ts";
import { checksumBytes, isIntact, seal } from "./checksum.ts";
import { flagFromServer, magic, version } from "./header.ts";

/**
 * What every version of the protocol has in common: magic, version and the
 * lowest flag; then transmission and session, which an answer repeats.
 */
const field = {
  version: 2,
  flags: 3,
  transmission: 4,
  client: 8,
  count: 16,
  versions: 17,
};

/** The version number that stands for an answer to an unknown version. */
const answerVersion = 0;

/** Bytes of the answer of a server that knows one version. */
export const versionAnswerBytes: number = field.versions + 1 + checksumBytes;

/** A server's answer to a datagram of a version that it does not know. */
export interface VersionAnswer {
  /** The transmission that is answered. */
  echo: number;
  client: bigint;
  /** The versions that the server knows. */
  versions: number[];
}

/**
 * Answers a datagram of another version, or returns `undefined` where there
 * must be no answer: it comes from a server, or is such an answer itself, so
 * that two could go on for ever; or it is so short that the answer would be
 * longer.
 */
export function answerVersionOf(datagram: Uint8Array): Uint8Array | undefined {
  const isAnswerable = datagram.length >= versionAnswerBytes &&
    readUint16(datagram, 0) === magic &&
    datagram[field.version] !== answerVersion &&
    (datagram[field.flags]! & flagFromServer) === 0;
  if (!isAnswerable) return undefined;
  const answer = new Uint8Array(versionAnswerBytes);
  writeUint16(answer, 0, magic);
  answer[field.version] = answerVersion;
  answer[field.flags] = flagFromServer;
  const transmission = readUint32(datagram, field.transmission);
  writeUint32(answer, field.transmission, transmission);
  writeId(answer, field.client, readId(datagram, field.client));
  answer[field.count] = 1;
  answer[field.versions] = version;
  seal(answer, field.versions + 1);
  return answer;
}

/** Reads such an answer; `undefined` if the bytes are none. */
export function readVersionAnswer(
  datagram: Uint8Array,
): VersionAnswer | undefined {
  const isAnswer = datagram.length >= versionAnswerBytes &&
    readUint16(datagram, 0) === magic &&
    datagram[field.version] === answerVersion &&
    datagram[field.flags] === flagFromServer &&
    isIntact(datagram);
  if (!isAnswer) return undefined;
  const end = field.versions + datagram[field.count]!;
  if (end + checksumBytes !== datagram.length) return undefined;
  return {
    echo: readUint32(datagram, field.transmission),
    client: readId(datagram, field.client),
    versions: [...datagram.subarray(field.versions, end)],
  };
}
