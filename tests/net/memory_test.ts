import { assertEquals, assertThrows } from "@std/assert";
import { MemoryNetwork, memoryPair } from "../../lib/net/memory.ts";
import { TransportError } from "../../lib/net/transport.ts";
import { Inbox } from "./inbox.ts";

Deno.test("memoryPair() has addresses of its own, apart from other pairs", async () => {
  const [a, b] = memoryPair();
  const [other] = memoryPair();
  assertEquals([a.address, b.address], ["127.0.0.1:1", "127.0.0.1:2"]);
  const [inbox, elsewhere] = [new Inbox(a), new Inbox(other)];
  await b.send(Uint8Array.of(1), "127.0.0.1:1");
  await inbox.next();
  assertEquals(elsewhere.received.length, 0);
});

Deno.test("MemoryNetwork drops what overflows a queue nobody reads", async () => {
  const [a, b] = memoryPair({ queueDatagramsMax: 3 });
  for (let i = 0; i < 5; i++) await a.send(Uint8Array.of(i), b.address);
  const inbox = new Inbox(b);
  await inbox.next();
  await a.send(Uint8Array.of(9), b.address);
  for (let i = 0; i < 3; i++) await inbox.next();
  assertEquals(inbox.received.map(({ datagram }) => datagram[0]), [0, 1, 2, 9]);
});

Deno.test("MemoryNetwork reads the bytes late, as a socket may", async () => {
  const [a, b] = memoryPair();
  const inbox = new Inbox(b);
  const bytes = Uint8Array.of(1);
  const sent = a.send(bytes, b.address);
  bytes[0] = 2;
  await sent;
  assertEquals((await inbox.next()).datagram[0], 2);
});

Deno.test("MemoryNetwork wipes a view once its sink has returned", async () => {
  const [a, b] = memoryPair();
  const kept: Uint8Array[] = [];
  b.receive((view) => kept.push(view));
  const bytes = Uint8Array.of(1);
  await a.send(bytes, b.address);
  await Promise.resolve();
  assertEquals([kept[0]![0], bytes[0]], [0xdd, 1]);
});

Deno.test("MemoryNetwork takes the next free port for 0, and any canonical address", async () => {
  const network = new MemoryNetwork();
  const fixed = network.listen({ hostname: "10.0.0.1", port: 1 });
  const free = network.listen({ hostname: "10.0.0.1", port: 0 });
  const v6 = network.listen({ hostname: "::0:1", port: 7 });
  assertEquals(
    [fixed.address, free.address, v6.address],
    ["10.0.0.1:1", "10.0.0.1:2", "[::1]:7"],
  );
  const again = { hostname: "::ffff:10.0.0.1", port: 1 };
  const error = assertThrows(() => network.listen(again), TransportError);
  assertEquals(error.code, "address_in_use");
  await fixed.close();
  const renewed = network.listen(again);
  // The first owner's second close takes nothing from the next.
  await fixed.close();
  const inbox = new Inbox(renewed);
  await free.send(Uint8Array.of(1), "10.0.0.1:1");
  assertEquals((await inbox.next()).from, "10.0.0.1:2");
});
