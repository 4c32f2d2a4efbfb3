import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { seal } from "../../lib/wire/checksum.ts";
import { type DatagramFault, readDatagram } from "../../lib/wire/datagram.ts";
import {
  type CallFrame,
  type Frame,
  FrameType,
  readFrames,
  writeCall,
  writeCancel,
  writeReply,
  writeRetry,
  writeWorking,
} from "../../lib/wire/frame.ts";
import {
  frameOffset,
  type Header,
  writeHeader,
} from "../../lib/wire/header.ts";
import { Status } from "../../lib/wire/status.ts";

const uint32 = fc.nat(0xffff_ffff);
const count = fc.maxSafeNat();
const sequence = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });
const anyBytes = fc.uint8Array({ maxLength: 200 });
const id = fc.bigInt(0n, (1n << 64n) - 1n);
const body = fc.uint8Array({ maxLength: 100 });

const header: fc.Arbitrary<Header> = fc.record({
  fromServer: fc.boolean(),
  transmission: uint32,
  client: id,
  incarnation: id,
  floor: count,
}).map((header) => ({
  ...header,
  floor: header.fromServer ? 0 : header.floor,
  incarnation: header.incarnation || (header.fromServer ? 1n : 0n),
}));

const frameFromClient: fc.Arbitrary<Frame> = fc.oneof(
  fc.record({
    type: fc.constant(FrameType.call),
    sequence,
    program: uint32,
    version: uint32,
    procedure: uint32,
    ageMs: uint32,
    timeLeftMs: uint32,
    body,
  }),
  fc.record({ type: fc.constant(FrameType.cancel), sequence }),
);

const frameFromServer: fc.Arbitrary<Frame> = fc.oneof(
  fc.record({
    type: fc.constant(FrameType.reply),
    sequence,
    echo: uint32,
    processingUs: uint32,
    status: fc.constantFrom(...Object.values(Status)),
    body,
  }),
  fc.record({
    type: fc.constant(FrameType.working),
    sequence,
    echo: uint32,
  }),
  fc.record({
    type: fc.constant(FrameType.retry),
    sequence,
    echo: uint32,
    uptimeUs: count,
  }),
);

const datagram = header.chain((header) =>
  fc.record({
    header: fc.constant(header),
    frames: fc.array(header.fromServer ? frameFromServer : frameFromClient, {
      minLength: 1,
      maxLength: 6,
    }),
  })
);

function write(header: Header, frames: Frame[]): Uint8Array {
  const datagram = new Uint8Array(2000).fill(0xee);
  writeHeader(datagram, header);
  let end = frameOffset(header.fromServer);
  for (const frame of frames) {
    switch (frame.type) {
      case FrameType.call:
        end = writeCall(datagram, end, frame);
        break;
      case FrameType.reply:
        end = writeReply(datagram, end, frame);
        break;
      case FrameType.working:
        end = writeWorking(datagram, end, frame);
        break;
      case FrameType.retry:
        end = writeRetry(datagram, end, frame);
        break;
      case FrameType.cancel:
        end = writeCancel(datagram, end, frame);
        break;
    }
  }
  return datagram.slice(0, seal(datagram, end));
}

const callFrame: CallFrame = {
  type: FrameType.call,
  sequence: 5,
  program: 0x2000_0001,
  version: 1,
  procedure: 1,
  ageMs: 0,
  timeLeftMs: 10_000,
  body: new Uint8Array([0, 0, 0, 1, 0, 0, 0, 2]),
};
const workingFrame: Frame = { type: FrameType.working, sequence: 1, echo: 1 };

const sample = write(
  {
    fromServer: false,
    transmission: 7,
    client: 0x0123_4567_89ab_cdefn,
    incarnation: 0xfedc_ba98_7654_3210n,
    floor: 5,
  },
  [callFrame],
);

/** Changes bytes and seals again: intact, and perhaps against the rules. */
function resealed(change: (bytes: Uint8Array) => void): Uint8Array {
  const bytes = sample.slice();
  change(bytes);
  seal(bytes, bytes.length - 4);
  return bytes;
}

