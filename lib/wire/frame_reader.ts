import { readCount, readId, readUint16, readUint32 } from "./big_endian.ts";
import type {
  AckFrame,
  Answer,
  ByteRange,
  CallTimes,
  Frame,
  PartFrame,
  Target,
  WorkingFrame,
} from "./frame.ts";
import {
  ackBytes,
  ackRangeBytes,
  ackRangesMax,
  callBytes,
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
import { isStatus } from "./status.ts";

/**
 * Reads the frames that fill `datagram` from `at` to `end`, or returns
 * `undefined` when they do not fill it exactly, or one is not for this
 * direction. Bodies are views of it.
 */
export function readFrames(
  datagram: Uint8Array,
  at: number,
  end: number,
  fromServer: boolean,
): Frame[] | undefined {
  const frames: Frame[] = [];
  while (at < end) {
    if (end - at < frameHeaderBytes) return undefined;
    const next = at + frameHeaderBytes +
      readUint16(datagram, at + field.length);
    if (next > end) return undefined;
    const frame = readFrame(datagram, at, next, fromServer);
    if (frame === undefined) return undefined;
    frames.push(frame);
    at = next;
  }
  return frames;
}

/** What a body in PARTs begins with, as `writeTarget` wrote it. */
export function readTarget(bytes: Uint8Array, at: number): Target & CallTimes {
  return {
    program: readUint32(bytes, at),
    version: readUint32(bytes, at + 4),
    procedure: readUint32(bytes, at + 8),
    ageMs: readUint32(bytes, at + 12),
    timeLeftMs: readUint32(bytes, at + 16),
    patienceMs: readUint32(bytes, at + 20),
  };
}

/** @param fromServer some frames are for one direction only */
function readFrame(
  datagram: Uint8Array,
  at: number,
  end: number,
  fromServer: boolean,
): Frame | undefined {
  const length = end - at;
  const type = datagram[at + field.type]!;
  const status = datagram[at + field.status]!;
  const statusMax = type === FrameType.reply
    ? 0xff
    : type === FrameType.working
    ? waitingStatus
    : 0;
  if (status > statusMax) return undefined;
  if (type === FrameType.goaway) {
    return fromServer && length === goawayBytes
      ? { type, sequence: 0 }
      : undefined;
  }
  // All others have a sequence, and the shortest of them nothing else.
  if (length < cancelBytes) return undefined;
  const sequence = readCount(datagram, at + field.sequence);
  if (!(sequence > 0)) return undefined;
  if (type === FrameType.part) return readPart(datagram, at, end, sequence);
  if (type === FrameType.ack) return readAck(datagram, at, end, sequence);
  return fromServer
    ? readAnswer(datagram, at, end, sequence)
    : readQuestion(datagram, at, end, sequence);
}

function readQuestion(
  datagram: Uint8Array,
  at: number,
  end: number,
  sequence: number,
): Frame | undefined {
  const type = datagram[at + field.type]!;
  const length = end - at;
  switch (type) {
    case FrameType.call:
      if (length < callBytes) return undefined;
      return {
        type,
        sequence,
        program: readUint32(datagram, at + field.call.program),
        version: readUint32(datagram, at + field.call.version),
        procedure: readUint32(datagram, at + field.call.procedure),
        ageMs: readUint32(datagram, at + field.call.age),
        timeLeftMs: readUint32(datagram, at + field.call.timeLeft),
        patienceMs: readUint32(datagram, at + field.call.patience),
        body: datagram.subarray(at + callBytes, end),
      };
    case FrameType.cancel:
      return length === cancelBytes ? { type, sequence } : undefined;
    case FrameType.probe:
      return length === probeBytes ? { type, sequence } : undefined;
    default:
      return undefined;
  }
}

function readAnswer(
  datagram: Uint8Array,
  at: number,
  end: number,
  sequence: number,
): Frame | undefined {
  const length = end - at;
  // The shortest answers.
  if (length < workingBytes) return undefined;
  const type = datagram[at + field.type]!;
  const echo = readUint32(datagram, at + field.answer.echo);
  switch (type) {
    case FrameType.reply: {
      const status = datagram[at + field.status]!;
      if (!isStatus(status)) return undefined;
      return {
        type,
        sequence,
        echo,
        processingUs: readUint32(datagram, at + field.answer.processing),
        status,
        body: datagram.subarray(at + replyBytes, end),
      };
    }
    case FrameType.working:
      return readWorking(datagram, at, end, { sequence, echo });
    case FrameType.retry: {
      if (length !== retryBytes) return undefined;
      const uptimeUs = readCount(datagram, at + field.answer.uptime);
      if (Number.isNaN(uptimeUs)) return undefined;
      return { type, sequence, echo, uptimeUs };
    }
    case FrameType.token: {
      if (length !== tokenBytes) return undefined;
      const token = readId(datagram, at + field.answer.token);
      // 0 stands for none, so its echo could not be told from silence.
      return token === 0n ? undefined : { type, sequence, echo, token };
    }
    default:
      return undefined;
  }
}

function readWorking(
  datagram: Uint8Array,
  at: number,
  end: number,
  answer: Answer,
): WorkingFrame | undefined {
  const processingUs = readUint32(datagram, at + field.answer.processing);
  const type = FrameType.working;
  const isWaiting = datagram[at + field.status] === waitingStatus;
  const frame = { type, ...answer, processingUs, isWaiting };
  if (end - at === workingBytes) return { ...frame, progress: undefined };
  // What has not been started has made no progress.
  if (end - at !== progressBytes || isWaiting) return undefined;
  const done = readCount(datagram, at + field.working.done);
  const total = readCount(datagram, at + field.working.total);
  if (Number.isNaN(done + total)) return undefined;
  return { ...frame, progress: { done, total } };
}

function readPart(
  datagram: Uint8Array,
  at: number,
  end: number,
  sequence: number,
): PartFrame | undefined {
  if (end - at <= partBytes) return undefined;
  const total = readUint32(datagram, at + field.part.total);
  const offset = readUint32(datagram, at + field.part.offset);
  const body = datagram.subarray(at + partBytes, end);
  if (offset + body.length > total) return undefined;
  const digest = readUint32(datagram, at + field.part.digest);
  return { type: FrameType.part, sequence, total, digest, offset, body };
}

function readAck(
  datagram: Uint8Array,
  at: number,
  end: number,
  sequence: number,
): AckFrame | undefined {
  const rest = end - at - ackBytes;
  const isWhole = rest >= 0 && rest % ackRangeBytes === 0;
  if (!isWhole || rest / ackRangeBytes > ackRangesMax) return undefined;
  const cumulative = readUint32(datagram, at + field.ack.cumulative);
  const ranges: ByteRange[] = [];
  let above = cumulative;
  for (let place = at + ackBytes; place < end; place += ackRangeBytes) {
    const start = readUint32(datagram, place);
    const rangeEnd = readUint32(datagram, place + 4);
    // In order, with a gap before each, or else it is no gap.
    if (start <= above || rangeEnd <= start) return undefined;
    ranges.push({ start, end: rangeEnd });
    above = rangeEnd;
  }
  return {
    type: FrameType.ack,
    sequence,
    echo: readUint32(datagram, at + field.answer.echo),
    processingUs: readUint32(datagram, at + field.answer.processing),
    cumulative,
    credit: readUint32(datagram, at + field.ack.credit),
    ranges,
  };
}
