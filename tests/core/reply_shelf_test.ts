import { assert, assertEquals, assertLess } from "@std/assert";
import { limits } from "../../lib/core/limits.ts";
import { ReplyShelf, type Shelved } from "../../lib/core/reply_shelf.ts";
import { SpareBodies } from "../../lib/core/spare_bodies.ts";
import { callDatagram } from "./call_datagram.ts";
import { clientAddress, Pair } from "./pair.ts";

/** Somebody without a reply. */
function nobody(): Shelved {
  return { reply: new Uint8Array(0), page: undefined, placeOnPage: 0 };
}

/** The bytes of all buffers that replies keep. */
function heldBytes(replies: readonly Uint8Array[]): number {
  const buffers = new Set(replies.map(({ buffer }) => buffer));
  return [...buffers].reduce((sum, { byteLength }) => sum + byteLength, 0);
}

Deno.test("ReplyShelf copies share nothing with each other or the original", () => {
  const shelf = new ReplyShelf(new SpareBodies());
  const owners: { owner: Shelved; value: number }[] = [];
  for (let i = 0; i < 3000; i++) {
    const bytes = new Uint8Array(1 + i * 7 % 3000).fill(i);
    const owner = nobody();
    shelf.put(bytes, owner);
    assertEquals(owner.reply.length, bytes.length);
    bytes.fill(0);
    owners.push({ owner, value: i & 0xff });
    // Some go, in another order than they came, and leave room for others.
    if (i % 3 > 0) {
      shelf.free(owners.splice(i * 31 % owners.length, 1)[0]!.owner);
    }
  }
  for (const { owner, value } of owners) {
    assert(owner.reply.every((byte) => byte === value));
  }
  shelf.put(new Uint8Array(0), owners[0]!.owner);
  assertEquals(owners[0]!.owner.reply.length, 0);
});

Deno.test("ReplyShelf: what stays keeps hardly more than its own bytes", () => {
  const shelf = new ReplyShelf(new SpareBodies());
  const kept: Shelved[] = [];
  for (let i = 0; i < 20_000; i++) {
    const owner = nobody();
    shelf.put(new Uint8Array(200).fill(1), owner);
    if (i % 40 === 0) kept.push(owner);
    else shelf.free(owner);
  }
  const replies = kept.map(({ reply }) => reply);
  assert(replies.every((reply) => reply.length === 200 && reply[199] === 1));
  assertLess(heldBytes(replies), 500 * 200 + 10 * 8192);
});

Deno.test("ReplyShelf writes on the same few slabs for as long as replies go", () => {
  const shelf = new ReplyShelf(new SpareBodies());
  const waiting: Shelved[] = [];
  const buffers = new Set<ArrayBufferLike>();
  for (let i = 0; i < 20_000; i++) {
    const owner = nobody();
    shelf.put(new Uint8Array(1), owner);
    buffers.add(owner.reply.buffer);
    waiting.push(owner);
    if (waiting.length > 64) shelf.free(waiting.shift()!);
  }
  assertLess(buffers.size, 12);
});

Deno.test("ReplyShelf gives the memory of large replies back, and no other", () => {
  const spare = new SpareBodies();
  const shelf = new ReplyShelf(spare);
  const large = { ...nobody(), reply: spare.take(100_000) };
  shelf.free(large);
  assertEquals([large.reply.length, spare.bytes], [0, 100_000]);
  const copied = nobody();
  shelf.put(new Uint8Array(100_000), copied);
  shelf.free(copied);
  assertEquals(spare.bytes, 100_000);
});

Deno.test("replies that clients leave behind keep no more than they count for (G6)", () => {
  const pair = new Pair();
  pair.route = () => [];
  pair.run = (execution) => {
    const isLast = execution.sequence === 101;
    pair.reply(execution, new Uint8Array(isLast ? 1 : 80));
  };
  for (let client = 1n; client <= 200n; client++) {
    for (let sequence = 1; sequence <= 101; sequence++) {
      const call = callDatagram({ client, sequence, floor: sequence });
      pair.server.handleDatagram(call, clientAddress, pair.now);
      pair.drive();
    }
  }
  const kept = pair.requests.filter(({ sequence }) => sequence === 101);
  assertEquals(pair.server.storedBytes, 200 * (limits.recordBytes + 1));
  const held = heldBytes(kept.map(({ reply }) => reply));
  assertLess(held, pair.server.storedBytes + 10 * 8192);
});
