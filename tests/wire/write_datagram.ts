import { seal } from "../../lib/wire/checksum.ts";
import type { Frame } from "../../lib/wire/frame.ts";
import { FrameType } from "../../lib/wire/frame_layout.ts";
import {
  writeAck,
  writeCall,
  writeCancel,
  writeGoaway,
  writePart,
  writeProbe,
  writeReply,
  writeRetry,
  writeToken,
  writeWorking,
} from "../../lib/wire/frame_writer.ts";
import {
  frameOffset,
  type Header,
  writeHeader,
} from "../../lib/wire/header.ts";

/** Writes a frame of any type, and returns where it ends. */
export function writeFrame(
  bytes: Uint8Array,
  at: number,
  frame: Frame,
): number {
  switch (frame.type) {
    case FrameType.call:
      return writeCall(bytes, at, frame);
    case FrameType.reply:
      return writeReply(bytes, at, frame);
    case FrameType.working:
      return writeWorking(bytes, at, frame);
    case FrameType.retry:
      return writeRetry(bytes, at, frame);
    case FrameType.cancel:
      return writeCancel(bytes, at, frame);
    case FrameType.token:
      return writeToken(bytes, at, frame);
    case FrameType.probe:
      return writeProbe(bytes, at, frame);
    case FrameType.goaway:
      return writeGoaway(bytes, at);
    case FrameType.part:
      return writePart(bytes, at, frame);
    case FrameType.ack:
      return writeAck(bytes, at, frame);
  }
}

/** A whole datagram, sealed. */
export function writeDatagram(
  header: Header,
  frames: readonly Frame[],
): Uint8Array {
  // Not zeroed, as the buffers of an outbox are not.
  const datagram = new Uint8Array(32_768).fill(0xee);
  writeHeader(datagram, header);
  let end = frameOffset(header);
  for (const frame of frames) end = writeFrame(datagram, end, frame);
  return datagram.slice(0, seal(datagram, end));
}
