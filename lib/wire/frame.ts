import {
  readCount,
  readUint16,
  readUint32,
  writeCount,
  writeUint16,
  writeUint32,
} from "./big_endian.ts";
import { isStatus, type Status } from "./status.ts";

/** The numbers of the frames, the first byte of each. */
export const FrameType = {
  call: 1,
  reply: 2,
  working: 3,
  retry: 4,
  cancel: 5,
} as const;

/** Bytes before a frame's content: type (8), status (8), content length (16). */
const frameHeaderBytes = 4;

/** Where each field stands in a frame, from the frame's first byte. */
const field = {
  type: 0,
  status: 1,
  length: 2,
  sequence: 4,
  call: { program: 12, version: 16, procedure: 20, age: 24, timeLeft: 28 },
  answer: { echo: 12, processing: 16, uptime: 16 },
};

/** Bytes that a CALL takes beside its arguments. */
export const callBytes = 32;
/** Bytes that a REPLY takes beside its result. */
export const replyBytes = 20;
/** Bytes of a WORKING. */
export const workingBytes = 16;
/** Bytes of a CANCEL. */
export const cancelBytes = 12;
/** Bytes of a RETRY. */
export const retryBytes = 24;

/** Client to server: run this procedure. The same on every retransmission, but for `ageMs` and `timeLeftMs`. */
export interface CallFrame {
  type: typeof FrameType.call;
  /** The number of the call in its session. */
  sequence: number;
  program: number;
  version: number;
  procedure: number;
  /** How long ago the first transmission of this call was, in milliseconds. */
  ageMs: number;
  /** How long the client will wait from now on, in milliseconds. */
  timeLeftMs: number;
  /** The arguments. */
  body: Uint8Array;
}

/** Server to client: how the call ended. */
export interface ReplyFrame {
  type: typeof FrameType.reply;
  sequence: number;
  /** The transmission that is answered. */
  echo: number;
  /** Microseconds between its arrival and this answer. */
  processingUs: number;
  status: Status;
  /** The result, or what the status says about its body. */
  body: Uint8Array;
}

/** Server to client: the call has been started, and has not ended. */
export interface WorkingFrame {
  type: typeof FrameType.working;
  sequence: number;
  echo: number;
}

/**
 * Server to client: the call was meant for another incarnation, or is older
 * than this one, and has not been run here.
 */
export interface RetryFrame {
  type: typeof FrameType.retry;
  sequence: number;
  echo: number;
  /** For how long this incarnation has existed, in microseconds, rounded down. */
  uptimeUs: number;
}

/** Client to server: nobody waits for this call any more. Has no answer. */
export interface CancelFrame {
  type: typeof FrameType.cancel;
  sequence: number;
}

/** One frame of a datagram. */
export type Frame =
  | CallFrame
  | ReplyFrame
  | WorkingFrame
  | RetryFrame
  | CancelFrame;

/** Writes a CALL at `at`, and returns where it ends. */
export function writeCall(
  datagram: Uint8Array,
  at: number,
  call: Omit<CallFrame, "type">,
): number {
  const end = begin(datagram, at, FrameType.call, callBytes, call.body);
  writeCount(datagram, at + field.sequence, call.sequence);
  writeUint32(datagram, at + field.call.program, call.program);
  writeUint32(datagram, at + field.call.version, call.version);
  writeUint32(datagram, at + field.call.procedure, call.procedure);
  writeUint32(datagram, at + field.call.age, clamp(call.ageMs));
  writeUint32(datagram, at + field.call.timeLeft, clamp(call.timeLeftMs));
  return end;
}

/** Writes a REPLY at `at`, and returns where it ends. */
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
 * Corrects the processing time of the REPLY at `at`, which has waited since it
 * was written.
 */
export function writeProcessing(
  datagram: Uint8Array,
  at: number,
  processingUs: number,
): void {
  writeUint32(datagram, at + field.answer.processing, clamp(processingUs));
}

/** Writes a WORKING at `at`, and returns where it ends. */
export function writeWorking(
  datagram: Uint8Array,
  at: number,
  working: Omit<WorkingFrame, "type">,
): number {
  const end = begin(datagram, at, FrameType.working, workingBytes);
  writeCount(datagram, at + field.sequence, working.sequence);
  writeUint32(datagram, at + field.answer.echo, working.echo);
  return end;
}

/** Writes a RETRY at `at`, and returns where it ends. */
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

/** Writes a CANCEL at `at`, and returns where it ends. */
export function writeCancel(
  datagram: Uint8Array,
  at: number,
  { sequence }: Omit<CancelFrame, "type">,
): number {
  const end = begin(datagram, at, FrameType.cancel, cancelBytes);
  writeCount(datagram, at + field.sequence, sequence);
  return end;
}

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
    const frame = readFrame(datagram, at, next);
    if (frame === undefined || isFromServer(frame) !== fromServer) {
      return undefined;
    }
    frames.push(frame);
    at = next;
  }
  return frames;
}

function isFromServer({ type }: Frame): boolean {
  return type !== FrameType.call && type !== FrameType.cancel;
}

function readFrame(
  datagram: Uint8Array,
  at: number,
  end: number,
): Frame | undefined {
  const length = end - at;
  // The shortest frame is a CANCEL, and all share its fields.
  if (length < cancelBytes) return undefined;
  const type = datagram[at + field.type]!;
  const status = datagram[at + field.status]!;
  const sequence = readCount(datagram, at + field.sequence);
  if (!(sequence > 0)) return undefined;
  if (type !== FrameType.reply && status !== 0) return undefined;
  if (type === FrameType.cancel) {
    return length === cancelBytes ? { type, sequence } : undefined;
  }
  if (length < workingBytes) return undefined;
  const echo = readUint32(datagram, at + field.answer.echo);
  switch (type) {
    case FrameType.call:
      return length < callBytes ? undefined : {
        type,
        sequence,
        program: readUint32(datagram, at + field.call.program),
        version: readUint32(datagram, at + field.call.version),
        procedure: readUint32(datagram, at + field.call.procedure),
        ageMs: readUint32(datagram, at + field.call.age),
        timeLeftMs: readUint32(datagram, at + field.call.timeLeft),
        body: datagram.subarray(at + callBytes, end),
      };
    case FrameType.reply:
      return length < replyBytes || !isStatus(status) ? undefined : {
        type,
        sequence,
        echo,
        processingUs: readUint32(datagram, at + field.answer.processing),
        status,
        body: datagram.subarray(at + replyBytes, end),
      };
    case FrameType.working:
      return length !== workingBytes ? undefined : { type, sequence, echo };
    case FrameType.retry: {
      if (length !== retryBytes) return undefined;
      const uptimeUs = readCount(datagram, at + field.answer.uptime);
      if (Number.isNaN(uptimeUs)) return undefined;
      return { type, sequence, echo, uptimeUs };
    }
    default:
      return undefined;
  }
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
