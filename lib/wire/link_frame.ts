import {
  readCount,
  readId,
  readUint16,
  readUint32,
  writeCount,
  writeId,
  writeUint16,
  writeUint32,
} from "./big_endian.ts";

/** The numbers of a perfect link's frames, the first byte of each. */
export const LinkFrameType = {
  pieces: 1,
  acknowledgement: 2,
  stranger: 3,
} as const;

/** Where each field stands, from the first byte of its frame. */
const field = {
  type: 0,
  count: 1,
  stream: 2,
  pieces: { target: 10, floor: 18, transmission: 26 },
  acknowledgement: { source: 10, echo: 18, next: 22, credit: 30 },
  stranger: { source: 10, refused: 18 },
};

/** Bytes of a PIECES frame before its first piece. */
export const piecesBytes = 30;
/** Bytes that a piece takes beside its body. */
export const pieceBytes = 10;
/** Bytes of an ACKNOWLEDGEMENT without its bitmap. */
export const acknowledgementBytes = 32;
/** Bytes of a STRANGER. */
export const strangerBytes = 26;
/** What one byte can count. */
export const piecesMax = 255;

/** A part of a message, or a whole one. */
export interface Piece {
  /** Its number in the stream, from 1. */
  readonly sequence: number;
  /** Whether a message ends with it. */
  readonly isLast: boolean;
  readonly body: Uint8Array;
}

/** Sender to receiver: pieces of one stream. */
export interface PiecesFrame {
  type: typeof LinkFrameType.pieces;
  /** The random id of the stream: one sender's messages to one address. */
  stream: bigint;
  /** The incarnation of the receiver that they are meant for, 0 if unknown. */
  target: bigint;
  /** All pieces below have arrived, at this incarnation or another. */
  floor: number;
  /** The number of this datagram in the stream, 32 bits that wrap. */
  transmission: number;
  /** At least one. */
  pieces: Piece[];
}

/** Receiver to sender: what has arrived of a stream. */
export interface AcknowledgementFrame {
  type: typeof LinkFrameType.acknowledgement;
  stream: bigint;
  /** The incarnation of the receiver. */
  source: bigint;
  /** The transmission that is answered. */
  echo: number;
  /** All pieces below have arrived, and this one has not. */
  next: number;
  /** How many pieces from `next` on the receiver has room for. */
  credit: number;
  /** Bit `i`, from the lowest of the first byte: whether `next + 1 + i` has arrived. */
  arrived: Uint8Array;
}

/**
 * Receiver to sender: the pieces were meant for another incarnation, and have
 * not been taken.
 */
export interface StrangerFrame {
  type: typeof LinkFrameType.stranger;
  stream: bigint;
  /** The incarnation of the receiver. */
  source: bigint;
  /** The target that they had. */
  refused: bigint;
}

/** One frame of a datagram. */
export type LinkFrame = PiecesFrame | AcknowledgementFrame | StrangerFrame;

/** Writes a PIECES frame without pieces at `at`, and returns where it ends. */
export function writePiecesHead(
  datagram: Uint8Array,
  at: number,
  frame: Omit<PiecesFrame, "type" | "pieces">,
): number {
  begin(datagram, at, LinkFrameType.pieces, 0, frame.stream);
  writeId(datagram, at + field.pieces.target, frame.target);
  writeCount(datagram, at + field.pieces.floor, frame.floor);
  writeUint32(datagram, at + field.pieces.transmission, frame.transmission);
  return at + piecesBytes;
}

/**
 * Adds a piece at `end` to the PIECES frame that begins at `at`, and returns
 * where it ends.
 */
export function writePiece(
  datagram: Uint8Array,
  { at, end }: { at: number; end: number },
  { sequence, isLast, body }: Piece,
): number {
  datagram[at + field.count]!++;
  writeCount(datagram, end, sequence);
  writeUint16(datagram, end + 8, body.length | (isLast ? lastBit : 0));
  datagram.set(body, end + pieceBytes);
  return end + pieceBytes + body.length;
}

/** Writes an ACKNOWLEDGEMENT at `at`, and returns where it ends. */
export function writeAcknowledgement(
  datagram: Uint8Array,
  at: number,
  frame: Omit<AcknowledgementFrame, "type">,
): number {
  const { stream, source, echo, next, credit, arrived } = frame;
  const { acknowledgement } = LinkFrameType;
  begin(datagram, at, acknowledgement, arrived.length, stream);
  writeId(datagram, at + field.acknowledgement.source, source);
  writeUint32(datagram, at + field.acknowledgement.echo, echo);
  writeCount(datagram, at + field.acknowledgement.next, next);
  writeUint16(datagram, at + field.acknowledgement.credit, credit);
  datagram.set(arrived, at + acknowledgementBytes);
  return at + acknowledgementBytes + arrived.length;
}

