import { canonicalIp } from "../net/ip.ts";
import { cut, decodeName } from "./dns_name.ts";
import { namingLimits } from "./limits.ts";

/** The types of records that are asked for, and their numbers. */
export const recordTypes = { A: 1, AAAA: 28, SRV: 33 } as const;
export type RecordType = keyof typeof recordTypes;

/** A service record (RFC 2782). */
export interface SrvRecord {
  readonly priority: number;
  readonly weight: number;
  readonly port: number;
  /** A name; empty is the root, which says that there is no service. */
  readonly target: string;
}

/** A record of an answer. */
export interface DnsRecord {
  /** Whose it is, in lower case. */
  readonly name: string;
  readonly ttlMs: number;
  readonly data:
    | { readonly type: "A" | "AAAA"; readonly ip: string }
    | { readonly type: "SRV"; readonly srv: SrvRecord }
    | { readonly type: "CNAME"; readonly target: string };
}

/** What a DNS server says. */
export interface DnsAnswer {
  /** Of what, in lower case. */
  readonly name: string;
  /** How it went: 0 is well (RFC 1035 §4.1.1). */
  readonly responseCode: number;
  /** Whether it did not fit a datagram. */
  readonly isTruncated: boolean;
  /** What was asked for. */
  readonly answers: readonly DnsRecord[];
  /** What will be asked next. */
  readonly additional: readonly DnsRecord[];
}

/** A question that wants recursion. */
export interface DnsQuestion {
  /** 16 bits nobody can guess. */
  readonly id: number;
  /** As `encodeName` has it. */
  readonly name: Uint8Array;
  readonly type: RecordType;
}

/**
 * The bytes of a question.
 *
 * @param hasExtension whether to say that larger datagrams are welcome (EDNS,
 * RFC 6891), which some old servers do not know
 */
export function encodeQuestion(
  { id, name, type }: DnsQuestion,
  hasExtension: boolean,
): Uint8Array<ArrayBuffer> {
  const extension = hasExtension ? EXTENSION_BYTES : 0;
  const bytes = new Uint8Array(HEADER_BYTES + name.length + 4 + extension);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, id);
  view.setUint16(2, RECURSION_DESIRED);
  view.setUint16(4, 1);
  bytes.set(name, HEADER_BYTES);
  let at = HEADER_BYTES + name.length;
  view.setUint16(at, recordTypes[type]);
  view.setUint16(at + 2, INTERNET);
  at += 4;
  if (hasExtension) {
    view.setUint16(10, 1);
    view.setUint16(at + 1, OPT);
    view.setUint16(at + 3, namingLimits.dnsDatagramBytes);
  }
  return bytes;
}

/**
 * Reads what is the answer to a question.
 *
 * @returns undefined for what is none: anything else, from anybody else
 * @throws {RangeError} for an answer that cannot be read
 */
export function decodeAnswer(
  bytes: Uint8Array,
  question: DnsQuestion,
): DnsAnswer | undefined {
  if (bytes.length < HEADER_BYTES) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const flags = view.getUint16(2);
  const isAnswer = (flags & (RESPONSE | OPCODE)) === RESPONSE;
  if (!isAnswer || view.getUint16(0) !== question.id) return undefined;
  const head = {
    name: decodeName(question.name, 0).name,
    responseCode: flags & RESPONSE_CODE,
    isTruncated: (flags & TRUNCATED) !== 0,
  };
  const nothing = { ...head, answers: [], additional: [] };
  const at = questionEnd(bytes, view, question);
  // A server that could not read the question may leave it out.
  if (at === undefined) {
    const isLeftOut = view.getUint16(4) === 0 && head.responseCode !== 0;
    return isLeftOut ? nothing : undefined;
  }
  // Of one that is cut off everything is asked again.
  if (head.isTruncated) return nothing;
  const reader = { bytes, view, at };
  const answers = records(reader, view.getUint16(6));
  records(reader, view.getUint16(8));
  return {
    ...head,
    answers,
    additional: records(reader, view.getUint16(10)),
  };
}

/** Where the one question ends, if it is the one that was asked. */
function questionEnd(
  bytes: Uint8Array,
  view: DataView,
  { name, type }: DnsQuestion,
): number | undefined {
  if (view.getUint16(4) !== 1) return undefined;
  const read = decodeName(bytes, HEADER_BYTES);
  if (read.name !== decodeName(name, 0).name) return undefined;
  if (read.end + 4 > bytes.length) throw cut();
  const isSame = view.getUint16(read.end) === recordTypes[type] &&
    view.getUint16(read.end + 2) === INTERNET;
  return isSame ? read.end + 4 : undefined;
}

interface Reader {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  at: number;
}

/** A section of records, of which those of other types are passed over. */
function records(reader: Reader, count: number): DnsRecord[] {
  const { bytes, view } = reader;
  const found: DnsRecord[] = [];
  for (let i = 0; i < count; i++) {
    const { name, end } = decodeName(bytes, reader.at);
    if (end + 10 > bytes.length) throw cut();
    const type = view.getUint16(end);
    const isInternet = view.getUint16(end + 2) === INTERNET;
    // The high bit of a TTL makes it none (RFC 2181 §8).
    const seconds = Math.max(view.getInt32(end + 4), 0);
    const start = end + 10;
    reader.at = start + view.getUint16(end + 8);
    if (reader.at > bytes.length) throw cut();
    const data = isInternet ? dataOf(type, reader, start) : undefined;
    if (data) found.push({ name, ttlMs: seconds * 1000, data });
  }
  return found;
}

function dataOf(
  type: number,
  { bytes, view, at: end }: Reader,
  start: number,
): DnsRecord["data"] | undefined {
  const length = end - start;
  if (type === recordTypes.A && length === 4) {
    return { type: "A", ip: bytes.subarray(start, end).join(".") };
  }
  if (type === recordTypes.AAAA && length === 16) {
    const groups = Array.from(
      { length: 8 },
      (_, i) => view.getUint16(start + 2 * i).toString(16),
    );
    return { type: "AAAA", ip: canonicalIp(groups.join(":"))! };
  }
  if (type === recordTypes.SRV && length >= 7) {
    const [priority, weight, port] = [0, 2, 4].map((offset) =>
      view.getUint16(start + offset)
    );
    const target = decodeName(bytes, start + 6).name;
    return {
      type: "SRV",
      srv: { priority: priority!, weight: weight!, port: port!, target },
    };
  }
  if (type === CNAME) {
    return { type: "CNAME", target: decodeName(bytes, start).name };
  }
  return undefined;
}

const HEADER_BYTES = 12;
/** An OPT record: the root, its type, size, extended code, no data. */
const EXTENSION_BYTES = 11;
const INTERNET = 1;
const CNAME = 5;
const OPT = 41;
const RESPONSE = 0x8000;
const OPCODE = 0x7800;
const TRUNCATED = 0x0200;
const RECURSION_DESIRED = 0x0100;
const RESPONSE_CODE = 0x000f;
