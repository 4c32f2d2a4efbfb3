import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import {
  FairLossLink,
  type LinkNotice,
  type LinkOptions,
  PerfectLink,
  type Transport,
  TransportError,
} from "../../lib/link/mod.ts";
import { memoryPair } from "../../lib/net/memory.ts";
import { SimNetwork, type Weather } from "../../lib/sim/mod.ts";
import { connect, defineService, procedure, serve } from "../../mod.ts";
import * as x from "../../lib/xdr/mod.ts";

const rough: Weather = {
  loss: 0.2,
  duplication: 0.2,
  corruption: 0.05,
  truncation: 0.02,
  reordering: 0.1,
  reorderingMs: 200,
  delayMs: 5,
  jitterMs: 20,
};

/** A perfect link at `10.0.0.<last>:7`, in the life that has begun. */
function linkAt(
  network: SimNetwork,
  last: number,
  options: LinkOptions = {},
): PerfectLink {
  const { transport, clock, seed } = network.host(`10.0.0.${last}`).bind(7);
  return new PerfectLink(transport, { clock, seed, ...options });
}

function pairIn(
  network: SimNetwork,
  options?: LinkOptions,
): [PerfectLink, PerfectLink] {
  return [linkAt(network, 1, options), linkAt(network, 2, options)];
}

/** What arrives at a link, by its first byte. */
function inbox(link: Transport): number[] {
  const received: number[] = [];
  link.receive((message) => void received.push(message[0]!));
  return received;
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}

Deno.test("PerfectLink delivers once and in order in any weather, both ways, and rests", async () => {
  for (let seed = 1; seed <= 20; seed++) {
    const network = new SimNetwork(seed, rough);
    const [a, b] = pairIn(network);
    const [atA, atB] = [inbox(a), inbox(b)];
    const sends = range(100).flatMap((i) => [
      a.send(Uint8Array.of(i), b.address),
      b.send(new Uint8Array(3000).fill(i), a.address),
    ]);
    await network.advance(300);
    const heal = network.partition("10.0.0.1", "10.0.0.2");
    await network.advance(3000);
    heal();
    await network.run(Promise.all(sends));
    await network.run(Promise.all([a.settled(), b.settled()]));
    assertEquals(atA, range(100), `seed ${seed}`);
    assertEquals(atB, range(100), `seed ${seed}`);
    await network.advance(5000);
    const { sent } = network.counters;
    await network.advance(3_600_000);
    assertEquals(network.counters.sent, sent, "nothing is left to say");
    await network.run(Promise.all([a.close(), b.close()]));
  }
});

Deno.test("PerfectLink has the same history for the same seed", async () => {
  const history = async (seed: number) => {
    const network = new SimNetwork(seed, rough);
    const log: string[] = [];
    network.onDatagram = ({ kind, atMs, datagram }) =>
      log.push(`${kind} ${atMs} ${datagram.toHex()}`);
    const [a, b] = pairIn(network);
    inbox(b);
    for (const i of range(50)) void a.send(Uint8Array.of(i), b.address);
    await network.run(a.settled());
    return log;
  };
  assertEquals(await history(7), await history(7));
});

Deno.test("PerfectLink stands on the other rungs", async () => {
  const network = new SimNetwork(1, { delayMs: 3 });
  const [a, b] = [1, 2].map((last) => {
    const { transport, clock, seed } = network.host(`10.0.0.${last}`).bind(7);
    const faults = { loss: 0.3, duplication: 0.2, corruption: 0.1 };
    const rough = new FairLossLink(transport, { clock, seed, ...faults });
    return new PerfectLink(rough, { clock, seed });
  }) as [PerfectLink, PerfectLink];
  const received = inbox(b);
  for (const i of range(200)) void a.send(Uint8Array.of(i), b.address);
  await network.run(a.settled());
  assertEquals(received, range(200));
});

