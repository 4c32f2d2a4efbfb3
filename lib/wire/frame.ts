import type { FrameType } from "./frame_layout.ts";
import type { Status } from "./status.ts";

/** What a call asks for. */
export interface Target {
  program: number;
  version: number;
  procedure: number;
}

/** How long a call has taken, and may take. */
export interface CallTimes {
  /** How long ago the first transmission of this call was, in milliseconds. */
  ageMs: number;
  /** How long the client will wait from now on, in milliseconds. */
  timeLeftMs: number;
  /** After how long without an answer it will ask again, in milliseconds. */
  patienceMs: number;
}

/** Client to server: run this procedure. The same on every retransmission, but for its times. */
export interface CallFrame extends Target, CallTimes {
  type: typeof FrameType.call;
  /** The number of the call in its session. */
  sequence: number;
  /** The arguments. */
  body: Uint8Array;
}

/** What every answer to a transmission begins with. */
export interface Answer {
  sequence: number;
  /** The transmission that is answered. */
  echo: number;
}

/** Server to client: how the call ended. */
export interface ReplyFrame extends Answer {
  type: typeof FrameType.reply;
  /** Microseconds between its arrival and this answer. */
  processingUs: number;
  status: Status;
  /** The result, or what the status says about its body. */
  body: Uint8Array;
}

/** How far a handler is, in units of its own. */
export interface Progress {
  /** What is done so far. */
  readonly done: number;
  /** What will be done in the end; 0 if it is not known. */
  readonly total: number;
}

/** Server to client: the call has been accepted, and has not ended. */
export interface WorkingFrame extends Answer {
  type: typeof FrameType.working;
  /** Whether it has not been started yet, and may still be refused. */
  isWaiting: boolean;
  /** Microseconds between its arrival and this answer. */
  processingUs: number;
  /** What the handler has said of its progress, if anything. */
  progress: Progress | undefined;
}

/**
 * Server to client: the call was meant for another incarnation, or is older
 * than this one, and has not been run here.
 */
export interface RetryFrame extends Answer {
  type: typeof FrameType.retry;
  /** For how long this incarnation has existed, in microseconds, rounded down. */
  uptimeUs: number;
}

/** Client to server: nobody waits for this call any more. Has no answer. */
export interface CancelFrame {
  type: typeof FrameType.cancel;
  sequence: number;
}

/**
 * Server to client: whoever echoes this can be reached at its address. If no
 * answer to the call comes with it, there will be one once it is echoed.
 */
export interface TokenFrame extends Answer {
  type: typeof FrameType.token;
  token: bigint;
}

/** Client to server: is the call, which has arrived there, still being worked on? */
export interface ProbeFrame {
  type: typeof FrameType.probe;
  sequence: number;
}

/** Server to client: no new calls are taken from now on. */
export interface GoawayFrame {
  type: typeof FrameType.goaway;
  /** It concerns all calls: always 0. */
  sequence: 0;
}

/** Either way: a piece of a body that is larger than a datagram. */
export interface PartFrame {
  type: typeof FrameType.part;
  sequence: number;
  /** Bytes of the whole body. */
  total: number;
  /** CRC-32 of the whole body. */
  digest: number;
  /** Where in it this piece begins. */
  offset: number;
  /** The piece; not empty, and within the total. */
  body: Uint8Array;
}

/** Bytes from `start` up to, and without, `end`. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** Either way: what has come of a body in PARTs. */
export interface AckFrame extends Answer {
  type: typeof FrameType.ack;
  /** Microseconds since the echoed transmission arrived. */
  processingUs: number;
  /** All bytes before this one have come. */
  cumulative: number;
  /** The offset up to which may be sent. */
  credit: number;
  /** What has come beyond gaps, in order. */
  ranges: readonly ByteRange[];
}

/** One frame of a datagram. */
export type Frame =
  | CallFrame
  | ReplyFrame
  | WorkingFrame
  | RetryFrame
  | CancelFrame
  | TokenFrame
  | ProbeFrame
  | GoawayFrame
  | PartFrame
  | AckFrame;
