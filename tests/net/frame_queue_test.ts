import { assertEquals } from "@std/assert";
import { FrameQueue } from "../../lib/net/frame_queue.ts";
import { TransportError } from "../../lib/net/transport.ts";
import { framed } from "./framed.ts";
import { rejectsWith } from "./inbox.ts";

/** What became of each send: the code of its error, or "sent". */
function fates(sends: Promise<void>[]): string[] {
  const found = sends.map(() => "waits");
  sends.forEach((send, i) =>
    send.then(() => found[i] = "sent", ({ code }) => found[i] = code)
  );
  return found;
}

async function settled(): Promise<void> {
  for (let hop = 0; hop < 10; hop++) await undefined;
}

Deno.test("FrameQueue joins what is added until it is taken, copied and in order", () => {
  const queue = new FrameQueue(1000, "10.0.0.1:9");
  assertEquals([queue.isEmpty, queue.take()], [true, undefined]);
  const reused = Uint8Array.of(1, 2);
  queue.add(reused);
  reused.fill(9);
  queue.add(Uint8Array.of());
  queue.add(new Uint8Array(300).fill(3));
  const expected = framed([1, 2], [], new Uint8Array(300).fill(3));
  assertEquals(queue.take(), expected);
  assertEquals([queue.isEmpty, queue.take()], [false, undefined]);
  queue.written();
  assertEquals(queue.isEmpty, true);
});

Deno.test("FrameQueue fills the next write while one is under way", () => {
  const queue = new FrameQueue(1000, "10.0.0.1:9");
  queue.add(Uint8Array.of(1));
  const first = queue.take()!;
  queue.add(Uint8Array.of(2));
  queue.add(Uint8Array.of(3));
  assertEquals(first, framed([1]));
  queue.written();
  assertEquals(queue.take(), framed([2], [3]));
  queue.written();
  queue.add(Uint8Array.of(4));
  assertEquals(queue.take(), framed([4]));
});

Deno.test("FrameQueue counts what is being written as what it holds", async () => {
  const queue = new FrameQueue(1000, "10.0.0.1:9");
  queue.add(new Uint8Array(600));
  queue.take();
  const found = fates([
    queue.add(new Uint8Array(300)),
    queue.add(new Uint8Array(300)),
  ]);
  await settled();
  assertEquals(found, ["sent", "waits"]);
});

Deno.test("FrameQueue lets sends wait for room, and refuses more than that", async () => {
  const queue = new FrameQueue(1000, "10.0.0.1:9");
  const sends = Array.from(
    { length: 14 },
    (_, i) => queue.add(new Uint8Array(96).fill(i)),
  );
  const found = fates(sends);
  await settled();
  // 10 · 100 bytes fit; each that waits counts for 356.
  const waiting = ["waits", "waits"];
  assertEquals(found.slice(0, 10), Array(10).fill("sent"));
  assertEquals(found.slice(10), [...waiting, "other", "other"]);

  assertEquals(queue.take()!.length, 1000);
  await settled();
  assertEquals(found.slice(10, 12), waiting);
  queue.written();
  await settled();
  assertEquals(found.slice(10, 12), ["sent", "sent"]);
  const next = queue.take()!;
  assertEquals([next.length, next[4], next[104]], [200, 10, 11]);
  queue.written();
  // Nothing that has left counts any more.
  assertEquals(fates([queue.add(new Uint8Array(996))]).length, 1);
  assertEquals(queue.take()!.length, 1000);
});

Deno.test("FrameQueue keeps the order when a small frame comes after one that waits", async () => {
  const queue = new FrameQueue(100, "10.0.0.1:9");
  queue.add(new Uint8Array(50));
  const found = fates([
    queue.add(new Uint8Array(60).fill(1)),
    queue.add(Uint8Array.of()),
  ]);
  await settled();
  assertEquals(found, ["waits", "other"]);
  queue.take();
  queue.written();
  await settled();
  assertEquals(queue.take(), framed(new Uint8Array(60).fill(1)));
});

Deno.test("FrameQueue lets a frame larger than itself through alone", async () => {
  const queue = new FrameQueue(100, "10.0.0.1:9");
  const found = fates([
    queue.add(new Uint8Array(500)),
    queue.add(new Uint8Array(600)),
  ]);
  await settled();
  assertEquals(found, ["sent", "waits"]);
  assertEquals(queue.take()!.length, 504);
  queue.written();
  await settled();
  assertEquals(found, ["sent", "sent"]);
});

Deno.test("FrameQueue.cutOff() gives up what was being written, and keeps the rest", () => {
  const queue = new FrameQueue(1000, "10.0.0.1:9");
  queue.add(Uint8Array.of(1));
  queue.add(Uint8Array.of(2));
  const writing = queue.take();
  queue.add(Uint8Array.of(3));
  assertEquals(queue.cutOff(), 2);
  assertEquals(queue.cutOff(), 0);
  assertEquals(queue.take(), framed([3]));
  // Whoever still writes it finds the same bytes.
  queue.add(Uint8Array.of(4));
  assertEquals(writing, framed([1], [2]));
});

Deno.test("FrameQueue.fail() gives up everything, and begins anew", async () => {
  const queue = new FrameQueue(100, "10.0.0.1:9");
  queue.add(Uint8Array.of(1));
  queue.take();
  queue.add(new Uint8Array(80));
  const waiting = queue.add(new Uint8Array(80));
  assertEquals(queue.fail(new TransportError("closed", "planned")), 2);
  await rejectsWith("closed", waiting);
  assertEquals([queue.isEmpty, queue.take()], [true, undefined]);
  await queue.add(new Uint8Array(80));
  assertEquals(queue.take()!.length, 84);
});
