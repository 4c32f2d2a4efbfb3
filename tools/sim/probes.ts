import type { Session } from "../../lib/core/session.ts";
import { seal } from "../../lib/wire/checksum.ts";
import { probeBytes } from "../../lib/wire/frame_layout.ts";
import { writeProbe } from "../../lib/wire/frame_writer.ts";
import { frameOffset, writeHeader } from "../../lib/wire/header.ts";

/** A full datagram of a client that asks after its calls, by turns. */
export function manyProbes(
  { client, token, peer }: Session,
  sequences: readonly number[],
): Uint8Array {
  const datagram = new Uint8Array(1200);
  const header = {
    fromServer: false,
    // None of those that its calls are known by.
    transmission: 0xffff_fff0,
    client,
    incarnation: peer.incarnation,
    floor: 0,
    token,
  };
  writeHeader(datagram, header);
  let end = frameOffset(header);
  for (let i = 0; end + probeBytes + 4 <= datagram.length; i++) {
    const sequence = sequences[i % sequences.length]!;
    end = writeProbe(datagram, end, { sequence });
  }
  return datagram.slice(0, seal(datagram, end));
}
