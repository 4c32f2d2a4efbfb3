import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { createServer, type Socket } from "node:net";
import { fileURLToPath } from "node:url";
import { connect, serve } from "../../mod.ts";
import { connectTcp } from "../../lib/net/tcp.ts";
import {
  dialTcpTransport,
  listenTcpTransport,
  type TcpTransport,
} from "../../lib/net/tcp_transport.ts";
import { Counter } from "../rpc/counter.ts";
import { Child } from "../runtimes/child.ts";
import { framed } from "./framed.ts";
import { Inbox, rejectsWith, within } from "./inbox.ts";
import { readBytes, turns } from "./stream_bed.ts";

const LOOPBACK = { hostname: "127.0.0.1", port: 0 };

/** A server that sends everything back. */
async function echo(
  options: Partial<Parameters<typeof listenTcpTransport>[0]> = {},
): Promise<TcpTransport> {
  const server = await listenTcpTransport({ ...LOOPBACK, ...options });
  server.receive((datagram, from) => {
    // The view is overwritten when this returns, and `send` may wait for room.
    void server.send(datagram.slice(), from);
  });
  return server;
}

Deno.test("TcpTransport says that it is reliable, and where it is bound", async () => {
  await using server = await listenTcpTransport(LOOPBACK);
  await using client = dialTcpTransport();
  assertEquals([server.isReliable, client.isReliable], [true, true]);
  assertEquals(client.address, "[::]:0");
});

Deno.test("TcpTransport speaks IPv6, and dials several servers from one", async () => {
  await using v4 = await echo();
  await using v6 = await echo({ hostname: "::1" });
  await using client = dialTcpTransport();
  const inbox = new Inbox(client);
  for (const server of [v4, v6, v4]) {
    await client.send(Uint8Array.of(1), server.address);
    assertEquals((await inbox.next()).from, server.address);
  }
});

Deno.test("TcpTransport carries datagrams of its own maximum, both ways, many at once", async () => {
  const datagramBytesMax = 3_000_000;
  await using server = await echo({ datagramBytesMax });
  await using client = dialTcpTransport({ datagramBytesMax });
  const inbox = new Inbox(client);
  const sizes = [0, 1, 70_000, datagramBytesMax, 5, datagramBytesMax, 1_200];
  const sent = sizes.map((size, i) => new Uint8Array(size).fill(i + 1));
  const sends = sent.map((datagram) => client.send(datagram, server.address));
  await within(Promise.all(sends), "the sends");
  for (const datagram of sent) {
    const received = (await inbox.next()).datagram;
    assertEquals(received.length, datagram.length);
    assert(received.every((byte, i) => byte === datagram[i]));
  }
});

Deno.test("TcpTransport takes frames that come byte by byte, or all at once", async () => {
  await using server = await echo();
  using stream = await connectTcp(server.address);
  const bytes = framed([1, 2, 3], [], [4]);
  for (let i = 0; i < bytes.length; i++) {
    await stream.write(bytes.subarray(i, i + 1));
    await turns(1);
  }
  assertEquals(await readBytes(stream, bytes.length), bytes);
  const many = framed(...Array.from({ length: 5_000 }, (_, i) => [i & 255]));
  await stream.write(many);
  assertEquals(await readBytes(stream, many.length), many);
});

Deno.test("TcpTransport closes on a length of 4 GiB, at both ends", async () => {
  const prefix = Uint8Array.of(255, 255, 255, 255);
  await using server = await echo();
  using stream = await connectTcp(server.address);
  await stream.write(prefix);
  const end = stream.read(new Uint8Array(1));
  assertEquals(await within(end, "the end"), null);
  assertEquals(server.counters.oversized, 1);

  const accepted = Promise.withResolvers<Socket>();
  const liar = createServer(accepted.resolve);
  await new Promise<void>((resolve) => liar.listen(0, "127.0.0.1", resolve));
  const { port } = liar.address() as { port: number };
  await using client = dialTcpTransport();
  client.receive(() => {});
  await client.send(Uint8Array.of(1), `127.0.0.1:${port}`);
  const socket = await within(accepted.promise, "the connection");
  const closed = new Promise((resolve) => socket.once("close", resolve));
  socket.on("error", () => {}).resume().write(prefix);
  await within(closed, "the close of the connection");
  assertEquals(client.counters.oversized, 1);
  await new Promise((resolve) => liar.close(resolve));
});

Deno.test("TcpTransport goes on serving others while one does not read, and tells by rejecting", async () => {
  await using server = await listenTcpTransport(LOOPBACK);
  const inbox = new Inbox(server);
  const slow = await connectTcp(server.address);
  await slow.write(framed([1]));
  const { from } = await inbox.next();
  // It goes on as long as sends end: whatever the kernel takes, some time it
  // is full, then the buffer, and then what may wait for it.
  const flood = async () => {
    const datagram = new Uint8Array(60_000);
    for (;;) {
      const sent = server.send(datagram, from);
      sends.push(sent.catch(({ code }) => code));
      await Promise.race([sent, turns(10)]);
    }
  };
  const sends: Promise<unknown>[] = [];
  await rejectsWith("other", flood());

  await using client = dialTcpTransport();
  const atClient = new Inbox(client);
  await client.send(Uint8Array.of(2), server.address);
  await server.send(Uint8Array.of(3), (await inbox.next()).from);
  assertEquals([...(await atClient.next()).datagram], [3]);
  slow.close();
  const fates = new Set(await within(Promise.all(sends), "all sends"));
  assertEquals(fates, new Set([undefined, "other", "connection_lost"]));
});

