import { assertEquals } from "@std/assert";
import { FrameType } from "../../lib/wire/frame_layout.ts";
import type { Call } from "../../lib/core/call.ts";
import { withBounds } from "../../tools/sim/bounds.ts";
import { acquaint, bodyOf } from "./large_bodies.ts";
import { Pair } from "./pair.ts";
import { said } from "./said.ts";

/** The places of calls, by the order in which they settled. */
function order(pair: Pair, calls: readonly Call[]): number[] {
  return pair.settled.map(({ call }) => calls.indexOf(call));
}

Deno.test("small calls do not wait behind large ones (R15)", () => {
  withBounds({ largeBytesInFlight: 30_000 }, () => {
    const pair = new Pair(20);
    acquaint(pair);
    const large = [1, 2, 3].map(() => pair.call({ body: bodyOf(25_000) }));
    const small = [4, 5].map(() => pair.call({ body: bodyOf(10) }));
    const calls = [...large, ...small];
    pair.runUntil(pair.now + 5000);
    assertEquals(order(pair, calls), [3, 4, 0, 1, 2]);
    const [first] = said(pair, FrameType.call);
    assertEquals(first!.at, pair.log[0]!.sentAt);
  });
});

Deno.test("large calls do not wait behind small ones, either (R15)", () => {
  withBounds({ bytesInFlight: 1000 }, () => {
    const pair = new Pair(20);
    acquaint(pair);
    const small = [1, 2, 3, 4, 5].map(() => pair.call({ body: bodyOf(900) }));
    const large = pair.call({ body: bodyOf(2000) });
    pair.runUntil(pair.now + 5000);
    const places = order(pair, [...small, large]);
    assertEquals(places.filter((place) => place < 5), [0, 1, 2, 3, 4]);
    assertEquals(places.indexOf(5) < 3, true, String(places));
  });
});

Deno.test("where one place is left the call that has waited longest has it", () => {
  withBounds({ callsInFlight: 1 }, () => {
    const pair = new Pair();
    acquaint(pair);
    const sizes = [10, 2000, 10, 10, 3000, 2000, 10];
    const calls = sizes.map((bytes) => pair.call({ body: bodyOf(bytes) }));
    pair.runUntil(pair.now + 5000);
    assertEquals(order(pair, calls), [0, 1, 2, 3, 4, 5, 6]);
  });
});

Deno.test("calls of both kinds that settle while they wait leave", () => {
  withBounds({ callsInFlight: 1, callsQueued: 5000 }, () => {
    const pair = new Pair();
    acquaint(pair);
    pair.run = () => {};
    pair.call();
    pair.drive();
    const calls = Array.from(
      { length: 3000 },
      (_, i) => pair.call({ body: bodyOf(i % 2 === 0 ? 4 : 1200) }),
    );
    const last = calls.at(-1)!;
    for (const call of calls) {
      if (call !== last) pair.client.cancel(call, "canceled");
    }
    assertEquals(pair.peer.queued(), [last]);
    pair.client.cancelAll("closed");
    assertEquals(pair.peer.queued(), []);
    assertEquals(pair.peer.hasCalls, false);
    pair.drive();
    assertEquals(pair.settled.length, 3001);
  });
});
