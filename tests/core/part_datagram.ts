import { seal } from "../../lib/wire/checksum.ts";
import type { AckFrame, PartFrame } from "../../lib/wire/frame.ts";
import { writeAck, writePart } from "../../lib/wire/frame_writer.ts";
import {
  frameOffset,
  type Header,
  largeDatagramBytesMax,
  writeHeader,
} from "../../lib/wire/header.ts";

/** A datagram with one PART, as a client of one's own making would send it. */
export function partDatagram(
  { body = new Uint8Array(1000), offset = 0, ...rest }:
    & Partial<Header>
    & Omit<PartFrame, "type" | "body" | "offset">
    & { body?: Uint8Array; offset?: number },
): Uint8Array {
  return datagramOf(
    rest,
    (datagram, at) => writePart(datagram, at, { ...rest, body, offset }),
  );
}

/** A datagram with one ACK, as either side of one's own making would send it. */
export function ackDatagram(
  {
    echo = 0,
    processingUs = 0,
    credit = 0,
    ranges = [],
    ...rest
  }: Partial<Header> & Partial<AckFrame> & {
    sequence: number;
    cumulative: number;
  },
): Uint8Array {
  const ack = { echo, processingUs, credit, ranges };
  return datagramOf(
    rest,
    (datagram, at) => writeAck(datagram, at, { ...rest, ...ack }),
  );
}

function datagramOf(
  {
    fromServer = false,
    transmission = 1,
    client = 1n,
    incarnation = 0n,
    floor = 0,
    token = 0n,
  }: Partial<Header>,
  write: (datagram: Uint8Array, at: number) => number,
): Uint8Array {
  const datagram = new Uint8Array(largeDatagramBytesMax);
  const header = {
    fromServer,
    transmission,
    client,
    incarnation,
    floor,
    token,
  };
  writeHeader(datagram, header);
  const end = write(datagram, frameOffset(header));
  return datagram.subarray(0, seal(datagram, end));
}
