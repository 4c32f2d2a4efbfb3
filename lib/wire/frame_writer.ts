/**
 * Frames into bytes. Each function writes at `at`, where there is room, and
 * returns where the frame ends.
 *
 * @module
 */

import { writeCount, writeId, writeUint16, writeUint32 } from "./big_endian.ts";
import type {
  AckFrame,
  CallFrame,
  CallTimes,
  CancelFrame,
  PartFrame,
  ProbeFrame,
  ReplyFrame,
  RetryFrame,
  Target,
  TokenFrame,
  WorkingFrame,
} from "./frame.ts";
import {
  ackBytes,
  ackRangeBytes,
  callBytes,
  callTargetOffset,
  cancelBytes,
  field,
  frameHeaderBytes,
  FrameType,
  goawayBytes,
  partBytes,
  probeBytes,
  progressBytes,
  replyBytes,
  retryBytes,
  tokenBytes,
  waitingStatus,
  workingBytes,
} from "./frame_layout.ts";

/** Writes a CALL. */
export function writeCall(
  datagram: Uint8Array,
  at: number,
  call: Omit<CallFrame, "type">,
): number {
  const end = begin(datagram, at, FrameType.call, callBytes, call.body);
  writeCount(datagram, at + field.sequence, call.sequence);
  writeTarget(datagram, at + callTargetOffset, call);
  return end;
}

/**
 * Writes what stands between the number of a call and its arguments. A body in
 * PARTs begins with the same.
 */
export function writeTarget(
  bytes: Uint8Array,
  at: number,
  call: Target & CallTimes,
): void {
  writeUint32(bytes, at, call.program);
  writeUint32(bytes, at + 4, call.version);
  writeUint32(bytes, at + 8, call.procedure);
  writeUint32(bytes, at + 12, clamp(call.ageMs));
  writeUint32(bytes, at + 16, clamp(call.timeLeftMs));
  writeUint32(bytes, at + 20, clamp(call.patienceMs));
}

/** Writes a REPLY. */
export function writeReply(
  datagram: Uint8Array,
  at: number,
  reply: Omit<ReplyFrame, "type">,
): number {
  const end = begin(datagram, at, FrameType.reply, replyBytes, reply.body);
  datagram[at + field.status] = reply.status;
  writeCount(datagram, at + field.sequence, reply.sequence);
  writeUint32(datagram, at + field.answer.echo, reply.echo);
  writeProcessing(datagram, at, reply.processingUs);
  return end;
}

/**
 * Corrects the processing time of the answer at `at`, which has waited since
 * it was written.
 */
export function writeProcessing(
  datagram: Uint8Array,
  at: number,
  processingUs: number,
): void {
  writeUint32(datagram, at + field.answer.processing, clamp(processingUs));
}

/** Writes a WORKING. */
export function writeWorking(
  datagram: Uint8Array,
  at: number,
  working: Omit<WorkingFrame, "type">,
): number {
  const { progress } = working;
  const bytes = progress === undefined ? workingBytes : progressBytes;
  const end = begin(datagram, at, FrameType.working, bytes);
  if (working.isWaiting) datagram[at + field.status] = waitingStatus;
  writeCount(datagram, at + field.sequence, working.sequence);
  writeUint32(datagram, at + field.answer.echo, working.echo);
  writeProcessing(datagram, at, working.processingUs);
  if (progress !== undefined) {
    writeCount(datagram, at + field.working.done, progress.done);
    writeCount(datagram, at + field.working.total, progress.total);
  }
  return end;
}

/** Writes a RETRY. */
export function writeRetry(
  datagram: Uint8Array,
  at: number,
  retry: Omit<RetryFrame, "type">,
): number {
  const end = begin(datagram, at, FrameType.retry, retryBytes);
  writeCount(datagram, at + field.sequence, retry.sequence);
  writeUint32(datagram, at + field.answer.echo, retry.echo);
  writeCount(datagram, at + field.answer.uptime, Math.floor(retry.uptimeUs));
  return end;
}

/** Writes a CANCEL. */
export function writeCancel(
  datagram: Uint8Array,
  at: number,
  { sequence }: Omit<CancelFrame, "type">,
): number {
  const end = begin(datagram, at, FrameType.cancel, cancelBytes);
  writeCount(datagram, at + field.sequence, sequence);
  return end;
}

/** Writes a TOKEN. */
export function writeToken(
  datagram: Uint8Array,
  at: number,
  { sequence, echo, token }: Omit<TokenFrame, "type">,
): number {
  const end = begin(datagram, at, FrameType.token, tokenBytes);
  writeCount(datagram, at + field.sequence, sequence);
  writeUint32(datagram, at + field.answer.echo, echo);
  writeId(datagram, at + field.answer.token, token);
  return end;
}

/** Writes a PROBE. */
export function writeProbe(
  datagram: Uint8Array,
  at: number,
  { sequence }: Omit<ProbeFrame, "type">,
): number {
  const end = begin(datagram, at, FrameType.probe, probeBytes);
  writeCount(datagram, at + field.sequence, sequence);
  return end;
}

/** Writes a GOAWAY. */
export function writeGoaway(datagram: Uint8Array, at: number): number {
  return begin(datagram, at, FrameType.goaway, goawayBytes);
}

/** Writes a PART. */
export function writePart(
  datagram: Uint8Array,
  at: number,
  part: Omit<PartFrame, "type">,
): number {
  const end = begin(datagram, at, FrameType.part, partBytes, part.body);
  writeCount(datagram, at + field.sequence, part.sequence);
  writeUint32(datagram, at + field.part.total, part.total);
  writeUint32(datagram, at + field.part.digest, part.digest);
  writeUint32(datagram, at + field.part.offset, part.offset);
  return end;
}

/** Writes an ACK. */
export function writeAck(
  datagram: Uint8Array,
  at: number,
  ack: Omit<AckFrame, "type">,
): number {
  const bytes = ackBytes + ack.ranges.length * ackRangeBytes;
  const end = begin(datagram, at, FrameType.ack, bytes);
  writeCount(datagram, at + field.sequence, ack.sequence);
  writeUint32(datagram, at + field.answer.echo, ack.echo);
  writeProcessing(datagram, at, ack.processingUs);
  writeUint32(datagram, at + field.ack.cumulative, ack.cumulative);
  writeUint32(datagram, at + field.ack.credit, clamp(ack.credit));
  let place = at + field.ack.ranges;
  for (const range of ack.ranges) {
    writeUint32(datagram, place, range.start);
    writeUint32(datagram, place + 4, range.end);
    place += ackRangeBytes;
  }
  return end;
}

function begin(
  datagram: Uint8Array,
  at: number,
  type: number,
  fixedBytes: number,
  body?: Uint8Array,
): number {
  const bodyBytes = body?.length ?? 0;
  const end = at + fixedBytes + bodyBytes;
  datagram[at + field.type] = type;
  datagram[at + field.status] = 0;
  writeUint16(
    datagram,
    at + field.length,
    fixedBytes + bodyBytes - frameHeaderBytes,
  );
  if (body !== undefined) datagram.set(body, at + fixedBytes);
  return end;
}

/** What does not fit 32 bits is said as the largest value that does. */
function clamp(value: number): number {
  return value >= 0xffff_ffff ? 0xffff_ffff : value < 0 ? 0 : Math.floor(value);
}
