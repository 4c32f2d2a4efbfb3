import { assertEquals } from "@std/assert";
import { type Channel, Outbox, willAnswer } from "../../lib/core/outbox.ts";
import { checksumBytes } from "../../lib/wire/checksum.ts";
import { readDatagram } from "../../lib/wire/datagram.ts";
import { replyBytes } from "../../lib/wire/frame_layout.ts";
import { writeReply } from "../../lib/wire/frame_writer.ts";
import { headerBytes, largeDatagramBytesMax } from "../../lib/wire/header.ts";

const overhead = headerBytes.fromServer + checksumBytes;

const destination = { to: "127.0.0.1:1001", incarnation: 1n };

function channelOfServer(sharedBytesMax = Infinity): Channel {
  return {
    fromServer: true,
    client: 1n,
    transmission: 0,
    floor: 0,
    token: 0n,
    sentAt: 0,
    draft: undefined,
    sharedBytesMax,
  };
}

/** How large the datagrams are that frames of these sizes share. */
function datagramsOf(
  pathBytes: number,
  frames: readonly number[],
  sharedBytesMax?: number,
): number[] {
  const outbox = new Outbox(() => pathBytes);
  const channel = channelOfServer(sharedBytesMax);
  for (const bytes of frames) {
    outbox.draft(channel, destination, bytes).end += bytes;
  }
  const sizes: number[] = [];
  for (;;) {
    const transmit = outbox.take(0);
    if (transmit === undefined) return sizes;
    sizes.push(transmit.datagram.length);
    outbox.recycle(transmit);
  }
}

Deno.test("Outbox fills a large datagram up to what its path carries", () => {
  const full = 9216 - overhead;
  // Its buffer has room for more, and macOS would refuse it.
  assertEquals(datagramsOf(9216, [full - 20, 20]), [9216]);
  assertEquals(datagramsOf(9216, [full - 20, 21]), [9195 + 1, 21 + overhead]);
  const all = largeDatagramBytesMax - overhead;
  assertEquals(datagramsOf(largeDatagramBytesMax, [all - 20, 20]), [
    largeDatagramBytesMax,
  ]);
});

Deno.test("Outbox lets a large frame be alone where small ones share less", () => {
  assertEquals(datagramsOf(9216, [1000, 20, 20], 600), [
    1000 + overhead,
    40 + overhead,
  ]);
});

Deno.test("Outbox says of each answer in a datagram for how long its call was here", () => {
  const outbox = new Outbox();
  const channel = channelOfServer();
  const body = new Uint8Array(0);
  for (const [sequence, arrivedAt] of [[1, 10], [2, 20], [3, 45]] as const) {
    const draft = outbox.draft(channel, destination, replyBytes);
    willAnswer(draft, arrivedAt);
    const reply = {
      sequence,
      echo: 1,
      processingUs: 0,
      status: 0,
      body,
    } as const;
    draft.end = writeReply(draft.buffer, draft.end, reply);
  }
  const datagram = readDatagram(outbox.take(50)!.datagram);
  if (typeof datagram === "string") throw new Error(datagram);
  assertEquals(
    datagram.frames.map((frame) =>
      "processingUs" in frame ? frame.processingUs : undefined
    ),
    [40_000, 30_000, 5000],
  );
  assertEquals(outbox.take(50), undefined);
});
