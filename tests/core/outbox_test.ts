import { assertEquals } from "@std/assert";
import { type Channel, Outbox } from "../../lib/core/outbox.ts";
import { checksumBytes } from "../../lib/wire/checksum.ts";
import { headerBytes, largeDatagramBytesMax } from "../../lib/wire/header.ts";

const overhead = headerBytes.fromServer + checksumBytes;

/** How large the datagrams are that frames of these sizes share. */
function datagramsOf(pathBytes: number, frames: readonly number[]): number[] {
  const outbox = new Outbox(() => pathBytes);
  const channel: Channel = {
    fromServer: true,
    client: 1n,
    transmission: 0,
    floor: 0,
    token: 0n,
    sentAt: 0,
    draft: undefined,
  };
  for (const bytes of frames) {
    const destination = { to: "127.0.0.1:1001", incarnation: 1n };
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
