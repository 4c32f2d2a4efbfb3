import { seal } from "../../lib/wire/checksum.ts";
import { readDatagram } from "../../lib/wire/datagram.ts";
import type { Frame } from "../../lib/wire/frame.ts";
import type { FrameType } from "../../lib/wire/frame_layout.ts";
import {
  frameOffset,
  type Header,
  writeHeader,
} from "../../lib/wire/header.ts";
import type { Flying, Pair } from "./pair.ts";

type TypeNumber = typeof FrameType[keyof typeof FrameType];

/** A frame that one side has sent, when, and where to. */
export interface Said<T extends TypeNumber = TypeNumber> {
  frame: Extract<Frame, { type: T }>;
  header: Header;
  at: number;
  to: string;
}

/** The frames of one type that have been sent, in order. */
export function said<T extends TypeNumber>(pair: Pair, type: T): Said<T>[] {
  return pair.log.flatMap((flying) =>
    framesOf(flying).flatMap(({ frame, header }) =>
      frame.type === type
        ? [{
          frame: frame as Extract<Frame, { type: T }>,
          header,
          at: flying.sentAt,
          to: flying.to,
        }]
        : []
    )
  );
}

/** The types of the frames of each datagram that has been sent. */
export function saidTypes(pair: Pair, from = 0): TypeNumber[][] {
  return pair.log.slice(from).map((flying) =>
    framesOf(flying).map(({ frame }) => frame.type)
  );
}

/** Whether a datagram has a frame of a type. */
export function says(flying: Flying, type: TypeNumber): boolean {
  return framesOf(flying).some(({ frame }) => frame.type === type);
}

/** The times between what was said one after the other. */
export function gaps(things: readonly { at: number }[]): number[] {
  return things.slice(1).map(({ at }, i) => at - things[i]!.at);
}

/** A datagram of one's own making, from either side. */
export function datagramOf(
  header: Partial<Header>,
  ...write: ((datagram: Uint8Array, at: number) => number)[]
): Uint8Array {
  const datagram = new Uint8Array(1200);
  const whole = {
    fromServer: false,
    transmission: 1,
    client: 1n,
    incarnation: 0n,
    floor: 0,
    token: 0n,
    ...header,
  };
  writeHeader(datagram, whole);
  const end = write.reduce(
    (at, next) => next(datagram, at),
    frameOffset(whole),
  );
  return datagram.slice(0, seal(datagram, end));
}

function framesOf({ bytes }: Flying): { frame: Frame; header: Header }[] {
  const datagram = readDatagram(bytes);
  // An answer to another version is a string here.
  if (typeof datagram === "string") return [];
  const { frames, header } = datagram;
  return frames.map((frame) => ({ frame, header }));
}
