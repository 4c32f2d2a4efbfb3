import process from "node:process";
import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertNotEquals,
  assertRejects,
  assertThrows,
} from "@std/assert";
import {
  describeEvent,
  SimNetwork,
  type Transport,
} from "../../lib/sim/mod.ts";

const serverAddress = "10.0.0.1:4000";

/** What arrives at a transport: when, from whom, which number. */
function inbox(
  network: SimNetwork,
  transport: Transport,
): { atMs: number; from: string; value: number }[] {
  const received: { atMs: number; from: string; value: number }[] = [];
  transport.receive((datagram, from) => {
    received.push({ atMs: network.clock.now(), from, value: datagram[0]! });
  });
  return received;
}

/** A network with two sockets, and what arrives at each. */
function pair(network: SimNetwork) {
  const a = network.listen({ hostname: "10.0.0.1", port: 4000 });
  const b = network.listen({ hostname: "10.0.0.2", port: 5000 });
  return { a, b, atA: inbox(network, a), atB: inbox(network, b) };
}

const valuesOf = (received: { value: number }[]) =>
  received.map(({ value }) => value);

Deno.test("SimNetwork delivers after the delay, and not before", async () => {
  const network = new SimNetwork(1, { delayMs: 20 });
  const { a, atA, b, atB } = pair(network);
  await b.send(Uint8Array.of(7), a.address);
  await network.advance(19.9);
  assertEquals(atA, []);
  await network.advance(0.1);
  assertEquals(atA, [{ atMs: 20, from: "10.0.0.2:5000", value: 7 }]);
  await a.send(Uint8Array.of(8), atA[0]!.from);
  await network.advance(20);
  assertEquals(atB, [{ atMs: 40, from: serverAddress, value: 8 }]);
});

Deno.test("SimNetwork keeps the order of what is sent at one moment", async () => {
  const network = new SimNetwork(1, { delayMs: 1 });
  const { a, b, atA } = pair(network);
  const values = Array.from({ length: 100 }, (_, i) => i);
  for (const value of values) void b.send(Uint8Array.of(value), a.address);
  await network.advance(1);
  assertEquals(valuesOf(atA), values);
});

Deno.test("a delivered view is wiped, and what send is given is read late", async () => {
  const network = new SimNetwork(1);
  const a = network.listen({ hostname: "10.0.0.1", port: 0 });
  const views: Uint8Array[] = [];
  let seen: number | undefined;
  a.receive((datagram) => {
    seen = datagram[0];
    views.push(datagram);
  });
  const reused = Uint8Array.of(1);
  const sent = a.send(reused, a.address);
  reused[0] = 2;
  await sent;
  reused[0] = 3;
  await network.advance(0);
  assertEquals(seen, 2);
  assertNotEquals(views[0]![0], 2);
});

Deno.test("a socket holds 256 datagrams until somebody reads", async () => {
  const network = new SimNetwork(1);
  const a = network.listen({ hostname: "10.0.0.1", port: 0 });
  for (let i = 0; i < 300; i++) await a.send(Uint8Array.of(i), a.address);
  await network.advance(1);
  assertEquals(network.counters.lost.socket, 44);
  const received = inbox(network, a);
  assertEquals(received.length, 0);
  await network.advance(0);
  assertEquals(received.length, 256);
});

Deno.test("partition() cuts both ways, or one, until it is healed", async () => {
  const network = new SimNetwork(1);
  const { a, b, atA, atB } = pair(network);
  const exchange = async () => {
    atA.length = atB.length = 0;
    await a.send(Uint8Array.of(1), b.address);
    await b.send(Uint8Array.of(2), a.address);
    await network.advance(1);
    return [atA.length, atB.length];
  };
  assertEquals(await exchange(), [1, 1]);
  const heal = network.partition("10.0.0.1", "10.0.0.2");
  assertEquals(await exchange(), [0, 0]);
  heal();
  assertEquals(await exchange(), [1, 1]);
  const healOne = network.partition("10.0.0.1", b.address, { oneWay: true });
  assertEquals(await exchange(), [1, 0]);
  network.partition(["10.9.9.9", "10.0.0.2"], "10.0.0.1", { oneWay: true });
  assertEquals(await exchange(), [0, 0]);
  healOne();
  assertEquals(await exchange(), [0, 1]);
  network.heal();
  assertEquals(await exchange(), [1, 1]);
  network.partition("10.0.0.1", "10.0.0.2:5001");
  assertEquals(await exchange(), [1, 1]);
  assertEquals(network.counters.lost.partition, 6);
});

