import fc from "../fast_check.ts";
import type { ByteRange, Frame } from "../../lib/wire/frame.ts";
import { ackRangesMax, FrameType } from "../../lib/wire/frame_layout.ts";
import type { Header } from "../../lib/wire/header.ts";
import { Status } from "../../lib/wire/status.ts";

const uint32 = fc.nat(0xffff_ffff);
const count = fc.maxSafeNat();
const sequence = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });
const id = fc.bigInt(0n, (1n << 64n) - 1n);
const someId = fc.bigInt(1n, (1n << 64n) - 1n);
const body = fc.uint8Array({ maxLength: 100 });
const answer = { sequence, echo: uint32 };

const part: fc.Arbitrary<Frame> = fc.record({
  type: fc.constant(FrameType.part),
  sequence,
  digest: uint32,
  offset: fc.nat(0xffff_ff00),
  body: fc.uint8Array({ minLength: 1, maxLength: 100 }),
  beyond: fc.nat(100),
}).map(({ beyond, ...part }) => ({
  ...part,
  total: part.offset + part.body.length + beyond,
}));

/** Offsets in order, of which the first is the cumulative one. */
const offsets = fc.uniqueArray(uint32, {
  minLength: 1,
  maxLength: 1 + 2 * ackRangesMax,
}).map((offsets) => offsets.sort((a, b) => a - b));

const ack: fc.Arbitrary<Frame> = fc.record({
  type: fc.constant(FrameType.ack),
  ...answer,
  processingUs: uint32,
  credit: uint32,
  offsets,
}).map(({ offsets: [cumulative, ...edges], ...ack }) => {
  const ranges: ByteRange[] = [];
  for (let i = 0; i + 1 < edges.length; i += 2) {
    ranges.push({ start: edges[i]!, end: edges[i + 1]! });
  }
  return { ...ack, cumulative: cumulative!, ranges };
});

/** Any frame that only a client sends. */
export const question: fc.Arbitrary<Frame> = fc.oneof(
  fc.record({
    type: fc.constant(FrameType.call),
    sequence,
    program: uint32,
    version: uint32,
    procedure: uint32,
    ageMs: uint32,
    timeLeftMs: uint32,
    patienceMs: uint32,
    body,
  }),
  fc.record({ type: fc.constant(FrameType.cancel), sequence }),
  fc.record({ type: fc.constant(FrameType.probe), sequence }),
);

/** Any frame that only a server sends. */
export const statement: fc.Arbitrary<Frame> = fc.oneof(
  fc.record({
    type: fc.constant(FrameType.reply),
    ...answer,
    processingUs: uint32,
    status: fc.constantFrom(...Object.values(Status)),
    body,
  }),
  fc.record({
    type: fc.constant(FrameType.working),
    ...answer,
    processingUs: uint32,
    isWaiting: fc.constant(false),
    progress: fc.option(fc.record({ done: count, total: count }), {
      nil: undefined,
    }),
  }),
  fc.record({
    type: fc.constant(FrameType.working),
    ...answer,
    processingUs: uint32,
    isWaiting: fc.constant(true),
    progress: fc.constant(undefined),
  }),
  fc.record({
    type: fc.constant(FrameType.retry),
    ...answer,
    uptimeUs: count,
  }),
  fc.record({ type: fc.constant(FrameType.token), ...answer, token: someId }),
  fc.constant<Frame>({ type: FrameType.goaway, sequence: 0 }),
);

const headerFromClient: fc.Arbitrary<Header> = fc.record({
  fromServer: fc.constant(false),
  transmission: uint32,
  client: id,
  incarnation: id,
  floor: count,
  token: fc.oneof(fc.constant(0n), someId),
});

const headerFromServer: fc.Arbitrary<Header> = fc.record({
  fromServer: fc.constant(true),
  transmission: uint32,
  client: id,
  incarnation: someId,
  floor: fc.constant(0),
  token: fc.constant(0n),
});

/** A header and frames, as one side or the other may send them. */
export const datagram: fc.Arbitrary<{ header: Header; frames: Frame[] }> = fc
  .oneof(
    fc.record({
      header: headerFromClient,
      frames: framesOf(fc.oneof(question, part, ack)),
    }),
    fc.record({
      header: headerFromServer,
      frames: framesOf(fc.oneof(statement, part, ack)),
    }),
  );

function framesOf(frame: fc.Arbitrary<Frame>): fc.Arbitrary<Frame[]> {
  return fc.array(frame, { minLength: 1, maxLength: 6 });
}