/** Writes a STRANGER at `at`, and returns where it ends. */
export function writeStranger(
  datagram: Uint8Array,
  at: number,
  { stream, source, refused }: Omit<StrangerFrame, "type">,
): number {
  begin(datagram, at, LinkFrameType.stranger, 0, stream);
  writeId(datagram, at + field.stranger.source, source);
  writeId(datagram, at + field.stranger.refused, refused);
  return at + strangerBytes;
}

/**
 * Reads the frames that fill the content of a datagram exactly, or `undefined`
 * if they do not. Bodies and bitmaps are views.
 */
export function readLinkFrames(content: Uint8Array): LinkFrame[] | undefined {
  const frames: LinkFrame[] = [];
  let at = 0;
  while (at < content.length) {
    const read = readFrame(content, at);
    if (read === undefined) return undefined;
    frames.push(read.frame);
    at = read.end;
  }
  return frames.length === 0 ? undefined : frames;
}

/** The upper bit of a length: a message ends with this piece. */
const lastBit = 0x8000;

function begin(
  datagram: Uint8Array,
  at: number,
  type: number,
  count: number,
  stream: bigint,
): void {
  datagram[at + field.type] = type;
  datagram[at + field.count] = count;
  writeId(datagram, at + field.stream, stream);
}

interface Read {
  frame: LinkFrame;
  end: number;
}

function readFrame(content: Uint8Array, at: number): Read | undefined {
  switch (content[at]) {
    case LinkFrameType.pieces:
      return readPieces(content, at);
    case LinkFrameType.acknowledgement:
      return readAcknowledgement(content, at);
    case LinkFrameType.stranger:
      return readStranger(content, at);
    default:
      return undefined;
  }
}

function readPieces(content: Uint8Array, at: number): Read | undefined {
  if (content.length < at + piecesBytes) return undefined;
  const count = content[at + field.count]!;
  const floor = readCount(content, at + field.pieces.floor);
  // `NaN` is not above 0 either.
  if (count === 0 || !(floor > 0)) return undefined;
  const pieces: Piece[] = [];
  let end = at + piecesBytes;
  for (let i = 0; i < count; i++) {
    if (content.length < end + pieceBytes) return undefined;
    const sequence = readCount(content, end);
    const size = readUint16(content, end + 8);
    const from = end + pieceBytes;
    end = from + (size & ~lastBit);
    if (!(sequence >= floor) || content.length < end) return undefined;
    const body = content.subarray(from, end);
    pieces.push({ sequence, isLast: (size & lastBit) !== 0, body });
  }
  const frame: PiecesFrame = {
    type: LinkFrameType.pieces,
    stream: readId(content, at + field.stream),
    target: readId(content, at + field.pieces.target),
    floor,
    transmission: readUint32(content, at + field.pieces.transmission),
    pieces,
  };
  return { frame, end };
}

function readAcknowledgement(
  content: Uint8Array,
  at: number,
): Read | undefined {
  const arrivedAt = at + acknowledgementBytes;
  if (content.length < arrivedAt) return undefined;
  const end = arrivedAt + content[at + field.count]!;
  const next = readCount(content, at + field.acknowledgement.next);
  const source = readId(content, at + field.acknowledgement.source);
  if (content.length < end || !(next > 0) || source === 0n) return undefined;
  const frame: AcknowledgementFrame = {
    type: LinkFrameType.acknowledgement,
    stream: readId(content, at + field.stream),
    source,
    echo: readUint32(content, at + field.acknowledgement.echo),
    next,
    credit: readUint16(content, at + field.acknowledgement.credit),
    arrived: content.subarray(arrivedAt, end),
  };
  return { frame, end };
}

function readStranger(content: Uint8Array, at: number): Read | undefined {
  const end = at + strangerBytes;
  if (content.length < end || content[at + field.count] !== 0) return undefined;
  const source = readId(content, at + field.stranger.source);
  if (source === 0n) return undefined;
  const frame: StrangerFrame = {
    type: LinkFrameType.stranger,
    stream: readId(content, at + field.stream),
    source,
    refused: readId(content, at + field.stranger.refused),
  };
  return { frame, end };
}
