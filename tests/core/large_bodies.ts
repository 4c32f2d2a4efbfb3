import { assert, assertEquals } from "@std/assert";
import { seal } from "../../lib/wire/checksum.ts";
import { readDatagram } from "../../lib/wire/datagram.ts";
import type { Frame } from "../../lib/wire/frame.ts";
import { FrameType } from "../../lib/wire/frame_layout.ts";
import type { Flying, Pair } from "./pair.ts";

/** A body of so many bytes, no two neighbouring pieces of which are alike. */
export function bodyOf(bytes: number, salt = 0): Uint8Array {
  return new Uint8Array(bytes).map((_, i) => i * 31 + (i >> 8) * 7 + salt);
}

/** The frames of one type that were sent in a direction, in order. */
export function framesSent<T extends Frame["type"]>(
  pair: Pair,
  toServer: boolean,
  type: T,
): Extract<Frame, { type: T }>[] {
  return pair.sent(toServer).flatMap(({ frames }) => frames)
    .filter((frame): frame is Extract<Frame, { type: T }> =>
      frame.type === type
    );
}

/** Whether a datagram has a frame of a type. */
export function carries(flying: Flying, type: Frame["type"]): boolean {
  return framesIn(flying).some((frame) => frame.type === type);
}

/** What is in a datagram. */
export function framesIn({ bytes }: Flying): Frame[] {
  const datagram = readDatagram(bytes);
  assert(typeof datagram !== "string");
  return datagram.frames;
}

/** Has client and server know each other, and forgets what they said. */
export function acquaint(pair: Pair): void {
  pair.settle(pair.call());
  pair.settle(pair.call());
  pair.runUntil(pair.now + 100);
  pair.log.length = pair.settled.length = pair.requests.length = 0;
}

/** Lets everything through but the n-th datagram of a kind. */
export function loseNth(
  pair: Pair,
  n: number,
  isCounted: (flying: Flying) => boolean,
): void {
  let count = 0;
  pair.route = (flying) => isCounted(flying) && count++ === n ? [] : [flying];
}

/** The datagram with one byte of its last frame changed, and sealed again. */
export function tampered(flying: Flying): Flying {
  const bytes = flying.bytes.slice();
  bytes[bytes.length - 10]! ^= 0x55;
  seal(bytes, bytes.length - 4);
  assertEquals(typeof readDatagram(bytes), "object");
  return { ...flying, bytes };
}

/** Whether a datagram brings a PART to a side. */
export function partTo(toServer: boolean): (flying: Flying) => boolean {
  return (flying) =>
    flying.toServer === toServer && carries(flying, FrameType.part);
}

/** Whether a datagram brings an ACK to a side. */
export function ackTo(toServer: boolean): (flying: Flying) => boolean {
  return (flying) =>
    flying.toServer === toServer && carries(flying, FrameType.ack);
}