Deno.test("PerfectLink.send() resolves when there is room, for one peer as for another", async () => {
  const network = new SimNetwork(1, { delayMs: 10 });
  const [a, b] = pairIn(network);
  const large = new Uint8Array(65_507);
  const states = range(8).map(() => "waits");
  const sends = states.map((_, i) =>
    a.send(large, b.address).then(() => states[i] = "taken")
  );
  await network.advance(0);
  assertEquals(states.filter((state) => state === "taken").length, 5);
  const other = linkAt(network, 3);
  await network.run(a.send(large, other.address));
  const received: number[] = [];
  b.receive((message) => void received.push(message.length));
  await network.run(Promise.all(sends));
  await network.run(a.settled());
  assertEquals(received, states.map(() => 65_507));
});

Deno.test("PerfectLink.send() keeps the order of those that wait", async () => {
  const network = new SimNetwork(1, { delayMs: 10, loss: 0.1 });
  const [a, b] = pairIn(network);
  const received = inbox(b);
  const sends = range(100).map(async (i) => {
    const message = new Uint8Array(20_000).fill(i);
    await a.send(message, b.address);
    // The bytes are the caller's again.
    message.fill(255);
  });
  await network.run(Promise.all(sends));
  await network.run(a.settled());
  assertEquals(received, range(100));
});

Deno.test("PerfectLink by `for await`: what is not read holds the sender back", async () => {
  const network = new SimNetwork(1, { delayMs: 1 });
  const [a, b] = pairIn(network);
  let taken = 0;
  for (let i = 0; i < 3000; i++) {
    const message = Uint8Array.of(i >> 8, i);
    void a.send(message, b.address).then(() => taken++);
  }
  await network.advance(60_000);
  // 256 at the receiver, and 1024 at the sender.
  assertEquals(taken, 1280);
  const read = async (count: number) => {
    const numbers: number[] = [];
    for await (const { message, from } of b) {
      assertEquals(from, a.address);
      assertEquals(message.buffer.byteLength, 2, "a buffer of its own");
      numbers.push(message[0]! << 8 | message[1]!);
      if (numbers.length === count) break;
    }
    return numbers;
  };
  assertEquals(await network.run(read(1000)), range(1000));
  // A loop that was left can be gone on with.
  const rest = await network.run(read(2000));
  assertEquals(rest, range(3000).slice(1000));
  assertEquals(taken, 3000);
});

Deno.test("PerfectLink is read by a function or by `for await`, not both", async () => {
  const [below, peer] = memoryPair();
  await using a = new PerfectLink(below);
  await using b = new PerfectLink(peer);
  a.receive(() => {});
  assertThrows(() => a.receive(() => {}), TypeError, "Cannot receive twice");
  await assertRejects(() => a[Symbol.asyncIterator]().next(), TypeError);
  const reading = b[Symbol.asyncIterator]().next();
  await Promise.resolve();
  assertThrows(() => b.receive(() => {}), TypeError);
  await b.close();
  assertEquals(await reading, { value: undefined, done: true });
});

Deno.test("PerfectLink.close() waits for arrival, but not for ever", async () => {
  const network = new SimNetwork(1, { delayMs: 10, loss: 0.3 });
  const [a, b] = pairIn(network);
  const received = inbox(b);
  for (const i of range(100)) void a.send(Uint8Array.of(i), b.address);
  await network.run(a.close());
  assertEquals(received, range(100));

  const c = linkAt(network, 3, { lingerMs: 700 });
  network.setWeather({ loss: 1 });
  await network.run(c.send(Uint8Array.of(1), b.address));
  const before = network.clock.now();
  await network.run(c.close());
  assertEquals(network.clock.now() - before, 700);
  const { sent } = network.counters;
  await network.advance(100_000);
  assertEquals(network.counters.sent, sent);
});

