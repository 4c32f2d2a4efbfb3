import { assert, assertEquals } from "@std/assert";
import { Relay } from "../../bench/run/relay.ts";
import { quic } from "../../bench/systems/quic.ts";
import { callOnce } from "../../bench/process/load.ts";

function listen(): Deno.DatagramConn {
  const address = { transport: "udp", hostname: "127.0.0.1", port: 0 } as const;
  return Deno.listenDatagram(address);
}

/** Sends numbers through a relay to a server that sends them back. */
async function throughRelay(
  count: number,
  weather: { delayMs: number; duplication: number },
): Promise<{ numbers: number[]; leastMs: number }> {
  const server = listen();
  const client = listen();
  const echo = async () => {
    for await (const [bytes, from] of server) await server.send(bytes, from);
  };
  void echo();
  const { hostname, port } = server.addr as Deno.NetAddr;
  using relay = new Relay(`${hostname}:${port}`, weather);
  const to = {
    ...server.addr as Deno.NetAddr,
    port: Number(relay.address.split(":")[1]),
  };
  const numbers: number[] = [];
  let leastMs = Infinity;
  for (let i = 0; i < count; i++) {
    const sentAt = performance.now();
    await client.send(new Uint8Array([i]), to);
    const copies = weather.duplication === 1 ? 4 : 1;
    for (let copy = 0; copy < copies; copy++) {
      const [bytes] = await client.receive();
      numbers.push(bytes[0]!);
      leastMs = Math.min(leastMs, performance.now() - sentAt);
    }
  }
  client.close();
  server.close();
  return { numbers, leastMs };
}

Deno.test("Relay holds datagrams back, each way, and keeps their order", async () => {
  const weather = { delayMs: 60, duplication: 0 };
  const { numbers, leastMs } = await throughRelay(3, weather);
  assertEquals(numbers, [0, 1, 2]);
  assert(leastMs >= 120, `${leastMs} ms`);
});

Deno.test("Relay doubles datagrams, each way", async () => {
  const { numbers } = await throughRelay(2, { delayMs: 0, duplication: 1 });
  assertEquals(numbers, [0, 0, 0, 0, 1, 1, 1, 1]);
});

Deno.test("quic answers calls, through a relay as well: its certificate is good", async () => {
  const server = await quic.serve();
  const weather = { delayMs: 0, duplication: 0 };
  using relay = new Relay(server.address, weather);
  for (const address of [server.address, relay.address]) {
    const caller = await quic.dial(address);
    for (const bytes of [0, 64, 300_000]) {
      await callOnce(caller, new Uint8Array(bytes).fill(7));
    }
    await caller.close();
  }
});
