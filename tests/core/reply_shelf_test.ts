import { assert, assertEquals, assertLess } from "@std/assert";
import { limits } from "../../lib/core/limits.ts";
import { ReplyShelf } from "../../lib/core/reply_shelf.ts";
import { callDatagram } from "./call_datagram.ts";
import { clientAddress, Pair } from "./pair.ts";

function nobody(): { reply: Uint8Array } {
  return { reply: new Uint8Array(0) };
}

/** The bytes of all buffers that replies keep. */
function heldBytes(replies: readonly Uint8Array[]): number {
  const buffers = new Set(replies.map(({ buffer }) => buffer));
  return [...buffers].reduce((sum, { byteLength }) => sum + byteLength, 0);
}

Deno.test("ReplyShelf copies share nothing with each other or the original", () => {
  const shelf = new ReplyShelf();
  const owners: { reply: Uint8Array; value: number }[] = [];
  for (let i = 0; i < 3000; i++) {
    const bytes = new Uint8Array(1 + i * 7 % 3000).fill(i);
    const owner = { ...nobody(), value: i & 0xff };
    owner.reply = shelf.copy(bytes, owner);
    assertEquals(owner.reply.length, bytes.length);
    bytes.fill(0);
    owners.push(owner);
  }
  for (const { reply, value } of owners) {
    assert(reply.every((byte) => byte === value));
  }
  assertEquals(shelf.copy(new Uint8Array(0), owners[0]!).length, 0);
});

Deno.test("ReplyShelf: what stays keeps hardly more than its own bytes", () => {
  const shelf = new ReplyShelf();
  const kept: { reply: Uint8Array }[] = [];
  for (let i = 0; i < 20_000; i++) {
    const owner = nobody();
    owner.reply = shelf.copy(new Uint8Array(200).fill(1), owner);
    if (i % 40 === 0) kept.push(owner);
    else owner.reply = new Uint8Array(0);
  }
  const replies = kept.map(({ reply }) => reply);
  assert(replies.every(({ length }) => length === 200));
  assertLess(heldBytes(replies), 500 * 200 + 10 * 8192);
});

Deno.test("ReplyShelf forgets soon whose replies it had", () => {
  const shelf = new ReplyShelf();
  let copied = 0;
  for (let i = 0; i < 10_000; i++) {
    const owner = {
      held: nobody().reply,
      get reply() {
        copied++;
        return this.held;
      },
      set reply(bytes: Uint8Array) {
        this.held = bytes;
      },
    };
    owner.held = shelf.copy(new Uint8Array(1), owner);
  }
  // Each is looked at once, when its slab goes: all but those of nine slabs.
  assertLess(10_000 - copied, 10 * 128);
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