Deno.test("PerfectLink.close() rejects what waits, and acknowledges nothing more", async () => {
  const network = new SimNetwork(1, { delayMs: 10 });
  const [a, b] = pairIn(network);
  const large = new Uint8Array(65_507);
  const sends = range(7).map(() =>
    a.send(large, b.address).then(() => "taken", (error) => error.code)
  );
  await network.advance(25);
  await network.run(b.close());
  const closing = a.close();
  await assertRejects(
    () => a.send(large, b.address),
    TransportError,
    "Cannot send from 10.0.0.1:7: the link is closed",
  );
  await network.run(closing);
  assertEquals(
    await Promise.all(sends),
    [...range(5).map(() => "taken"), "closed", "closed"],
  );
});

Deno.test("PerfectLink.send() refuses what no link can carry", async () => {
  const [below] = memoryPair();
  await using link = new PerfectLink(below);
  assertEquals([link.isReliable, link.datagramBytesMax], [true, 65_507]);
  const error = await assertRejects(
    () => link.send(new Uint8Array(65_508), "127.0.0.1:2"),
    TransportError,
    "Cannot send 65508 bytes to 127.0.0.1:2: a message of this link has " +
      "65507 at most, send it in parts",
  );
  assertEquals(error.code, "too_large");
});

Deno.test("PerfectLink.send() to an address that cannot be sent to is an error, then and later", async () => {
  const notices: LinkNotice[] = [];
  const [below, peer] = memoryPair();
  await using link = new PerfectLink(below, {
    lingerMs: 0,
    onNotice: (notice) => void notices.push(notice),
  });
  for (let i = 0; i < 2; i++) {
    const error = await assertRejects(
      () => link.send(Uint8Array.of(1), "[::1]:9"),
      TransportError,
    );
    assertEquals(error.code, "unreachable");
  }
  assertEquals(notices.map(({ kind }) => kind), ["gave_up", "gave_up"]);
  await using other = new PerfectLink(peer);
  const received = inbox(other);
  await link.send(Uint8Array.of(1), peer.address);
  await link.settled();
  assertEquals(received, [1]);
});

Deno.test("PerfectLink takes a passing error of its transport for a loss", async () => {
  const network = new SimNetwork(1, { delayMs: 1 });
  const { transport, clock, seed } = network.host("10.0.0.1").bind(7);
  let sends = 0;
  const shaky: Transport = {
    address: transport.address,
    datagramBytesMax: transport.datagramBytesMax,
    receive: (sink) => transport.receive(sink),
    send: (datagram, to) => {
      const codes = ["other", "connection_refused", "connection_lost"] as const;
      const code = codes[sends++];
      if (code === undefined) return transport.send(datagram, to);
      throw new TransportError(code, "planted");
    },
    close: () => transport.close(),
    [Symbol.asyncDispose]: () => transport.close(),
  };
  const a = new PerfectLink(shaky, { clock, seed });
  const b = linkAt(network, 2);
  const received = inbox(b);
  await network.run(a.send(Uint8Array.of(1), b.address));
  await network.run(a.settled());
  assertEquals(received, [1]);
});

Deno.test("PerfectLink tells of a peer that has restarted, and goes on with it", async () => {
  const network = new SimNetwork(1, { delayMs: 10 });
  const notices: LinkNotice[] = [];
  const a = linkAt(network, 1, {
    onNotice: (notice) => void notices.push(notice),
  });
  const first = inbox(linkAt(network, 2));
  for (const i of [1, 2]) void a.send(Uint8Array.of(i), "10.0.0.2:7");
  await network.advance(100);
  network.host("10.0.0.2").crash();
  for (const i of [3, 4]) void a.send(Uint8Array.of(i), "10.0.0.2:7");
  await network.advance(5000);
  const second = inbox(linkAt(network, 2));
  await network.run(a.settled());
  assertEquals([first, second], [[1, 2], [3, 4]]);
  assertEquals(notices, [
    { kind: "restarted", peer: "10.0.0.2:7", messages: 2 },
  ]);
});