Deno.test("a partition also loses what is on the wire", async () => {
  const network = new SimNetwork(1, { delayMs: 10 });
  const { a, b, atA } = pair(network);
  await b.send(Uint8Array.of(1), a.address);
  await network.advance(5);
  network.partition("10.0.0.1", "10.0.0.2");
  await network.advance(10);
  assertEquals(atA, []);
});

Deno.test("setWeather() changes all links, or one direction of one", async () => {
  const network = new SimNetwork(1, { delayMs: 1 });
  const { a, b, atA, atB } = pair(network);
  const times = async () => {
    atA.length = atB.length = 0;
    const startMs = network.clock.now();
    await a.send(Uint8Array.of(1), b.address);
    await b.send(Uint8Array.of(2), a.address);
    await network.advance(100);
    return [atA, atB].map((received) =>
      received[0] === undefined ? undefined : received[0].atMs - startMs
    );
  };
  assertEquals(await times(), [1, 1]);
  network.setWeather({ delayMs: 7 }, { from: b.address, to: "10.0.0.1" });
  assertEquals(await times(), [7, 1]);
  network.setWeather({ delayMs: 3 });
  assertEquals(await times(), [7, 3]);
  network.setWeather({ loss: 1 }, { to: "10.0.0.2" });
  assertEquals(await times(), [7, undefined]);
  network.clearWeather({ to: "10.0.0.2" });
  network.clearWeather({ from: b.address, to: "10.0.0.1" });
  assertEquals(await times(), [3, 3]);
});

Deno.test("rebind() changes where peers see a socket, and where they reach it", async () => {
  const network = new SimNetwork(1, { delayMs: 10 });
  const { a, b, atA, atB } = pair(network);
  await b.send(Uint8Array.of(1), a.address);
  await a.send(Uint8Array.of(2), b.address);
  await network.advance(5);
  network.rebind(b.address, "203.0.113.9:777");
  await network.advance(10);
  // Sent before, it is from there; what comes there after is for nobody.
  assertEquals(atA[0]!.from, "10.0.0.2:5000");
  assertEquals(atB, []);
  assertEquals(network.counters.lost.nobody, 1);
  assertEquals(b.address, "10.0.0.2:5000");
  await b.send(Uint8Array.of(3), a.address);
  await network.advance(10);
  assertEquals(atA[1]!.from, "203.0.113.9:777");
  await a.send(Uint8Array.of(4), "203.0.113.9:777");
  await network.advance(10);
  assertEquals(valuesOf(atB), [4]);
  assertThrows(() => network.rebind(b.address, "10.0.0.9:1"), Error, "nobody");
  assertThrows(
    () => network.rebind("203.0.113.9:777", a.address),
    Error,
    "another socket",
  );
  await b.close();
  await a.send(Uint8Array.of(5), "203.0.113.9:777");
  await network.advance(10);
  assertEquals(network.counters.lost.nobody, 2);
});

Deno.test("crash() takes sockets, what they hold, and alarms with it", async () => {
  const network = new SimNetwork(1, { delayMs: 10 });
  const host = network.host("10.0.0.1");
  const { transport, clock, quietMs } = host.bind(4000);
  const peer = network.listen({ hostname: "10.0.0.2", port: 0 });
  const atPeer = inbox(network, peer);
  let alarms = 0;
  clock.schedule(clock.now() + 5, () => alarms++);
  await peer.send(Uint8Array.of(1), serverAddress);
  await transport.send(Uint8Array.of(2), peer.address);
  // Read by nobody, and about to be sent: both die with the host.
  const dying = transport.send(Uint8Array.of(3), peer.address);
  host.crash();
  await dying;
  clock.schedule(clock.now() + 1, () => alarms++);
  await transport.send(Uint8Array.of(4), peer.address);
  const again = host.bind(4000);
  // Somebody was there before, so that copies may be on their way.
  assertEquals([quietMs, again.quietMs], [0, undefined]);
  assertEquals(again.transport.address, serverAddress);
  const atAgain = inbox(network, again.transport);
  again.clock.schedule(again.clock.now() + 1, () => alarms += 10);
  await network.advance(5);
  await transport.close();
  await network.advance(20);
  assertEquals(valuesOf(atPeer), [2]);
  // The address is alive again by the time it arrives.
  assertEquals(valuesOf(atAgain), [1]);
  assertEquals(alarms, 10);
});

