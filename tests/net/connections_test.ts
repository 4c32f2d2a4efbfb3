import { assertEquals } from "@std/assert";
import { TcpDialer } from "../../lib/net/tcp_dialer.ts";
import {
  dialTcpTransport,
  listenTcpTransport,
} from "../../lib/net/tcp_transport.ts";
import { TransportError } from "../../lib/net/transport.ts";
import { VirtualClock } from "../rpc/virtual_clock.ts";
import { Inbox, rejectsWith, within } from "./inbox.ts";
import { ScriptedStream } from "./scripted_stream.ts";

const SERVER = "127.0.0.1:2";
const here = { hostname: "127.0.0.1", port: 0 };

/** A dialer whose attempts find what the test has put there; nobody at first. */
function dialer(): {
  clock: VirtualClock;
  tcp: TcpDialer;
  found: (ScriptedStream | "silence")[];
  attempts: () => number;
} {
  const clock = new VirtualClock();
  const found: (ScriptedStream | "silence")[] = [];
  let attempts = 0;
  const tcp = new TcpDialer((_, signal) => {
    attempts++;
    const next = found.shift();
    if (next instanceof ScriptedStream) return Promise.resolve(next);
    return new Promise((_, reject) => {
      const refused = new TransportError("connection_refused", "refused");
      if (next === undefined) reject(refused);
      signal.addEventListener("abort", () => reject(signal.reason));
    });
  }, {
    datagramBytesMax: 1000,
    sendBufferBytes: 1000,
    connectionsMax: 4,
    clock,
    random: () => 0,
  });
  return { clock, tcp, found, attempts: () => attempts };
}

Deno.test("connect() makes a connection though there is nothing to send", async () => {
  const { clock, tcp, found, attempts } = dialer();
  const stream = new ScriptedStream(SERVER);
  found.push(stream);
  await within(tcp.connect(SERVER), "a connection");
  await within(tcp.connect(SERVER), "the same one");
  await clock.advance(60_000);
  assertEquals([attempts(), stream.writes], [1, []]);
});

Deno.test("connect() rejects with what an attempt met, and the next one waits", async () => {
  const { clock, tcp, found, attempts } = dialer();
  await rejectsWith("connection_refused", tcp.connect(SERVER));
  // Nobody wants one any more.
  await clock.advance(60_000);
  assertEquals(attempts(), 1);
  await rejectsWith("connection_refused", tcp.connect(SERVER));
  found.push(new ScriptedStream(SERVER));
  let isConnected = false;
  const connecting = tcp.connect(SERVER).then(() => isConnected = true);
  await clock.advance(199);
  assertEquals([attempts(), isConnected], [2, false]);
  await clock.advance(1);
  await within(connecting, "a connection");
});

Deno.test("connect() is given up by close(), at once", async () => {
  const { clock, tcp, found } = dialer();
  found.push("silence");
  const connecting = tcp.connect(SERVER);
  await clock.advance(1);
  const closing = tcp.close();
  await rejectsWith("closed", connecting);
  await within(closing, "the end");
  await rejectsWith("closed", tcp.connect(SERVER));
});

Deno.test("connect() refuses what is no address", async () => {
  const { tcp } = dialer();
  await rejectsWith("invalid_address", tcp.connect("nowhere"));
  await rejectsWith("invalid_address", tcp.connect("127.0.0.1:0"));
});

Deno.test("onLost() tells a dialer of each end of a connection, and nothing else", async () => {
  const { clock, tcp, found } = dialer();
  const lost: string[] = [];
  tcp.onLost((address) => lost.push(address));
  await rejectsWith("connection_refused", tcp.connect(SERVER));
  assertEquals(lost, []);
  for (const ends of ["ends", "breaks"] as const) {
    const stream = new ScriptedStream(SERVER);
    found.push(stream);
    const connecting = tcp.connect(SERVER);
    await clock.advance(1000);
    await within(connecting, "a connection");
    stream[ends]();
    await clock.advance(1);
  }
  assertEquals(lost, [SERVER, SERVER]);
});

Deno.test("onLost() does not tell of what one has closed oneself", async () => {
  const { clock, tcp, found } = dialer();
  const lost: string[] = [];
  tcp.onLost((address) => lost.push(address));
  const stream = new ScriptedStream(SERVER);
  found.push(stream);
  await within(tcp.connect(SERVER), "a connection");
  const closing = tcp.close();
  stream.ends();
  await clock.advance(1);
  await within(closing, "the end");
  assertEquals(lost, []);
});

Deno.test("onLost() tells both ends, by the address that they know", async () => {
  await using server = await listenTcpTransport(here);
  const inbox = new Inbox(server);
  const left = Promise.withResolvers<string>();
  server.onLost(left.resolve);
  const client = dialTcpTransport();
  await client.send(Uint8Array.of(1), server.address);
  const { from } = await inbox.next();
  await client.close();
  assertEquals(await within(left.promise, "the client's end"), from);

  await using other = dialTcpTransport();
  const lost = Promise.withResolvers<string>();
  other.onLost(lost.resolve);
  await other.send(Uint8Array.of(2), server.address);
  await inbox.next();
  await server.close();
  assertEquals(await within(lost.promise, "the server's end"), server.address);
});