Deno.test("TcpTransport connects again when its connection was reset", async () => {
  const heard: Socket[] = [];
  const rude = createServer((socket) =>
    socket.on("error", () => {}).once("data", () => void heard.push(socket))
  );
  await new Promise<void>((resolve) => rude.listen(0, "127.0.0.1", resolve));
  const { port } = rude.address() as { port: number };
  await using client = dialTcpTransport();
  const until = (isSo: () => boolean, what: string) =>
    within(
      (async () => {
        while (!isSo()) await turns(1);
      })(),
      what,
    );
  for (let round = 1; round <= 2; round++) {
    await client.send(Uint8Array.of(round), `127.0.0.1:${port}`);
    await until(() => heard.length === round, `connection ${round}`);
    heard.at(-1)!.resetAndDestroy();
    const { counters } = client;
    await until(() => counters.connectionsLost === round, `loss ${round}`);
  }
  await new Promise((resolve) => rude.close(resolve));
});

Deno.test("TcpTransport is rid of a peer that has gone without reading its answers", async () => {
  await using server = await listenTcpTransport(LOOPBACK);
  const inbox = new Inbox(server);
  const rude = await connectTcp(server.address);
  await rude.write(framed([1]));
  const { from } = await inbox.next();
  await server.send(new Uint8Array(100), from);
  rude.close();
  const sending = async () => {
    for (;;) {
      await server.send(Uint8Array.of(1), from);
      await turns(1);
    }
  };
  await rejectsWith("unreachable", sending());
});

Deno.test("TcpTransport connects again when its server was killed and started again", async () => {
  const file = new URL("fixtures/tcp_echo.ts", import.meta.url);
  const start = (port: string) =>
    new Child([Deno.execPath(), "run", "-A", fileURLToPath(file), port]);
  await using client = dialTcpTransport();
  const inbox = new Inbox(client);
  const answer = async () => [...(await inbox.next()).datagram];

  await using first = start("0");
  const address = await first.line();
  await client.send(Uint8Array.of(1), address);
  assertEquals(await answer(), [1]);

  first.kill("SIGKILL");
  await first.ended();
  const ended = async () => {
    while (client.counters.connectsFailed < 1) {
      await client.send(Uint8Array.of(2), address);
      await turns(1);
    }
  };
  await within(ended(), "an attempt to connect to nobody");
  await client.send(Uint8Array.of(3), address);
  await using second = start(address.split(":")[1]!);
  assertEquals(await second.line(), address);
  // What was sent while nobody was there has waited.
  let last = await answer();
  while (last[0] === 2) last = await answer();
  assertEquals(last, [3]);
});

Deno.test("TcpTransport.close() sends what is queued, from either end", async () => {
  const server = await listenTcpTransport(LOOPBACK);
  const client = dialTcpTransport();
  const [atServer, atClient] = [new Inbox(server), new Inbox(client)];
  const datagram = new Uint8Array(10_000);
  for (let i = 0; i < 50; i++) void client.send(datagram, server.address);
  const closing = client.close();
  for (let i = 0; i < 50; i++) await atServer.next();
  await within(closing, "close of the client");

  await using again = dialTcpTransport();
  const atAgain = new Inbox(again);
  await again.send(Uint8Array.of(1), server.address);
  const { from } = await atServer.next();
  for (let i = 0; i < 50; i++) void server.send(datagram, from);
  await within(server.close(), "close of the server");
  for (let i = 0; i < 50; i++) await atAgain.next();
  assertEquals(atClient.received.length, 0);
});

Deno.test("TcpTransport loses nothing to a server that is not there, but holds up no other", async () => {
  await using server = await echo();
  const gone = await listenTcpTransport(LOOPBACK);
  await gone.close();
  await using client = dialTcpTransport();
  const inbox = new Inbox(client);
  for (let i = 0; i < 3; i++) {
    await client.send(Uint8Array.of(9), gone.address);
    await client.send(Uint8Array.of(i), server.address);
    assertEquals([...(await inbox.next()).datagram], [i]);
  }
  assertEquals(client.counters.datagramsLost, 0);
});

Deno.test("TcpTransport carries calls", async () => {
  let count = 0;
  await using server = await serve(
    Counter,
    { count: () => ++count, echo: (text) => text },
    { transport: await listenTcpTransport(LOOPBACK) },
  );
  await using client = await connect(Counter, server.address, {
    transport: dialTcpTransport(),
  });
  assertEquals(await client.echo("over TCP"), "over TCP");
  await Promise.all(Array.from({ length: 300 }, () => client.count()));
  assertEquals(count, 300);
});

Deno.test("TcpTransport refuses options that make no sense", async () => {
  for (const value of [0, -1, 1.5, NaN, 2 ** 31]) {
    const error = assertThrows(
      () => dialTcpTransport({ datagramBytesMax: value }),
      RangeError,
    );
    assert(error.message.startsWith(`Cannot use ${value} as datagramBytesMax`));
    await assertRejects(
      () => listenTcpTransport({ ...LOOPBACK, sendBufferBytes: value }),
      RangeError,
    );
  }
});
