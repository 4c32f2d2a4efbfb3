import { assertEquals, assertLessOrEqual } from "@std/assert";
import type { Transmit } from "../../lib/core/outbox.ts";
import type { Transport } from "../../lib/net/transport.ts";
import { Departures } from "../../lib/rpc/departures.ts";
import { hostLimits } from "../../lib/rpc/host_limits.ts";
import { VirtualClock } from "./virtual_clock.ts";

/** A transport that is done with nothing until it is told. */
class SlowTransport {
  readonly waiting: (() => void)[] = [];

  send(): Promise<void> {
    return new Promise((resolve) => this.waiting.push(resolve));
  }
}

function transmitTo(to: string, bytes = 1200): Transmit {
  const buffer = new Uint8Array(bytes);
  return {
    kind: "transmit",
    to,
    datagram: buffer.subarray(0, 100),
    buffer,
    channel: undefined,
    transmission: 1,
    sentAt: 0,
  };
}

function departuresOf(transport: SlowTransport) {
  const seen = { departed: 0, dropped: 0 };
  const departures = new Departures(transport as unknown as Transport, {
    departed: () => seen.departed++,
    failed: () => {},
    dropped: () => seen.dropped++,
  }, (address) => address.startsWith("tcp:"));
  return { departures, seen };
}

const fit = Math.floor(hostLimits.unsentBytes / 1200);

Deno.test("Departures drops what a socket that is behind has no room for", async () => {
  const transport = new SlowTransport();
  const { departures, seen } = departuresOf(transport);
  for (let i = 0; i < fit + 50; i++) departures.send(transmitTo("127.0.0.1:1"));
  assertEquals(transport.waiting.length, fit);
  // The buffers of those that were dropped are free again.
  assertEquals(seen, { departed: 50, dropped: 50 });
  assertLessOrEqual(transport.waiting.length * 1200, hostLimits.unsentBytes);

  transport.waiting[0]!();
  await Promise.resolve();
  departures.send(transmitTo("127.0.0.1:1"));
  departures.send(transmitTo("127.0.0.1:1"));
  assertEquals(seen, { departed: 52, dropped: 51 });
  for (const done of transport.waiting) done();
  await departures.empty(new VirtualClock());
  assertEquals(seen.departed, fit + 52);
});

Deno.test("Departures is empty when the transport is done with all, and not before", async () => {
  const transport = new SlowTransport();
  const { departures, seen } = departuresOf(transport);
  departures.send(transmitTo("127.0.0.1:1"));
  departures.send(transmitTo("127.0.0.1:1"));
  let isEmpty = false;
  const empty = departures.empty(new VirtualClock()).then(() => isEmpty = true);
  transport.waiting[0]!();
  for (let i = 0; i < 10; i++) await Promise.resolve();
  assertEquals([isEmpty, seen.departed], [false, 1]);
  transport.waiting[1]!();
  await empty;
  assertEquals(seen.departed, 2);
});

Deno.test("Departures takes a transport that throws for one that rejects", async () => {
  const failures: unknown[] = [];
  const broken = new Error("no route");
  const transport = {
    send() {
      throw broken;
    },
  } as unknown as Transport;
  const departures = new Departures(transport, {
    departed: () => {},
    failed: (_, error) => failures.push(error),
    dropped: () => {},
  }, () => false);
  departures.send(transmitTo("127.0.0.1:1"));
  await departures.empty(new VirtualClock());
  assertEquals(failures, [broken]);
});

Deno.test("Departures counts the buffers, however short what is in them", () => {
  const transport = new SlowTransport();
  const { departures, seen } = departuresOf(transport);
  for (let i = 0; i < fit; i++) {
    departures.send(transmitTo("127.0.0.1:1", 8192));
  }
  assertEquals(
    transport.waiting.length,
    Math.floor(hostLimits.unsentBytes / 8192),
  );
  assertEquals(seen.dropped, fit - transport.waiting.length);
});

Deno.test("Departures drops nothing for a connection, which has a bound of its own", () => {
  const transport = new SlowTransport();
  const { departures, seen } = departuresOf(transport);
  for (let i = 0; i < fit + 50; i++) departures.send(transmitTo("127.0.0.1:1"));
  departures.send(transmitTo("tcp://127.0.0.1:1"));
  assertEquals(transport.waiting.length, fit + 1);
  assertEquals(seen.dropped, 50);
});

Deno.test("Departures waits for a transport that is stuck for a second at most", async () => {
  const transport = new SlowTransport();
  const { departures } = departuresOf(transport);
  const clock = new VirtualClock();
  departures.send(transmitTo("tcp://127.0.0.1:1"));
  let isOver = false;
  const over = departures.empty(clock).then(() => isOver = true);
  await clock.advance(hostLimits.closeMs - 1);
  assertEquals(isOver, false);
  await clock.advance(1);
  assertEquals(isOver, true);
  await over;
});
