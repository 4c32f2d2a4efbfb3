import { assertEquals } from "@std/assert";
import { tcpLimits } from "../../lib/net/tcp_limits.ts";
import { TcpServer } from "../../lib/net/tcp_server.ts";
import { VirtualClock } from "../rpc/virtual_clock.ts";
import { framed } from "./framed.ts";
import { Inbox, rejectsWith, within } from "./inbox.ts";
import { ScriptedStream } from "./scripted_stream.ts";

function serverAt(clock: VirtualClock, connectionsMax = 3): TcpServer {
  const listener = {
    address: "127.0.0.1:1",
    close: () => Promise.resolve(),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  return new TcpServer(listener, {
    datagramBytesMax: 1000,
    sendBufferBytes: 1000,
    connectionsMax,
    clock,
  });
}

function connected(server: TcpServer, address?: string): ScriptedStream {
  const stream = new ScriptedStream(address);
  server.accept(stream);
  return stream;
}

Deno.test("TcpServer sends the datagrams of one turn in one write, and those of the next in the next", async () => {
  const clock = new VirtualClock();
  const server = serverAt(clock);
  const stream = connected(server);
  const send = (value: number) =>
    server.send(Uint8Array.of(value), stream.address);
  await Promise.all([send(1), send(2), send(3)]);
  await clock.advance(1);
  await Promise.all([send(4), send(5)]);
  await clock.advance(1);
  assertEquals(stream.writes, [framed([1], [2], [3]), framed([4], [5])]);
});

Deno.test("TcpServer joins what is sent while a write is under way", async () => {
  const clock = new VirtualClock();
  const server = serverAt(clock);
  const stream = connected(server);
  const release = Promise.withResolvers<void>();
  const write = stream.write.bind(stream);
  stream.write = async (bytes) => {
    await write(bytes);
    await release.promise;
  };
  for (let value = 1; value <= 3; value++) {
    await server.send(Uint8Array.of(value), stream.address);
    await clock.advance(1);
  }
  release.resolve();
  await clock.advance(1);
  assertEquals(stream.writes, [framed([1]), framed([2], [3])]);
});

Deno.test("TcpServer bounds what waits for a peer that does not read, and holds up no other", async () => {
  const clock = new VirtualClock();
  const server = serverAt(clock);
  const slow = connected(server, "127.0.0.1:2");
  const other = connected(server, "127.0.0.1:3");
  slow.isRead = false;
  const full = new Uint8Array(996);
  await server.send(full, slow.address);
  const waiting = server.send(full, slow.address);
  await rejectsWith("other", server.send(full, slow.address));
  await server.send(Uint8Array.of(1), other.address);
  await clock.advance(1);
  assertEquals(other.written, framed([1]));

  // It never reads again: the connection is given up, and what waits rejected.
  await clock.advance(tcpLimits.stallMs - 2);
  assertEquals(slow.isClosed, false);
  const lost = rejectsWith("connection_lost", waiting);
  await clock.advance(1);
  assertEquals(slow.isClosed, true);
  await lost;
  await rejectsWith("unreachable", server.send(full, slow.address));
  assertEquals(server.counters.connectionsLost, 1);
  assertEquals(server.counters.datagramsLost, 1);
  assertEquals(other.isClosed, false);
});

Deno.test("TcpServer gives up nobody whose writes go on ending, however long", async () => {
  const clock = new VirtualClock();
  const server = serverAt(clock);
  const stream = connected(server);
  const longMs = tcpLimits.stallMs - 1;
  for (const writeMs of [10, longMs, longMs, longMs]) {
    const { promise, resolve } = Promise.withResolvers<void>();
    stream.write = () => promise;
    await server.send(Uint8Array.of(1), stream.address);
    await clock.advance(writeMs);
    resolve();
    await clock.advance(1);
  }
  // Nor one that nothing is written to.
  await clock.advance(10 * longMs);
  assertEquals(stream.isClosed, false);
});

Deno.test("TcpServer delivers views with the source, and what came before receive", async () => {
  const clock = new VirtualClock();
  const server = serverAt(clock);
  const stream = connected(server);
  stream.bringsFrames([1, 2], []);
  await clock.advance(1);
  const inbox = new Inbox(server);
  stream.bringsFrames([3]);
  for (const expected of [[1, 2], [], [3]]) {
    const { datagram, from } = await inbox.next();
    assertEquals([[...datagram], from], [expected, stream.address]);
  }
});

Deno.test("TcpServer closes a connection that announces too much, and no other", async () => {
  const clock = new VirtualClock();
  const server = serverAt(clock);
  const liar = connected(server, "127.0.0.1:2");
  const other = connected(server, "127.0.0.1:3");
  const inbox = new Inbox(server);
  liar.brings(Uint8Array.of(255, 255, 255, 255, 1, 2, 3));
  await clock.advance(1);
  assertEquals([liar.isClosed, other.isClosed], [true, false]);
  assertEquals([server.counters.oversized, inbox.received.length], [1, 0]);
});

Deno.test("TcpServer answers a peer that sends no more, and then closes", async () => {
  const clock = new VirtualClock();
  const server = serverAt(clock);
  const stream = connected(server);
  server.receive((datagram, from) => void server.send(datagram, from));
  stream.bringsFrames([1]);
  stream.ends();
  await clock.advance(1);
  assertEquals(stream.written, framed([1]));
  assertEquals([stream.hasClosedWrite, stream.isClosed], [true, true]);
  assertEquals(server.counters.connectionsLost, 0);
  const late = server.send(Uint8Array.of(2), stream.address);
  await rejectsWith("unreachable", late);
});

Deno.test("TcpServer takes nothing more to send to a peer that it is closing", async () => {
  const clock = new VirtualClock();
  const server = serverAt(clock);
  const stream = connected(server);
  server.receive(() => {});
  stream.isRead = false;
  await server.send(Uint8Array.of(1), stream.address);
  stream.ends();
  await clock.advance(1);
  assertEquals(stream.isClosed, false);
  const late = server.send(Uint8Array.of(2), stream.address);
  await rejectsWith("unreachable", late);
});

Deno.test("TcpServer counts connections that are reset, or end within a frame", async () => {
  const clock = new VirtualClock();
  const server = serverAt(clock);
  server.receive(() => {});
  const reset = connected(server, "127.0.0.1:2");
  const cut = connected(server, "127.0.0.1:3");
  reset.breaks();
  cut.brings(Uint8Array.of(0, 0, 0, 2, 1));
  cut.ends();
  await clock.advance(1);
  assertEquals([reset.isClosed, cut.isClosed], [true, true]);
  assertEquals(server.counters.connectionsLost, 2);
});

Deno.test("TcpServer takes as many connections as it may, and again when one has gone", async () => {
  const clock = new VirtualClock();
  const server = serverAt(clock, 2);
  const streams = [2, 3, 4].map((port) =>
    connected(server, `127.0.0.1:${port}`)
  );
  assertEquals(streams.map(({ isClosed }) => isClosed), [false, false, true]);
  assertEquals(server.counters.connectionsRefused, 1);
  streams[0]!.breaks();
  await clock.advance(1);
  assertEquals(connected(server, "127.0.0.1:5").isClosed, false);
});

Deno.test("TcpServer knows the newer of two connections from one address", async () => {
  const clock = new VirtualClock();
  const server = serverAt(clock);
  const old = connected(server);
  const renewed = connected(server);
  old.breaks();
  await clock.advance(1);
  assertEquals([old.isClosed, renewed.isClosed], [true, false]);
  await server.send(Uint8Array.of(1), renewed.address);
  await clock.advance(1);
  assertEquals(renewed.written, framed([1]));
});

Deno.test("TcpServer.close() sends what is queued, and waits for the other end, delivering nothing", async () => {
  const clock = new VirtualClock();
  const server = serverAt(clock);
  const stream = connected(server);
  const inbox = new Inbox(server);
  await server.send(Uint8Array.of(1), stream.address);
  let isClosed = false;
  const closing = server.close().then(() => isClosed = true);
  stream.bringsFrames([9]);
  await clock.advance(100);
  assertEquals(stream.written, framed([1]));
  assertEquals([stream.hasClosedWrite, isClosed], [true, false]);
  stream.ends();
  await within(closing, "close");
  assertEquals([stream.isClosed, inbox.received.length], [true, 0]);
  await rejectsWith("closed", server.send(Uint8Array.of(1), stream.address));
  const late = connected(server);
  assertEquals(late.isClosed, true);
});

Deno.test("TcpServer.close() still sends what is queued to an end that has sent its last", async () => {
  const clock = new VirtualClock();
  const server = serverAt(clock);
  const stream = connected(server);
  server.receive(() => {});
  const release = Promise.withResolvers<void>();
  const write = stream.write.bind(stream);
  stream.write = async (bytes) => {
    await release.promise;
    await write(bytes);
  };
  await server.send(Uint8Array.of(1), stream.address);
  const closing = server.close();
  stream.ends();
  await clock.advance(100);
  release.resolve();
  await within(closing, "close");
  assertEquals(stream.written, framed([1]));
});

Deno.test("TcpServer.close() waits for an end that does not read no longer than two seconds", async () => {
  const clock = new VirtualClock();
  const server = serverAt(clock);
  const stream = connected(server);
  stream.isRead = false;
  const full = new Uint8Array(996);
  await server.send(full, stream.address);
  const waiting = rejectsWith("closed", server.send(full, stream.address));
  const closing = server.close();
  await clock.advance(tcpLimits.closeMs - 1);
  assertEquals(stream.isClosed, false);
  await clock.advance(1);
  assertEquals(stream.isClosed, true);
  await within(closing, "close");
  await waiting;
});