Deno.test("readDatagram() gives back what was written", () => {
  fc.assert(fc.property(datagram, ({ header, frames }) => {
    assertEquals(readDatagram(write(header, frames)), { header, frames });
  }));
});

Deno.test("readDatagram() refuses frames of the other direction, whole", () => {
  fc.assert(fc.property(
    frameFromClient,
    frameFromServer,
    fc.boolean(),
    (mine, other, fromServer) => {
      const header = { ...anyHeader, incarnation: 1n, fromServer };
      assertEquals(readDatagram(write(header, [mine, other])), "malformed");
    },
  ));
});

Deno.test("readDatagram() refuses each flipped bit", () => {
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

Deno.test("readDatagram() says why it refuses", () => {
  const cases: [DatagramFault, Uint8Array][] = [
    ["foreign", new Uint8Array(0)],
    ["foreign", new TextEncoder().encode("GET / HTTP/1.1\r\n\r\n")],
    ["foreign", resealed((bytes) => bytes[0] = 0)],
    ["other_version", resealed((bytes) => bytes[2] = 2)],
    ["other_version", new Uint8Array([0xda, 0x7a, 9, 0])],
    ["damaged", sample.with(41, 99)],
    ["malformed", resealed((bytes) => bytes[3] = 0x02)],
    ["malformed", resealed((bytes) => bytes[3] = 0x80)],
    // The floor, and then the call's number, past 2^53.
    ["malformed", resealed((bytes) => bytes[24] = 1)],
    ["malformed", resealed((bytes) => bytes[36] = 1)],
    // No such frame; a status on a CALL; a length beyond the end, and short of it.
    ["malformed", resealed((bytes) => bytes[32] = 9)],
    ["malformed", resealed((bytes) => bytes[33] = 1)],
    ["malformed", resealed((bytes) => bytes[35]!++)],
    ["malformed", resealed((bytes) => bytes[35]!--)],
    ["malformed", write({ ...anyHeader, incarnation: 1n }, [])],
    // No call is number 0, no server is nobody, and no datagram is larger.
    ["malformed", resealed((bytes) => bytes[43] = 0)],
    ["malformed", write({ ...anyHeader, fromServer: true }, [workingFrame])],
    [
      "malformed",
      write(anyHeader, [{ ...callFrame, body: new Uint8Array(1133) }]),
    ],
  ];
  for (const [why, bytes] of cases) assertEquals(readDatagram(bytes), why);
});

Deno.test("readDatagram() makes something of any bytes", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
    assertEquals(typeof readDatagram(bytes), "string");
  }));
});

Deno.test("readFrames() makes something of any bytes", () => {
  fc.assert(fc.property(anyBytes, fc.boolean(), (bytes, isFromServer) => {
    const frames = readFrames(bytes, 0, bytes.length, isFromServer);
    assert(frames === undefined || Array.isArray(frames));
  }));
});

Deno.test("readFrames() refuses a status that is not of this version", () => {
  const bytes = write({ ...anyHeader, incarnation: 1n, fromServer: true }, [{
    type: FrameType.reply,
    sequence: 1,
    echo: 1,
    processingUs: 1,
    status: Status.ok,
    body: new Uint8Array(),
  }]);
  bytes[frameOffset(true) + 1] = 10;
  seal(bytes, bytes.length - 4);
  assertEquals(readDatagram(bytes), "malformed");
});

const anyHeader: Header = {
  fromServer: false,
  transmission: 0,
  client: 1n,
  incarnation: 0n,
  floor: 0,
};

Deno.test("times that do not fit 32 bits are sent as the largest that do", () => {
  const call = {
    type: FrameType.call,
    sequence: 1,
    program: 1,
    version: 1,
    procedure: 1,
    ageMs: 1e12,
    timeLeftMs: -5,
    body: new Uint8Array(),
  };
  const read = readDatagram(write(anyHeader, [call]));
  assert(typeof read !== "string");
  const [frame] = read.frames;
  assert(frame?.type === FrameType.call);
  assertEquals(frame.ageMs, 0xffff_ffff);
  assertEquals(frame.timeLeftMs, 0);
});
