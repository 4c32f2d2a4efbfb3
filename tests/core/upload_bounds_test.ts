import { assert, assertEquals, assertGreater, assertLess } from "@std/assert";
import { limits } from "../../lib/core/limits.ts";
import { FrameType, targetBytes } from "../../lib/wire/frame_layout.ts";
import { Status } from "../../lib/wire/status.ts";
import { withBounds } from "../../tools/sim/bounds.ts";
import { acquaint, bodyOf, framesSent } from "./large_bodies.ts";
import { handleCall, tokenFor } from "./own_client.ts";
import { Pair } from "./pair.ts";

const MiB = 1024 * 1024;

/** A pair that has met, whose server answers at once, and briefly. */
function briefPair(...options: ConstructorParameters<typeof Pair>): Pair {
  const pair = new Pair(...options);
  pair.run = (execution) => pair.reply(execution);
  acquaint(pair);
  return pair;
}

Deno.test("ten uploads of a mebibyte at once all arrive, and few are held at a time", () => {
  const large = { datagramBytes: () => 16_384 };
  const pair = briefPair(5, { client: large });
  const body = bodyOf(MiB);
  const calls = Array.from(
    { length: 10 },
    () => pair.call({ body, timeoutMs: 60_000 }),
  );
  let most = 0;
  while (calls.some(({ settled }) => !settled)) {
    pair.runUntil(pair.now + 1);
    most = Math.max(most, pair.server.heldBytes);
    // Nobody looks at what is sent, and it is much.
    pair.log.length = 0;
  }
  assertEquals(pair.settled.map(({ status }) => status), Array(10).fill(0));
  assertEquals(pair.requests.length, 10);
  assertLess(most, limits.heldBytesPerClient);
  assertLess(most, limits.largeBytesInFlight + 10 * targetBytes);
  assertGreater(most, limits.largeBytesInFlight - MiB);
  // And the room is there again.
  for (let i = 0; i < 5; i++) pair.call({ body, timeoutMs: 60_000 });
  pair.drive();
  assertEquals(pair.peer.inFlight().length, limits.largeBytesInFlight / MiB);
});

Deno.test("two of the largest arguments that a server takes fit at once", () => {
  const bodyBytesMax = 4_000_004;
  // Less than two of them: what a server is told to take, it has room for.
  for (const heldBytesPerClient of [limits.heldBytesPerClient, 7 * MiB]) {
    withBounds({ heldBytesPerClient, largeBytesInFlight: 16 * MiB }, () => {
      const most = { bodyBytesMax, datagramBytes: () => 16_384 };
      const pair = briefPair(5, { client: most, server: most });
      const body = bodyOf(bodyBytesMax);
      const calls = [1, 2].map(() => pair.call({ body, timeoutMs: 60_000 }));
      pair.runUntil(pair.now + 100);
      const both = 2 * (bodyBytesMax + targetBytes);
      assertEquals(pair.server.heldBytes, both);
      for (const call of calls) {
        assertEquals(pair.settle(call).status, Status.ok);
      }
    });
  }
});

Deno.test("one client that has not shown where it is leaves room for others", () => {
  withBounds({ storedBytes: 10_000, storedBytesHard: 12_000 }, () => {
    const pair = new Pair();
    const count = Math.ceil(5000 / limits.recordBytes);
    for (let sequence = 1; sequence <= 3 * count; sequence++) {
      handleCall(pair, { client: 1n, sequence });
    }
    assertEquals(pair.requests.length, count);
    assertLess(pair.server.storedBytes, 5000 + limits.recordBytes);
    // Until it has shown it, and then all that there is is its own.
    const token = tokenFor(pair, 1n);
    handleCall(pair, { client: 1n, sequence: 3 * count + 1, token });
    assertEquals(pair.requests.length, count + 1);
  });
});

Deno.test("an upload that cannot be sent settles as such, and others go on", () => {
  const pair = briefPair();
  const calls = [1, 2].map(() => pair.call({ body: bodyOf(400_000) }));
  const output = pair.client.poll(pair.now);
  assert(output.kind === "transmit");
  const reason = new Error("no route");
  pair.client.handleUnsendable(output, reason);
  const settled = pair.settle(calls[0]!);
  assertEquals([settled.cause, settled.executed], ["unsendable", "no"]);
  assert(settled.reason === reason);
  // The socket may have got well; it is not tried again at once.
  const startedAt = pair.now;
  assertEquals(pair.settle(calls[1]!).status, Status.ok);
  assertGreater(pair.now - startedAt, limits.timeoutMsMin);
  assertEquals(pair.requests.length, 1);
  assertGreater(framesSent(pair, true, FrameType.part).length, 300);
});

Deno.test("an upload of which a piece never left has not run; one that was repeated may have", () => {
  for (const isRepeated of [false, true]) {
    const pair = briefPair();
    pair.route = () => [];
    const call = pair.call({ body: bodyOf(5000) });
    if (isRepeated) {
      pair.drive();
      assert(call.upload!.body.isAllSent);
    }
    let output = pair.client.poll(pair.now);
    while (output.kind === "wait") {
      pair.now = output.until;
      output = pair.client.poll(pair.now);
    }
    assert(output.kind === "transmit");
    pair.client.handleUnsendable(output, new Error("no route"));
    const { cause, executed } = pair.settle(call);
    assertEquals([cause, executed], [
      "unsendable",
      isRepeated ? "maybe" : "no",
    ]);
  }
});
