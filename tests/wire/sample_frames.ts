import type {
  AckFrame,
  CallFrame,
  CancelFrame,
  Frame,
  GoawayFrame,
  PartFrame,
  ProbeFrame,
  ReplyFrame,
  RetryFrame,
  TokenFrame,
  WorkingFrame,
} from "../../lib/wire/frame.ts";
import { FrameType } from "../../lib/wire/frame_layout.ts";
import { readFrames } from "../../lib/wire/frame_reader.ts";
import { Status } from "../../lib/wire/status.ts";
import { writeFrame } from "./write_datagram.ts";

const answer = { sequence: 5, echo: 7 };
export const call: CallFrame = {
  type: FrameType.call,
  sequence: 5,
  program: 0x2000_0001,
  version: 2,
  procedure: 3,
  ageMs: 4,
  timeLeftMs: 10_000,
  patienceMs: 1000,
  body: new Uint8Array(8),
};
export const reply: ReplyFrame = {
  ...answer,
  type: FrameType.reply,
  processingUs: 1,
  status: Status.ok,
  body: new Uint8Array(8),
};
export const working: WorkingFrame = {
  ...answer,
  type: FrameType.working,
  processingUs: 1,
  isWaiting: false,
  progress: { done: 1, total: 2 },
};
export const waiting: WorkingFrame = {
  ...working,
  isWaiting: true,
  progress: undefined,
};
export const retry: RetryFrame = {
  ...answer,
  type: FrameType.retry,
  uptimeUs: 1,
};
export const cancel: CancelFrame = { type: FrameType.cancel, sequence: 5 };
export const probe: ProbeFrame = { type: FrameType.probe, sequence: 5 };
export const goaway: GoawayFrame = { type: FrameType.goaway, sequence: 0 };
export const token: TokenFrame = {
  ...answer,
  type: FrameType.token,
  token: 1n,
};
export const part: PartFrame = {
  type: FrameType.part,
  sequence: 5,
  total: 1000,
  digest: 1,
  offset: 100,
  body: new Uint8Array(8),
};
export const ack: AckFrame = {
  ...answer,
  type: FrameType.ack,
  processingUs: 1,
  cumulative: 100,
  credit: 1000,
  ranges: [{ start: 200, end: 300 }, { start: 400, end: 500 }],
};

/** An ACK with so many gaps. */
export function ackOf(gaps: number): AckFrame {
  const starts = Array.from({ length: gaps }, (_, i) => 200 + 100 * i);
  const ranges = starts.map((start) => ({ start, end: start + 50 }));
  return { ...ack, ranges };
}

/** The bytes of one frame. */
export function bytesOf(frame: Frame): Uint8Array {
  const bytes = new Uint8Array(300);
  return bytes.slice(0, writeFrame(bytes, 0, frame));
}

/** Reads frames as the one direction, or else as the other. */
export function read(bytes: Uint8Array): Frame[] | undefined {
  return readFrames(bytes, 0, bytes.length, false) ??
    readFrames(bytes, 0, bytes.length, true);
}

/** Whether bytes are frames of neither direction. */
export function isRefused(bytes: Uint8Array): boolean {
  return read(bytes) === undefined;
}
