import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { messageLimits } from "../../lib/core/message_limits.ts";
import {
  AcknowledgedLink,
  FairLossLink,
  type Transport,
  TransportError,
} from "../../lib/link/mod.ts";
import { StubbornLink } from "../../lib/link/stubborn_link.ts";
import { memoryPair } from "../../lib/net/memory.ts";
import { SimNetwork, type Weather } from "../../lib/sim/mod.ts";

const rough: Weather = {
  loss: 0.3,
  duplication: 0.2,
  corruption: 0.1,
  truncation: 0.05,
  reordering: 0.2,
  reorderingMs: 300,
  delayMs: 5,
  jitterMs: 20,
};

/** A socket in a simulated network, and the time there. */
function program(network: SimNetwork, last: number) {
  const { transport, clock, seed } = network.host(`10.0.0.${last}`).bind(7);
  return { transport, world: { clock, seed } };
}

/** What arrives at a link, by its first byte. */
function inbox(link: Transport): number[] {
  const received: number[] = [];
  link.receive((message) => void received.push(message[0]!));
  return received;
}

function countOf(numbers: readonly number[], wanted: number): number {
  return numbers.filter((number) => number === wanted).length;
}

Deno.test("FairLossLink without faults delivers once, and takes eight bytes", async () => {
  const [below, peer] = memoryPair();
  await using a = new FairLossLink(below);
  await using b = new FairLossLink(peer);
  assertEquals(a.datagramBytesMax, below.datagramBytesMax - 8);
  const received = inbox(b);
  await a.send(new Uint8Array(a.datagramBytesMax).fill(7), b.address);
  await a.send(Uint8Array.of(8), b.address);
  for (let hop = 0; hop < 10; hop++) await undefined;
  assertEquals(received, [7, 8]);
  const error = await assertRejects(
    () => a.send(new Uint8Array(a.datagramBytesMax + 1), b.address),
    TransportError,
    "send it in parts",
  );
  assertEquals(error.code, "too_large");
});

Deno.test("FairLossLink loses, doubles and holds back as often as it is told (FLL1, FLL2)", async () => {
  const network = new SimNetwork(1);
  const { transport, world } = program(network, 1);
  const faults = { loss: 0.5, duplication: 0.5, jitterMs: 100 };
  const a = new FairLossLink(transport, { ...world, ...faults });
  const b = new FairLossLink(program(network, 2).transport);
  const received = inbox(b);
  for (let i = 0; i < 200; i++) void a.send(Uint8Array.of(i), b.address);
  await network.advance(100);
  const arrived = new Set(received).size;
  assert(arrived > 70 && arrived < 130, `${arrived} of 200`);
  const copies = received.length / arrived;
  assert(copies > 1.5 && copies < 2.5, `${copies} copies`);
  const inOrder = received.filter((number, i) => number >= received[i - 1]!);
  assert(inOrder.length < 0.7 * received.length);
});

Deno.test("FairLossLink makes a loss of what is damaged (FLL3)", async () => {
  const network = new SimNetwork(1, { corruption: 0.5, truncation: 0.2 });
  const { transport, world } = program(network, 1);
  const a = new FairLossLink(transport, { ...world, corruption: 0.5 });
  const b = new FairLossLink(program(network, 2).transport);
  const received: string[] = [];
  b.receive((message) => void received.push(message.join()));
  for (let i = 0; i < 500; i++) {
    void a.send(Uint8Array.of(1, 2, 3), b.address);
  }
  await network.advance(10);
  assert(received.length > 50 && received.length < 200, `${received.length}`);
  assertEquals(new Set(received), new Set(["1,2,3"]));
});

Deno.test("FairLossLink loses what it holds back when it is closed", async () => {
  const network = new SimNetwork(1);
  const { transport, world } = program(network, 1);
  const a = new FairLossLink(transport, { ...world, jitterMs: 100 });
  const received = inbox(new FairLossLink(program(network, 2).transport));
  await network.run(a.send(Uint8Array.of(1), "10.0.0.2:7"));
  await network.run(a.close());
  await network.advance(1000);
  assertEquals(received, []);
});

