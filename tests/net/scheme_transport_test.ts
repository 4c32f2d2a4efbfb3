import { assertEquals } from "@std/assert";
import { memoryPair } from "../../lib/net/memory.ts";
import { SchemeTransport } from "../../lib/net/scheme_transport.ts";
import {
  dialTcpTransport,
  listenTcpTransport,
} from "../../lib/net/tcp_transport.ts";
import type { Transport } from "../../lib/net/transport.ts";
import { Inbox, rejectsWith, within } from "./inbox.ts";

const here = { hostname: "127.0.0.1", port: 0 };

/** A transport that notes what is done with it. */
function noting(address: string, datagramBytesMax: number): {
  transport: Transport;
  sent: string[];
  deliver: (from: string) => void;
  lose: (address: string) => void;
  closed: () => number;
} {
  const sent: string[] = [];
  let deliver = (_from: string) => {};
  let lose = (_address: string) => {};
  let closed = 0;
  const transport: Transport = {
    address,
    datagramBytesMax,
    receive: (sink) => deliver = (from) => sink(new Uint8Array(1), from),
    onLost: (listener) => lose = listener,
    send: (_, to) => Promise.resolve(void sent.push(to)),
    close: () => Promise.resolve(void closed++),
    [Symbol.asyncDispose]: () => transport.close(),
  };
  return {
    transport,
    sent,
    deliver: (from) => deliver(from),
    lose: (address) => lose(address),
    closed: () => closed,
  };
}

Deno.test("SchemeTransport sends each datagram by the transport of its address", async () => {
  const udp = noting("127.0.0.1:1", 1000);
  const tcp = noting("127.0.0.1:1", 2000);
  const both = new SchemeTransport(udp.transport, tcp.transport);
  await both.send(new Uint8Array(1), "127.0.0.1:7");
  await both.send(new Uint8Array(1), "tcp://127.0.0.1:8");
  assertEquals([udp.sent, tcp.sent], [["127.0.0.1:7"], ["127.0.0.1:8"]]);
  assertEquals([both.address, both.datagramBytesMax], ["127.0.0.1:1", 1000]);
  await both.close();
  assertEquals([udp.closed(), tcp.closed()], [1, 1]);
});

Deno.test("SchemeTransport tells by the address which way a datagram came", () => {
  const udp = noting("127.0.0.1:1", 1000);
  const tcp = noting("127.0.0.1:1", 2000);
  const both = new SchemeTransport(udp.transport, tcp.transport);
  const froms: string[] = [];
  both.receive((_, from) => froms.push(from));
  udp.deliver("127.0.0.1:7");
  tcp.deliver("127.0.0.1:7");
  tcp.deliver("127.0.0.1:7");
  assertEquals(froms, [
    "127.0.0.1:7",
    "tcp://127.0.0.1:7",
    "tcp://127.0.0.1:7",
  ]);
});

Deno.test("SchemeTransport passes on which connection was lost, and hears from it again", () => {
  const tcp = noting("127.0.0.1:1", 2000);
  const only = new SchemeTransport(undefined, tcp.transport);
  const seen: string[] = [];
  only.receive((_, from) => seen.push(from));
  only.onLost((address) => seen.push(`lost ${address}`));
  tcp.deliver("127.0.0.1:7");
  tcp.lose("127.0.0.1:7");
  tcp.deliver("127.0.0.1:7");
  const address = "tcp://127.0.0.1:7";
  assertEquals(seen, [address, `lost ${address}`, address]);
});

Deno.test("SchemeTransport without UDP is at tcp://, and refuses to send there", async () => {
  const tcp = noting("127.0.0.1:1", 2000);
  const only = new SchemeTransport(undefined, tcp.transport);
  assertEquals([only.address, only.datagramBytesMax], [
    "tcp://127.0.0.1:1",
    2000,
  ]);
  await rejectsWith("unreachable", only.send(new Uint8Array(1), "[::1]:7"));
});

Deno.test("SchemeTransport connects where its TCP dials, and only there", async () => {
  await using server = await listenTcpTransport(here);
  assertEquals(new SchemeTransport(undefined, server).connect, undefined);
  const [udp] = memoryPair();
  await using client = new SchemeTransport(udp, dialTcpTransport());
  await within(client.connect!(`tcp://${server.address}`), "a connection");
  const inbox = new Inbox(server);
  await client.send(Uint8Array.of(3), `tcp://${server.address}`);
  assertEquals([...(await inbox.next()).datagram], [3]);
});