Deno.test("clocks of hosts drift, and show what no other does", async () => {
  const network = new SimNetwork(1);
  const fast = network.host("10.0.0.1", { drift: 0.1 }).clock;
  const slow = network.host("10.0.0.2", { drift: -0.5 }).clock;
  const [fastStart, slowStart] = [fast.now(), slow.now()];
  assertNotEquals(fastStart, slowStart);
  const woken: number[] = [];
  fast.schedule(fastStart + 110, () => woken.push(network.clock.now()));
  slow.schedule(slowStart + 110, () => woken.push(network.clock.now()));
  await network.advance(1000);
  assertAlmostEquals(fast.now() - fastStart, 1100, 1e-6);
  assertAlmostEquals(slow.now() - slowStart, 500, 1e-6);
  assertAlmostEquals(woken[0]!, 100, 1e-5);
  assertAlmostEquals(woken[1]!, 220, 1e-5);
  assertThrows(() => network.host("10.0.0.3", { drift: -1 }), RangeError);
});

Deno.test("a clock never wakes anybody early, however it drifts", async () => {
  const network = new SimNetwork(3);
  // Numbers this large round by more than a clock's first reading hides.
  await network.advance(1e9 / 3);
  for (let i = 1; i <= 200; i++) {
    const { clock } = network.host(`10.0.0.${i}`, { drift: i / 7_000 });
    for (let j = 1; j <= 20; j++) {
      const atMs = clock.now() + i / 3 + j / 7;
      clock.schedule(atMs, () => assert(clock.now() >= atMs, `host ${i}`));
    }
  }
  await network.advance(1000);
});

Deno.test("alarms go off in order, once, unless they are canceled", async () => {
  const network = new SimNetwork(1);
  const woken: string[] = [];
  const { clock } = network;
  clock.schedule(10, () => woken.push("late"));
  clock.schedule(5, () => woken.push("first"));
  clock.schedule(5, () => woken.push("second"));
  const cancel = clock.schedule(7, () => woken.push("canceled"));
  clock.schedule(Infinity, () => woken.push("never"));
  cancel();
  clock.schedule(-1, () => woken.push("past"));
  await network.advance(10);
  cancel();
  assertEquals(woken, ["past", "first", "second", "late"]);
  assertEquals(clock.now(), 10);
  clock.schedule(3, () => assertEquals(clock.now(), 10));
  await network.advance(0);
});

Deno.test("run() lets time pass until a promise settles, and no longer", async () => {
  const network = new SimNetwork(1);
  assertEquals(await network.run(network.sleep(250).then(() => 7)), 7);
  assertEquals(network.clock.now(), 250);
  await assertRejects(
    () =>
      network.run(network.sleep(1).then(() => Promise.reject(new Error("x")))),
    Error,
    "x",
  );
  await assertRejects(
    () => network.run(new Promise(() => {})),
    Error,
    "nothing is left to happen",
  );
  assertEquals(network.clock.now(), 251);
});

Deno.test("advance() waits for promises, however deep they are", async () => {
  const network = new SimNetwork(1);
  const times: number[] = [];
  const deep = async (depth: number): Promise<number> => {
    if (depth > 0) return await deep(depth - 1);
    return network.clock.now();
  };
  void network.sleep(1).then(async () => times.push(await deep(2000)));
  network.clock.schedule(2, () => times.push(-2));
  await network.advance(2);
  assertEquals(times, [1, -2]);
});

Deno.test("time passes by one run() or advance() at a time", async () => {
  const network = new SimNetwork(1);
  const first = network.advance(5);
  await assertRejects(() => network.advance(5), TypeError, "another run()");
  await first;
  await network.advance(1);
  assertEquals(network.clock.now(), 6);
  await assertRejects(() => network.advance(-1), RangeError);
  await assertRejects(() => network.advance(Infinity), RangeError);
});

Deno.test("an error in an alarm comes out of run(), which can go on", async () => {
  const network = new SimNetwork(1);
  network.clock.schedule(1, () => {
    throw new Error("planted in an alarm");
  });
  await assertRejects(() => network.advance(5), Error, "planted in an alarm");
  await network.advance(5);
  assertEquals(network.clock.now(), 6);
});

