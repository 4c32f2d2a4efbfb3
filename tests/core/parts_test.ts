import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertNotEquals,
} from "@std/assert";
import fc from "../fast_check.ts";
import { type Deadline, Deadlines } from "../../lib/core/deadlines.ts";
import { limits } from "../../lib/core/limits.ts";
import { Queue } from "../../lib/core/queue.ts";
import { Random } from "../../lib/core/random.ts";
import { RoundTrip } from "../../lib/core/round_trip.ts";
import { DatagramBuffers } from "../../lib/core/datagram_buffers.ts";
import { Slab } from "../../lib/core/slab.ts";

Deno.test("Random repeats itself from the same seed only", () => {
  const draw = (seed: number[]) => {
    const random = new Random(seed);
    return Array.from({ length: 8 }, () => random.uint32());
  };
  assertEquals(draw([1, 2, 3]), draw([1, 2, 3]));
  for (const seed of [[1, 2, 4], [1, 3, 3], [2, 2, 3], [1], [0, 0, 0]]) {
    assertNotEquals(draw(seed), draw([1, 2, 3]));
  }
});

Deno.test("Random is even enough for jitter", () => {
  const random = new Random([42, 0, 0]);
  const buckets = new Array<number>(10).fill(0);
  for (let i = 0; i < 100_000; i++) {
    const value = random.between(5, 15);
    assert(value >= 5 && value < 15);
    buckets[Math.floor(value - 5)]!++;
  }
  for (const bucket of buckets) assertAlmostEquals(bucket, 10_000, 400);
});

Deno.test("Random ids have 64 bits and are never zero", () => {
  const random = new Random([1, 1, 1]);
  let seen = 0n;
  for (let i = 0; i < 100; i++) {
    const id = random.id();
    assert(id > 0n && id < 1n << 64n);
    seen |= id;
  }
  assertEquals(seen, (1n << 64n) - 1n);
});

Deno.test("RoundTrip follows RFC 6298 §2", () => {
  const roundTrip = new RoundTrip(1000);
  assertEquals(roundTrip.timeoutMs(0), 1000);
  roundTrip.sample(100);
  // SRTT 100, RTTVAR 50.
  assertEquals(roundTrip.timeoutMs(0), 300);
  roundTrip.sample(60);
  // RTTVAR ¾·50 + ¼·40 = 47.5, then SRTT ⅞·100 + ⅛·60 = 95.
  assertEquals(roundTrip.smoothedMs, 95);
  assertEquals(roundTrip.timeoutMs(0), 95 + 4 * 47.5);
});

Deno.test("RoundTrip doubles once for calls that time out together", () => {
  const roundTrip = new RoundTrip(1000);
  roundTrip.timedOut(0, 1000);
  roundTrip.timedOut(1, 1001);
  assertEquals(roundTrip.timeoutMs(0), 2000);
  roundTrip.timedOut(1002, 3002);
  assertEquals(roundTrip.timeoutMs(0), 4000);
  roundTrip.sample(50);
  assertEquals(roundTrip.timeoutMs(0), 150);
});

Deno.test("RoundTrip keeps its timeouts between the limits", () => {
  const roundTrip = new RoundTrip(1000);
  roundTrip.sample(0.1);
  for (let i = 0; i < 50; i++) roundTrip.sample(0.1);
  assertEquals(roundTrip.timeoutMs(0), limits.timeoutMsMin);
  assertEquals(roundTrip.timeoutMs(1), 2 * limits.timeoutMsMin);
  assertEquals(roundTrip.timeoutMs(1000), limits.timeoutMsMax);
});

Deno.test("Queue gives back what it took, in order", () => {
  fc.assert(fc.property(
    fc.array(fc.option(fc.nat()), { maxLength: 200 }),
    (steps) => {
      const queue = new Queue<number>();
      const model: number[] = [];
      for (const step of steps) {
        if (step === null) assertEquals(queue.shift(), model.shift());
        else {
          queue.push(step);
          model.push(step);
        }
        assertEquals(queue.length, model.length);
        assertEquals(queue.peek(), model[0]);
      }
    },
  ));
});

Deno.test("Queue stays in order past its compaction", () => {
  const queue = new Queue<number>();
  let next = 0;
  let taken = 0;
  for (let i = 0; i < 10_000; i++) {
    queue.push(next++);
    queue.push(next++);
    assertEquals(queue.shift(), taken++);
  }
  while (queue.length > 0) assertEquals(queue.shift(), taken++);
  assertEquals(taken, next);
});

Deno.test("Deadlines come out by time, moved and removed ones too", () => {
  const step = fc.record({
    member: fc.nat(15),
    dueAt: fc.option(fc.nat(100)),
  });
  fc.assert(fc.property(fc.array(step, { maxLength: 100 }), (steps) => {
    const members = Array.from(
      { length: 16 },
      (): Deadline => ({ dueAt: 0, place: -1 }),
    );
    const deadlines = new Deadlines<Deadline>();
    const model = new Map<Deadline, number>();
    for (const { member, dueAt } of steps) {
      const deadline = members[member]!;
      if (dueAt === null) {
        deadlines.delete(deadline);
        model.delete(deadline);
      } else {
        deadlines.set(deadline, dueAt);
        model.set(deadline, dueAt);
      }
      assertEquals(deadlines.next, Math.min(...model.values()));
    }
    const times: number[] = [];
    for (let now = 0; now <= 100; now++) {
      for (;;) {
        const due = deadlines.takeDue(now);
        if (due === undefined) break;
        assertEquals(due.dueAt, now);
        assertEquals(due.place, -1);
        times.push(due.dueAt);
      }
    }
    assertEquals(times, [...model.values()].sort((a, b) => a - b));
  }));
});

Deno.test("DatagramBuffers gives none that is in use, and keeps so many that are not", () => {
  const buffers = new DatagramBuffers(1200, 2);
  const inUse = [buffers.take(), buffers.take(), buffers.take()];
  assertEquals(new Set(inUse).size, 3);
  for (const buffer of inUse) buffers.giveBack(buffer);
  const again = [buffers.take(), buffers.take(), buffers.take()];
  assertEquals(new Set(again).size, 3);
  assertEquals(again.map((buffer) => inUse.includes(buffer)), [
    true,
    true,
    false,
  ]);
});

Deno.test("Slab copies share nothing with each other or the original", () => {
  const slab = new Slab();
  const original = new Uint8Array(100).fill(1);
  const copies = Array.from({ length: 300 }, () => slab.copy(original));
  original.fill(2);
  copies[0]!.fill(3);
  for (const copy of copies.slice(1)) {
    assertEquals(copy, new Uint8Array(100).fill(1));
  }
  const large = new Uint8Array(100_000).fill(4);
  assertEquals(slab.copy(large), large);
  assertEquals(slab.copy(new Uint8Array()).length, 0);
});
