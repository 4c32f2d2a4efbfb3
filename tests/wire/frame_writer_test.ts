import { assertEquals } from "@std/assert";
import { callTargetOffset } from "../../lib/wire/frame_layout.ts";
import { readFrames, readTarget } from "../../lib/wire/frame_reader.ts";
import { writeProcessing, writeTarget } from "../../lib/wire/frame_writer.ts";
import { ack, bytesOf, call, read, reply, working } from "./sample_frames.ts";
import { writeFrame } from "./write_datagram.ts";

Deno.test("times that do not fit 32 bits are sent as the nearest that do", () => {
  const times = { ageMs: 1e12, timeLeftMs: -5, patienceMs: 1.9 };
  const [frame] = read(bytesOf({ ...call, ...times }))!;
  const sent = { ageMs: 0xffff_ffff, timeLeftMs: 0, patienceMs: 1 };
  assertEquals(frame, { ...call, ...sent });
  const long = [reply, working, ack].map((frame) => ({
    ...frame,
    processingUs: 2 ** 32,
  }));
  for (const frame of long) {
    const expected = { ...frame, processingUs: 0xffff_ffff };
    assertEquals(read(bytesOf(frame)), [expected]);
  }
  const credit = { ...ack, credit: 2 ** 32 + 5 };
  assertEquals(read(bytesOf(credit)), [{ ...ack, credit: 0xffff_ffff }]);
});

Deno.test("writeProcessing() corrects the processing time of each timed answer", () => {
  for (const frame of [reply, working, ack]) {
    const bytes = new Uint8Array(300);
    const end = writeFrame(bytes, 3, frame);
    writeProcessing(bytes, 3, 1234.5);
    const expected = { ...frame, processingUs: 1234 };
    assertEquals(readFrames(bytes, 3, end, true), [expected]);
  }
});

Deno.test("readTarget() gives back what stands in a CALL before the arguments", () => {
  const { type: _type, sequence: _sequence, body: _body, ...target } = call;
  assertEquals(readTarget(bytesOf(call), callTargetOffset), target);
  const bytes = new Uint8Array(30);
  writeTarget(bytes, 5, call);
  assertEquals(readTarget(bytes, 5), target);
  assertEquals(bytes.subarray(5, 29), bytesOf(call).subarray(12, 36));
});