/** All that happens to many datagrams in weather of every kind. */
async function logOf(seed: number): Promise<string[]> {
  const network = new SimNetwork(seed, {
    loss: 0.2,
    burst: { begin: 0.05, end: 0.3 },
    duplication: 0.2,
    corruption: 0.2,
    truncation: 0.1,
    reordering: 0.1,
    delayMs: 5,
    jitterMs: 20,
    jitter: "exponential",
    bandwidthBytesPerS: 2000,
    queueDatagramsMax: 4,
  });
  const log: string[] = [];
  network.onDatagram = (event) =>
    log.push(`${describeEvent(event)} ${event.datagram}`);
  const { a, b } = pair(network);
  for (let i = 0; i < 200; i++) {
    await b.send(new Uint8Array(30).fill(i), a.address);
    await network.advance(10);
  }
  return log;
}

Deno.test("the same seed has the same log, byte for byte; another has not", async () => {
  const log = await logOf(42);
  assertEquals(await logOf(42), log);
  assertNotEquals(await logOf(43), log);
  assertNotEquals(await logOf(42 + 2 ** 32), log);
  const text = log.join("\n");
  for (
    const word of [
      "sent",
      "delivered",
      "lost: loss",
      "lost: burst",
      "lost: queue",
      "copy 1",
      "corrupted",
      "truncated",
    ]
  ) assert(text.includes(word), word);
});

Deno.test("counters and log say the same", async () => {
  const network = new SimNetwork(5, {
    loss: 0.2,
    duplication: 0.3,
    corruption: 0.3,
    truncation: 0.2,
  });
  const kinds: Record<string, number> = { sent: 0, delivered: 0, lost: 0 };
  network.onDatagram = ({ kind }) => kinds[kind]!++;
  const { a, b } = pair(network);
  for (let i = 0; i < 500; i++) await b.send(new Uint8Array(9), a.address);
  await network.advance(1);
  const { sent, delivered, duplicated, lost } = network.counters;
  const lostInAll = Object.values(lost).reduce((sum, n) => sum + n, 0);
  assertEquals(kinds, { sent, delivered, lost: lostInAll });
  assertEquals(sent, 500);
  assertEquals(sent + duplicated, delivered + lostInAll);
  assert(network.counters.corrupted > 0 && network.counters.truncated > 0);
});

Deno.test("a host that is added changes no datagram's fate", async () => {
  const fates = async (isCrowded: boolean) => {
    const network = new SimNetwork(9, { loss: 0.5 });
    if (isCrowded) network.host("10.0.0.77").bind();
    const { a, b, atA } = pair(network);
    for (let i = 0; i < 50; i++) await b.send(Uint8Array.of(i), a.address);
    await network.advance(1);
    return valuesOf(atA);
  };
  assertEquals(await fates(true), await fates(false));
});

Deno.test("bind() gives each program a seed of its own, by the network's", () => {
  const seeds = (seed: number) => {
    const network = new SimNetwork(seed);
    const host = network.host("10.0.0.1");
    return [host.bind().seed, host.bind().seed];
  };
  const [first, second] = seeds(1);
  assertEquals(first!.length, 3);
  assertNotEquals(first, second);
  assertEquals(seeds(1), [first, second]);
  assertNotEquals(seeds(2), [first, second]);
});

Deno.test("SimNetwork refuses what is no seed, no address, or taken", async () => {
  assertThrows(() => new SimNetwork(0.5), RangeError, "0.5");
  const network = new SimNetwork(1);
  assertThrows(() => network.host("localhost"), Error, "Cannot read");
  assertEquals(network.host("::1"), network.host("[::1]"));
  network.listen({ hostname: "10.0.0.1", port: 1 });
  assertThrows(
    () => network.listen({ hostname: "10.0.0.1", port: 1 }),
    Error,
    "another socket",
  );
  const a = network.listen({ hostname: "10.0.0.1", port: 0 });
  await a.close();
  await assertRejects(
    () => a.send(new Uint8Array(1), a.address),
    Error,
    "closed",
  );
});

Deno.test("SimNetwork reports an onDatagram that throws as uncaught, and sends all the same", async () => {
  const network = new SimNetwork(1);
  const { a, atA, b } = pair(network);
  network.onDatagram = () => {
    throw new Error("of the listener");
  };
  const uncaught = new Promise<Error>((resolve) =>
    process.once("uncaughtException", resolve)
  );
  await b.send(new Uint8Array([7]), a.address);
  network.onDatagram = undefined;
  await network.advance(100);
  assertEquals(valuesOf(atA), [7]);
  assertEquals((await uncaught).message, "of the listener");
});