Deno.test("links refuse options that are out of their range", () => {
  const [below] = memoryPair();
  assertThrows(
    () => new FairLossLink(below, { loss: 1 }),
    RangeError,
    "Cannot make a link: loss is 1, expected 0 to 0.999999",
  );
  for (const name of ["duplication", "corruption", "jitterMs"]) {
    assertThrows(() => new FairLossLink(below, { [name]: -1 }), RangeError);
  }
  for (const intervalMs of [0, NaN]) {
    assertThrows(() => new StubbornLink(below, { intervalMs }), RangeError);
  }
  const bad = [
    { datagramBytes: 255 },
    { datagramBytes: 40_000 },
    { patienceMs: 900_001 },
    { lingerMs: -1 },
  ];
  for (const options of bad) {
    assertThrows(() => new AcknowledgedLink(below, options), RangeError);
  }
});

Deno.test("StubbornLink delivers each message again and again (SL1), and nothing else (SL2)", async () => {
  for (let seed = 1; seed <= 20; seed++) {
    const network = new SimNetwork(seed, rough);
    const { transport, world } = program(network, 1);
    const below = new FairLossLink(transport, world);
    const a = new StubbornLink(below, { ...world, intervalMs: 1000 });
    const b = new FairLossLink(program(network, 2).transport);
    const received = inbox(b);
    for (const i of [1, 2, 3]) void a.send(Uint8Array.of(i), b.address);
    for (let minute = 0; minute < 3; minute++) {
      received.length = 0;
      await network.advance(60_000);
      for (const i of [1, 2, 3]) {
        const count = countOf(received, i);
        assert(count > 15 && count < 80, `seed ${seed}: ${count}`);
      }
      assertEquals(new Set(received), new Set([1, 2, 3]));
    }
    await network.run(a.close());
    await network.advance(1000);
    const { length } = received;
    await network.advance(60_000);
    assertEquals(received.length, length);
  }
});

Deno.test("StubbornLink sends at once, then at its interval, and forgets when told", async () => {
  const network = new SimNetwork(1);
  const { transport, world } = program(network, 1);
  const a = new StubbornLink(transport, world);
  const b = program(network, 2).transport;
  const received = inbox(b);
  void a.send(Uint8Array.of(1), b.address);
  void a.send(Uint8Array.of(2), "10.0.0.3:7");
  await network.advance(0);
  assertEquals(received.length, 1);
  await network.advance(2999);
  assertEquals(received.length, 1);
  await network.advance(27_002);
  assertEquals(received.length, 11);
  assertEquals(a.forget(b.address), 1);
  assertEquals(a.forget(b.address), 0);
  await network.advance(10_000);
  assertEquals(received.length, 11);
});

Deno.test("StubbornLink and AcknowledgedLink let a message wait until there is room", async () => {
  for (const kind of [StubbornLink, AcknowledgedLink]) {
    const network = new SimNetwork(1, { loss: 1 });
    const { transport, world } = program(network, 1);
    const link = new kind(transport, world);
    const sends: Promise<string>[] = [];
    let taken = 0;
    for (let i = 0; i < messageLimits.openMessages + 2; i++) {
      const to = i === 0 ? "10.0.0.3:7" : "10.0.0.2:7";
      const send = link.send(Uint8Array.of(1), to);
      sends.push(send.then(() => {
        taken++;
        return "taken";
      }, (error) => error.code));
    }
    await network.advance(1000);
    assertEquals(taken, messageLimits.openMessages);
    assertEquals(link.forget("10.0.0.3:7"), 1);
    await network.advance(1000);
    assertEquals(taken, messageLimits.openMessages + 1);
    void network.run(link.close());
    await network.run(link.close()).catch(() => {});
    assertEquals((await Promise.all(sends)).at(-1), "closed");
  }
});

