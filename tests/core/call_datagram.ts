import { seal } from "../../lib/wire/checksum.ts";
import { writeCall } from "../../lib/wire/frame_writer.ts";
import { frameOffset, writeHeader } from "../../lib/wire/header.ts";

/** A datagram with one call, as a client of one's own making would send it. */
export function callDatagram(
  {
    client = 1n,
    sequence = 1,
    floor = 0,
    incarnation = 0n,
    ageMs = 0,
    timeLeftMs = 10_000,
    patienceMs = 1000,
    token = 0n,
    transmission = 1,
    body = new Uint8Array(4),
  }: {
    client?: bigint;
    sequence?: number;
    floor?: number;
    incarnation?: bigint;
    ageMs?: number;
    timeLeftMs?: number;
    patienceMs?: number;
    token?: bigint;
    transmission?: number;
    body?: Uint8Array;
  } = {},
): Uint8Array {
  const datagram = new Uint8Array(1200);
  const header = { fromServer: false, transmission, token };
  writeHeader(datagram, { ...header, client, incarnation, floor });
  const end = writeCall(datagram, frameOffset(header), {
    sequence,
    program: 9,
    version: 1,
    procedure: 1,
    ageMs,
    timeLeftMs,
    patienceMs,
    body,
  });
  return datagram.subarray(0, seal(datagram, end));
}
