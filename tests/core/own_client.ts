import { assert } from "@std/assert";
import type { ReplyFrame } from "../../lib/wire/frame.ts";
import { FrameType } from "../../lib/wire/frame_layout.ts";
import type { Status } from "../../lib/wire/status.ts";
import { callDatagram } from "./call_datagram.ts";
import { clientAddress, type Pair } from "./pair.ts";

/** A call from a client of one's own making. */
export function handleCall(
  pair: Pair,
  call: Parameters<typeof callDatagram>[0],
  from: string = clientAddress,
): void {
  pair.server.handleDatagram(callDatagram(call), from, pair.now);
  pair.drive();
}

/** The token that the server asks a client to show. */
export function tokenFor(
  pair: Pair,
  client: bigint,
  from: string = clientAddress,
): bigint {
  const call = callDatagram({ client, sequence: 1, incarnation: 1n });
  pair.server.handleDatagram(call, from, pair.now);
  pair.drive();
  const token = pair.sent(false).at(-1)!.frames
    .findLast(({ type }) => type === FrameType.token);
  assert(token?.type === FrameType.token);
  return token.token;
}

/** The newest reply of the server. */
export function lastReply(pair: Pair): ReplyFrame {
  const frame = pair.sent(false).at(-1)!.frames
    .findLast(({ type }) => type === FrameType.reply);
  assert(frame?.type === FrameType.reply);
  return frame;
}

export function lastStatus(pair: Pair): Status {
  return lastReply(pair).status;
}
