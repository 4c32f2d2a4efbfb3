import { assert, assertEquals } from "@std/assert";
import fc from "../fast_check.ts";
import type { Frame } from "../../lib/wire/frame.ts";
import { FrameType } from "../../lib/wire/frame_layout.ts";
import { readFrames } from "../../lib/wire/frame_reader.ts";
import { Status } from "../../lib/wire/status.ts";
import {
  ack,
  ackOf,
  bytesOf,
  call,
  cancel,
  goaway,
  isRefused,
  part,
  probe,
  reply,
  retry,
  token,
  waiting,
  working,
} from "./sample_frames.ts";
import { writeFrame } from "./write_datagram.ts";

/** Who may send which frame, and how long its content may be. */
const kinds: {
  frame: Frame;
  from: "client" | "server" | "both";
  isLength: (bytes: number) => boolean;
  /** One from which longer ones are cut, where zeros would be wrong in them. */
  long?: Frame;
}[] = [
  { frame: call, from: "client", isLength: (bytes) => bytes >= 32 },
  { frame: reply, from: "server", isLength: (bytes) => bytes >= 16 },
  { frame: working, from: "server", isLength: isOneOf(16, 32) },
  { frame: waiting, from: "server", isLength: isOneOf(16) },
  { frame: retry, from: "server", isLength: isOneOf(20) },
  { frame: cancel, from: "client", isLength: isOneOf(8) },
  { frame: token, from: "server", isLength: isOneOf(20) },
  { frame: probe, from: "client", isLength: isOneOf(8) },
  { frame: goaway, from: "server", isLength: isOneOf(0) },
  { frame: part, from: "both", isLength: (bytes) => bytes > 20 },
  {
    frame: ack,
    from: "both",
    isLength: (bytes) => bytes >= 24 && bytes <= 24 + 128 && bytes % 8 === 0,
    long: ackOf(20),
  },
];

function isOneOf(...lengths: number[]): (bytes: number) => boolean {
  return (bytes) => lengths.includes(bytes);
}

/** A frame cut, or filled up with zeros, to so many bytes of content. */
function ofLength(frame: Frame, contentBytes: number): Uint8Array {
  const bytes = new Uint8Array(300);
  writeFrame(bytes, 0, frame);
  bytes[2] = contentBytes >>> 8;
  bytes[3] = contentBytes;
  return bytes.subarray(0, 4 + contentBytes);
}

for (const { frame, from, isLength, long = frame } of kinds) {
  const name = Object.keys(FrameType)[frame.type - 1]!.toUpperCase();

  Deno.test(`readFrames() takes ${name} of the right length and direction`, () => {
    for (let length = 0; length <= 200; length++) {
      const bytes = ofLength(long, length);
      for (const fromServer of [false, true]) {
        const isFrom = from === "both" || (from === "server") === fromServer;
        assertEquals(
          readFrames(bytes, 0, bytes.length, fromServer) !== undefined,
          isFrom && isLength(length),
          `${length} bytes from a ${fromServer ? "server" : "client"}`,
        );
      }
    }
  });
}

Deno.test("readFrames() refuses frames that are not of this version", () => {
  const known = new Set<number>(Object.values(FrameType));
  for (let type = 0; type <= 0xff; type++) {
    if (known.has(type)) continue;
    for (const { frame } of kinds) {
      assert(isRefused(bytesOf(frame).with(0, type)), `type ${type}`);
    }
  }
});

Deno.test("readFrames() takes the statuses of REPLY and WORKING, and none elsewhere (R3)", () => {
  for (let status = 0; status <= 0xff; status++) {
    const isKnown = status <= Status.notStarted;
    assertEquals(isRefused(bytesOf(reply).with(1, status)), !isKnown);
    assertEquals(isRefused(bytesOf(waiting).with(1, status)), status > 1);
    if (status === 0) continue;
    for (const { frame } of kinds) {
      if (frame === reply || frame === waiting) continue;
      const bytes = bytesOf(frame).with(1, status);
      assert(isRefused(bytes), `type ${frame.type}, status ${status}`);
    }
  }
  assertEquals(Math.max(...Object.values(Status)), Status.notStarted);
});

Deno.test("readFrames() refuses counts above 2^53 − 1 (R3)", () => {
  const counts: [Frame, number][] = [[retry, 16], [working, 20], [working, 28]];
  // The sequence.
  for (const { frame } of kinds) if (frame !== goaway) counts.push([frame, 4]);
  for (const [frame, at] of counts) {
    const bytes = bytesOf(frame);
    bytes.set([0, 0x1f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], at);
    assert(!isRefused(bytes), `type ${frame.type} at ${at}`);
    bytes.set([0, 0x20, 0, 0, 0, 0, 0, 0], at);
    assert(isRefused(bytes), `type ${frame.type} at ${at}`);
    bytes.fill(0xff, at, at + 8);
    assert(isRefused(bytes), `type ${frame.type} at ${at}`);
    // No call is number 0; of the others it is a value like any.
    bytes.fill(0, at, at + 8);
    assertEquals(isRefused(bytes), at === 4, `type ${frame.type} at ${at}`);
  }
});

Deno.test("readFrames() needs frames that fill their room exactly", () => {
  const bytes = new Uint8Array(300);
  const first = writeFrame(bytes, 0, reply);
  const end = writeFrame(bytes, first, working);
  for (let length = 0; length <= end + 4; length++) {
    const isFull = length === 0 || length === first || length === end;
    const frames = readFrames(bytes.subarray(0, length), 0, length, true);
    assertEquals(frames !== undefined, isFull, `${length} bytes`);
  }
});

Deno.test("readFrames() makes something of any bytes", () => {
  const content = fc.uint8Array({ maxLength: 60 });
  const any = fc.array(fc.tuple(fc.nat(11), content), { maxLength: 4 });
  fc.assert(fc.property(any, fc.boolean(), (frames, fromServer) => {
    const bytes = new Uint8Array(
      frames.flatMap(([type, content]) => [
        ...[type, 0, 0, content.length],
        ...content,
      ]),
    );
    const read = readFrames(bytes, 0, bytes.length, fromServer);
    assert(read === undefined || read.length === frames.length);
  }));
  fc.assert(fc.property(content, fc.boolean(), (bytes, fromServer) => {
    const read = readFrames(bytes, 0, bytes.length, fromServer);
    assert(read === undefined || Array.isArray(read));
  }));
});
