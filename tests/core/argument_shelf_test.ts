import { assertEquals, assertLess } from "@std/assert";
import { limits } from "../../lib/core/limits.ts";
import { Status } from "../../lib/wire/status.ts";
import { withBounds } from "../../tools/sim/bounds.ts";
import { handleCall, lastStatus } from "./own_client.ts";
import { Pair } from "./pair.ts";

/** A server that runs one call, which is there already, and lets others wait. */
function fullPair(queue: number): Pair & { taken: Uint8Array[] } {
  const load = {
    concurrency: 1,
    queue,
    concurrencyPerClient: 1,
    lanes: [],
    laneOf: () => 0,
  };
  // Of those who have not shown where they are, half as much is kept.
  const server = { load, isReliable: () => true };
  const pair = new Pair(5, { server });
  pair.route = () => [];
  // As a host does, which decodes them at once.
  const taken: Uint8Array[] = [];
  pair.run = ({ body }) => void taken.push(body);
  handleCall(pair, { client: 1000n, timeLeftMs: 600_000 });
  return Object.assign(pair, { taken });
}

/** A small call whose arguments share a slab with those of calls that end. */
function leaveBehind(pair: Pair, client: bigint): void {
  const timeLeftMs = 600_000;
  const body = new Uint8Array(1000);
  for (let sequence = 1; sequence <= 9; sequence++) {
    handleCall(pair, { client, sequence, timeLeftMs, body });
  }
  const small = { client, sequence: 10, timeLeftMs, body: new Uint8Array(1) };
  handleCall(pair, small);
  pair.runUntil(pair.now + 2 * limits.workingAfterMs);
  handleCall(pair, { ...small, floor: 10 });
}

Deno.test("arguments that wait keep no more than they count for (G6)", () => {
  const pair = fullPair(1000);
  const count = 40;
  for (let client = 1; client <= count; client++) {
    leaveBehind(pair, BigInt(client));
  }
  assertEquals([pair.server.running, pair.server.queued], [1, count]);
  const records = 1 + count;
  const counted = 4 + records * limits.recordBytes + count;
  assertEquals(pair.server.storedBytes, counted);

  for (let i = 0; i <= count; i++) {
    pair.reply(pair.requests[i]!, new Uint8Array(0));
    pair.drive();
  }
  const bodies = pair.taken;
  assertEquals(bodies.length, count + 1);
  const buffers = new Set(bodies.map(({ buffer }) => buffer));
  const held = [...buffers].reduce((sum, one) => sum + one.byteLength, 0);
  assertLess(held, 2 * 8192);
  assertEquals(pair.server.storedBytes, records * limits.recordBytes);
});

Deno.test("arguments that wait count until new calls are refused (R9)", () => {
  withBounds({ storedBytes: 100_000, storedBytesPerClient: 50_000 }, () => {
    const pair = fullPair(1000);
    const body = new Uint8Array(1000);
    const one = limits.recordBytes + body.length;
    // Its record is made before it is asked whether there is room.
    const taken = Math.ceil((50_000 - limits.recordBytes) / one);
    for (let sequence = 1; sequence <= taken; sequence++) {
      handleCall(pair, { sequence, body });
      assertEquals(pair.log, []);
    }
    handleCall(pair, { sequence: taken + 1, body });
    assertEquals(lastStatus(pair), Status.resourceExhausted);
    assertEquals(pair.server.queued, taken);
    handleCall(pair, { client: 2n, body });
    assertEquals(pair.server.queued, taken + 1);
  });
});