Deno.test("PerfectLink gives a silent peer up, with the sends that wait for it", async () => {
  const network = new SimNetwork(1, { loss: 1 });
  const notices: LinkNotice[] = [];
  const a = linkAt(network, 1, {
    patienceMs: 30_000,
    onNotice: (notice) => void notices.push(notice),
  });
  const large = new Uint8Array(65_507);
  const sends = range(7).map(() =>
    a.send(large, "10.0.0.2:7").then(() => "taken", (error) => error.message)
  );
  await network.advance(30_000);
  const refusal =
    "Cannot send to 10.0.0.2:7: it was silent for too long, messages to it are dropped";
  assertEquals(
    await Promise.all(sends),
    [...range(5).map(() => "taken"), refusal, refusal],
  );
  assertEquals(notices, [
    { kind: "gave_up", peer: "10.0.0.2:7", messages: 5 },
  ]);
  await network.run(a.settled());
});

Deno.test("PerfectLink.forget() drops what is sent to a peer", async () => {
  const network = new SimNetwork(1, { loss: 1 });
  const [a] = pairIn(network);
  void a.send(Uint8Array.of(1), "10.0.0.2:7");
  await network.advance(10);
  assertEquals(a.forget("10.0.0.2:7"), 1);
  await network.run(a.settled());
  await network.run(a.close());
});

Deno.test("PerfectLink.stats() counts", async () => {
  const network = new SimNetwork(1, { delayMs: 10 });
  const [a, b] = pairIn(network);
  inbox(b);
  await network.run(a.send(Uint8Array.of(1), b.address));
  await network.run(a.settled());
  assertEquals(a.stats(), {
    datagramsSent: 1,
    datagramsReceived: 1,
    messagesSent: 1,
    messagesReceived: 0,
    retransmissions: 0,
    duplicates: 0,
    misdirected: 0,
    dropped: 0,
    refused: 0,
  });
  const { messagesReceived, duplicates } = b.stats();
  assertEquals({ messagesReceived, duplicates }, {
    messagesReceived: 1,
    duplicates: 0,
  });
});

const Counter = defineService({
  name: "counter",
  program: 0x2000_0007,
  version: 1,
  procedures: { note: procedure(1, x.int, x.int) },
});

/** A client of a server, with a perfect link between. */
async function overLink(network: SimNetwork) {
  const runs = new Map<number, number>();
  const at = (last: number) => {
    const program = network.host(`10.0.0.${last}`).bind(7);
    const { transport, clock, seed } = program;
    const link = new PerfectLink(transport, { clock, seed });
    return { ...program, transport: link };
  };
  const server = await serve(Counter, {
    note: (id) => {
      runs.set(id, (runs.get(id) ?? 0) + 1);
      return 2 * id;
    },
  }, at(1));
  const client = await connect(Counter, server.address, {
    ...at(2),
    timeoutMs: 600_000,
  });
  return { server, client, runs };
}

Deno.test("an RPC over a perfect link runs each call once, in any weather", async () => {
  for (let seed = 1; seed <= 10; seed++) {
    const network = new SimNetwork(seed, rough);
    const { client, runs } = await overLink(network);
    const calls = range(50).map((id) => client.note(id));
    assertEquals(
      await network.run(Promise.all(calls)),
      range(50).map((id) => 2 * id),
    );
    assertEquals([...runs.values()], range(50).map(() => 1));
  }
});

Deno.test("an RPC over a perfect link takes four datagrams: each message, and its acknowledgement", async () => {
  const network = new SimNetwork(1, { delayMs: 10 });
  const { client } = await overLink(network);
  await network.run(client.note(0));
  await network.advance(1000);
  const { sent } = network.counters;
  for (let id = 1; id <= 10; id++) {
    assertEquals(await network.run(client.note(id)), 2 * id);
    await network.advance(1000);
  }
  assertEquals((network.counters.sent - sent) / 10, 4);
});