Deno.test("AcknowledgedLink delivers each message at least once in any weather, and then rests", async () => {
  for (let seed = 1; seed <= 30; seed++) {
    const network = new SimNetwork(seed, rough);
    const [a, b] = [1, 2].map((last) => {
      const { transport, world } = program(network, last);
      return new AcknowledgedLink(transport, world);
    }) as [AcknowledgedLink, AcknowledgedLink];
    const [atA, atB] = [inbox(a), inbox(b)];
    for (let i = 0; i < 60; i++) {
      void a.send(Uint8Array.of(i), b.address);
      if (i < 20) void b.send(Uint8Array.of(i), a.address);
    }
    const heal = network.partition("10.0.0.1", "10.0.0.2");
    await network.advance(2000);
    heal();
    await network.run(Promise.all([a.settled(), b.settled()]));
    assertEquals(new Set(atB).size, 60, `seed ${seed}`);
    assertEquals(new Set(atA).size, 20, `seed ${seed}`);
    // Copies that were under way are answered.
    await network.advance(2000);
    const { sent } = network.counters;
    await network.advance(300_000);
    assertEquals(network.counters.sent, sent, "nothing is left to say");
    await network.run(Promise.all([a.close(), b.close()]));
  }
});

Deno.test("AcknowledgedLink takes two datagrams for a message", async () => {
  const network = new SimNetwork(1, { delayMs: 10 });
  const [a, b] = [1, 2].map((last) => {
    const { transport, world } = program(network, last);
    return new AcknowledgedLink(transport, world);
  }) as [AcknowledgedLink, AcknowledgedLink];
  const received = inbox(b);
  await network.run(a.send(Uint8Array.of(1), b.address));
  await network.run(a.settled());
  await network.advance(10_000);
  assertEquals(received, [1]);
  assertEquals(network.counters.sent, 2);
});

Deno.test("AcknowledgedLink believes no receipt for an earlier life of its own", async () => {
  const network = new SimNetwork(1, { delayMs: 100 });
  const { transport, world } = program(network, 2);
  const b = new AcknowledgedLink(transport, world);
  const received = inbox(b);
  const start = (first: number) => {
    const { transport, world } = program(network, 1);
    const link = new AcknowledgedLink(transport, world);
    void link.send(Uint8Array.of(first), b.address);
    return link;
  };
  start(1);
  await network.advance(150);
  assertEquals(received, [1]);
  // The receipt is under way, and the next message has the same number.
  network.host("10.0.0.1").crash();
  const heal = network.partition("10.0.0.1", "10.0.0.2", { oneWay: true });
  const a = start(2);
  await network.advance(500);
  heal();
  await network.run(a.settled());
  assertEquals(received, [1, 2]);
});

Deno.test("AcknowledgedLink backs off, halves its window, and gives up at last", async () => {
  const network = new SimNetwork(1, { loss: 1 });
  const { transport, world } = program(network, 1);
  const notices: string[] = [];
  const link = new AcknowledgedLink(transport, {
    ...world,
    patienceMs: 60_000,
    onNotice: ({ kind, peer, messages }) =>
      notices.push(`${kind} ${peer} ${messages}`),
  });
  for (let i = 0; i < 20; i++) void link.send(Uint8Array.of(i), "10.0.0.2:7");
  await network.advance(0);
  assertEquals(network.counters.sent, 10, "the first window");
  await network.advance(990);
  assertEquals(network.counters.sent, 10, "one second (RFC 8961)");
  await network.advance(420);
  assertEquals(network.counters.sent, 20);
  await network.advance(48_590);
  // At 1, 3, 7, 15, 31 s, and later by jitter.
  const { sent } = network.counters;
  assert(sent >= 40 && sent <= 60, `${sent}`);
  assertEquals(notices, []);
  await network.advance(100_000);
  assertEquals(notices, ["gave_up 10.0.0.2:7 20"]);
  await network.run(link.settled());
  await network.run(link.close());
});
