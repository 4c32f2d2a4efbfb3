import { readDatagram } from "../lib/wire/datagram.ts";
import { seal } from "../lib/wire/checksum.ts";
import { writeCall, writeReply } from "../lib/wire/frame_writer.ts";
import {
  frameOffset,
  type Header,
  readHeader,
  writeHeader,
} from "../lib/wire/header.ts";
import { Status } from "../lib/wire/status.ts";

/**
 * Datagrams with a body of 64 bytes: the header, a frame, and the whole.
 *
 *     deno bench -A bench/wire.bench.ts
 */
const header: Header = {
  fromServer: false,
  transmission: 4711,
  client: 0x0123456789abcdefn,
  incarnation: 0xfedcba9876543210n,
  floor: 4700,
  token: 0n,
};
const call = {
  sequence: 4711,
  program: 0x2000_0001,
  version: 1,
  procedure: 1,
  ageMs: 0,
  timeLeftMs: 10_000,
  patienceMs: 20,
  body: new Uint8Array(64),
};
const reply = {
  sequence: 4711,
  echo: 4711,
  processingUs: 12,
  status: Status.ok,
  body: new Uint8Array(64),
};
const buffer = new Uint8Array(1200);
const begin = frameOffset(header);

function writeDatagram(frames: number): Uint8Array {
  writeHeader(buffer, header);
  let end = begin;
  for (let i = 0; i < frames; i++) end = writeCall(buffer, end, call);
  return buffer.subarray(0, seal(buffer, end));
}

const one = writeDatagram(1).slice();
const eight = writeDatagram(8).slice();

Deno.bench("writeHeader()", { group: "parts" }, () => {
  writeHeader(buffer, header);
});

Deno.bench("readHeader()", { group: "parts" }, () => {
  readHeader(one);
});

Deno.bench("writeCall()", { group: "parts" }, () => {
  writeCall(buffer, begin, call);
});

Deno.bench("writeReply()", { group: "parts" }, () => {
  writeReply(buffer, begin, reply);
});

Deno.bench("write a datagram", { group: "one call" }, () => {
  writeDatagram(1);
});

Deno.bench("readDatagram()", { group: "one call" }, () => {
  readDatagram(one);
});

Deno.bench("write a datagram", { group: "eight calls" }, () => {
  writeDatagram(8);
});

Deno.bench("readDatagram()", { group: "eight calls" }, () => {
  readDatagram(eight);
});
