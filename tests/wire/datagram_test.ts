import { assert, assertEquals } from "@std/assert";
import fc from "../fast_check.ts";
import { checksumBytes, seal } from "../../lib/wire/checksum.ts";
import { type DatagramFault, readDatagram } from "../../lib/wire/datagram.ts";
import type { Frame } from "../../lib/wire/frame.ts";
import { callBytes, FrameType } from "../../lib/wire/frame_layout.ts";
import {
  type Header,
  headerBytes,
  largeDatagramBytesMax,
} from "../../lib/wire/header.ts";
import { datagram, question, statement } from "./any_datagram.ts";
import { call } from "./sample_frames.ts";
import { writeDatagram } from "./write_datagram.ts";

const header: Header = {
  fromServer: false,
  transmission: 7,
  client: 0x0123_4567_89ab_cdefn,
  incarnation: 0xfedc_ba98_7654_3210n,
  floor: 5,
  token: 0n,
};
const sample = writeDatagram(header, [call]);

/** Changes bytes and seals again: intact, and perhaps against the rules. */
function resealed(change: (bytes: Uint8Array) => void): Uint8Array {
  const bytes = sample.slice();
  change(bytes);
  seal(bytes, bytes.length - checksumBytes);
  return bytes;
}

Deno.test("readDatagram() gives back what was written", () => {
  fc.assert(fc.property(datagram, ({ header, frames }) => {
    assertEquals(readDatagram(writeDatagram(header, frames)), {
      header,
      frames,
    });
  }));
});

Deno.test("readDatagram() takes nothing that would be written otherwise", () => {
  const changes = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 3 });
  fc.assert(
    fc.property(datagram, changes, ({ header, frames }, changes) => {
      const bytes = writeDatagram(header, frames);
      const end = bytes.length - checksumBytes;
      for (const [at, byte] of changes) bytes[at % end] = byte;
      seal(bytes, end);
      const read = readDatagram(bytes);
      if (typeof read === "string") return;
      assertEquals(writeDatagram(read.header, read.frames), bytes);
    }),
    { numRuns: 1000 },
  );
});

Deno.test("readDatagram() refuses frames of the other direction, whole (R1)", () => {
  fc.assert(fc.property(
    question,
    statement,
    fc.boolean(),
    (question, statement, fromServer) => {
      const from = { ...header, fromServer };
      for (const frames of [[question, statement], [statement, question]]) {
        assertEquals(readDatagram(writeDatagram(from, frames)), "malformed");
      }
    },
  ));
});

Deno.test("readDatagram() refuses each flipped bit (R1)", () => {
  for (let bit = 0; bit < 8 * sample.length; bit++) {
    const bytes = sample.slice();
    bytes[bit >> 3]! ^= 1 << (bit & 7);
    assertEquals(typeof readDatagram(bytes), "string", `bit ${bit}`);
  }
});

Deno.test("readDatagram() refuses each shorter and longer datagram", () => {
  for (let length = 0; length < sample.length; length++) {
    assertEquals(typeof readDatagram(sample.subarray(0, length)), "string");
  }
  assertEquals(readDatagram(new Uint8Array([...sample, 0])), "damaged");
});

Deno.test("readDatagram() says why it refuses (R1)", () => {
  const cases: [DatagramFault, Uint8Array][] = [
    ["foreign", new Uint8Array(0)],
    ["foreign", new TextEncoder().encode("GET / HTTP/1.1\r\n\r\n")],
    ["foreign", resealed((bytes) => bytes[0] = 0)],
    ["foreign", resealed((bytes) => bytes[1] = 0)],
    ["other_version", resealed((bytes) => bytes[2] = 2)],
    ["other_version", new Uint8Array([0xda, 0x7a, 9, 0])],
    ["damaged", sample.with(41, 99)],
    // Nothing is said of a header that may have been damaged.
    ["damaged", sample.with(3, 0x80)],
    ["malformed", resealed((bytes) => bytes[3] = 0x80)],
    // A frame whose length is beyond the end, and short of it.
    ["malformed", resealed((bytes) => bytes[35]!++)],
    ["malformed", resealed((bytes) => bytes[35]!--)],
    ["malformed", writeDatagram(header, [])],
  ];
  for (const [why, bytes] of cases) assertEquals(readDatagram(bytes), why);
});

Deno.test("readDatagram() takes frames of a large datagram, and no larger one", () => {
  const overhead = headerBytes.fromClient + callBytes + checksumBytes;
  for (const excess of [0, 1]) {
    const body = new Uint8Array(largeDatagramBytesMax - overhead + excess);
    const frames: Frame[] = [{ ...call, body }];
    const bytes = writeDatagram(header, frames);
    assertEquals(bytes.length, 16_384 + excess);
    const read = readDatagram(bytes);
    if (excess === 0) assertEquals(read, { header, frames });
    else assertEquals(read, "malformed");
  }
});

Deno.test("readDatagram() gives bodies that are views of the datagram", () => {
  const bytes = writeDatagram(header, [call, { ...call, sequence: 6 }]);
  const read = readDatagram(bytes);
  assert(typeof read !== "string");
  for (const frame of read.frames) {
    assert(frame.type === FrameType.call);
    assertEquals(frame.body.buffer, bytes.buffer);
    assertEquals(frame.body, call.body);
  }
});

Deno.test("readDatagram() makes something of any bytes", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
    assertEquals(typeof readDatagram(bytes), "string");
  }));
});
