/**
 * Answers of a DNS server, written by hand (RFC 1035), so that what reads them
 * is not tested by its own twin.
 */

/** A record: its name, type, seconds to live, and data as bytes. */
export type Row = readonly [
  name: string,
  type: number,
  ttl: number,
  data: readonly number[],
];

export const [A, CNAME, AAAA, SRV, OPT] = [1, 5, 28, 33, 41] as const;

export interface Answer {
  readonly code?: number;
  readonly isTruncated?: boolean;
  readonly answers?: readonly Row[];
  readonly additional?: readonly Row[];
}

/** The question in a message: its name, and the number of its type. */
export function questionIn(
  message: Uint8Array,
): { name: string; type: number; hasExtension: boolean } {
  const labels: string[] = [];
  let at = 12;
  while (message[at] !== 0) {
    const end = at + 1 + message[at]!;
    labels.push(new TextDecoder().decode(message.subarray(at + 1, end)));
    at = end;
  }
  const type = message[at + 1]! << 8 | message[at + 2]!;
  return { name: labels.join("."), type, hasExtension: message[11] === 1 };
}

/** The answer to a question, with that question in it. */
export function answerTo(
  question: Uint8Array,
  { code = 0, isTruncated = false, answers = [], additional = [] }: Answer,
): Uint8Array<ArrayBuffer> {
  let end = 12;
  while (question[end] !== 0) end += 1 + question[end]!;
  const head = [
    ...question.subarray(0, 2),
    0x81 | (isTruncated ? 0x02 : 0),
    0x80 | code,
    ...u16(1),
    ...u16(answers.length),
    ...u16(0),
    ...u16(additional.length),
    ...question.subarray(12, end + 5),
  ];
  return new Uint8Array([...head, ...[...answers, ...additional].flatMap(row)]);
}

function row([name, type, ttl, data]: Row): number[] {
  return [
    ...nameBytes(name),
    ...u16(type),
    ...u16(1),
    ...u16(ttl >>> 16),
    ...u16(ttl & 0xffff),
    ...u16(data.length),
    ...data,
  ];
}

export function nameBytes(name: string): number[] {
  if (name === "") return [0];
  const labels = name.split(".").flatMap((label) => [
    label.length,
    ...new TextEncoder().encode(label),
  ]);
  return [...labels, 0];
}

export function a(name: string, ip: string, ttl = 60): Row {
  return [name, A, ttl, ip.split(".").map(Number)];
}

/** Of the addresses `::n`, which are enough here. */
export function aaaa(name: string, last: number, ttl = 60): Row {
  return [name, AAAA, ttl, [...new Array(15).fill(0), last]];
}

export function srv(
  name: string,
  [priority, weight, port]: readonly [number, number, number],
  target: string,
  ttl = 60,
): Row {
  const data = [...u16(priority), ...u16(weight), ...u16(port)];
  return [name, SRV, ttl, [...data, ...nameBytes(target)]];
}

export function u16(value: number): [number, number] {
  return [value >> 8, value & 255];
}
