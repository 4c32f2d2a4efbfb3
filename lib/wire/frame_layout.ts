/**
 * Where each field of each frame stands; `docs/PROTOCOL.md` draws the same.
 *
 * @module
 */

/** The numbers of the frames, the first byte of each. */
export const FrameType = {
  call: 1,
  reply: 2,
  working: 3,
  retry: 4,
  cancel: 5,
  token: 6,
  probe: 7,
  goaway: 8,
  part: 9,
  ack: 10,
} as const;

/** Bytes before a frame's content: type (8), status (8), content length (16). */
export const frameHeaderBytes = 4;

/** Where each field stands in a frame, from the frame's first byte. */
export const field = {
  type: 0,
  status: 1,
  length: 2,
  sequence: 4,
  call: {
    program: 12,
    version: 16,
    procedure: 20,
    age: 24,
    timeLeft: 28,
    patience: 32,
  },
  answer: { echo: 12, processing: 16, uptime: 16, token: 16 },
  working: { done: 20, total: 28 },
  part: { total: 12, digest: 16, offset: 20 },
  ack: { cumulative: 20, credit: 24, ranges: 28 },
} as const;

/** Bytes that a CALL takes beside its arguments. */
export const callBytes = 36;
/** Bytes of a CALL before what a body in PARTs begins with: its target. */
export const callTargetOffset = 12;
/** Bytes that a body in PARTs has before the arguments: those of a CALL after its sequence. */
export const targetBytes: number = callBytes - callTargetOffset;
/** Bytes that a REPLY takes beside its result. */
export const replyBytes = 20;
/** The status of a WORKING that says that its call waits for its turn. */
export const waitingStatus = 1;
/** Bytes of a WORKING that tells no progress. */
export const workingBytes = 20;
/** Bytes of a WORKING that tells how far the handler is. */
export const progressBytes = 36;
/** Bytes of a RETRY. */
export const retryBytes = 24;
/** Bytes of a CANCEL. */
export const cancelBytes = 12;
/** Bytes of a TOKEN. */
export const tokenBytes = 24;
/** Bytes of a PROBE. */
export const probeBytes = 12;
/** Bytes of a GOAWAY. */
export const goawayBytes = 4;
/** Bytes that a PART takes beside its piece of the body. */
export const partBytes = 24;
/** Bytes of an ACK without gaps. */
export const ackBytes = 28;
/** Bytes that each range beyond a gap adds to an ACK. */
export const ackRangeBytes = 8;
/** Ranges that an ACK names at most: one datagram lost in two, 32 long. */
export const ackRangesMax = 16;
