import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { systemClock } from "../../lib/net/system_clock.ts";
import { listenTcpTransport } from "../../lib/net/tcp_transport.ts";
import { TransportError } from "../../lib/net/transport.ts";
import { listenUdp } from "../../lib/net/udp.ts";
import {
  type Carrier,
  clientStats,
  connect,
  ping,
  RpcError,
  serve,
} from "../../mod.ts";
import { Counter } from "./counter.ts";
import { handlers, Lab } from "./lab.ts";
import { Stage } from "./stage.ts";
import { portOf } from "./tcp_relay.ts";

Deno.test("the same contract is served over tcp://, and nothing is sent twice", async () => {
  let count = 0;
  const echo = (text: string) => text;
  await using server = await serve(Counter, { count: () => ++count, echo }, {
    carrier: "tcp",
  });
  assertMatch(server.address, /^tcp:\/\/127\.0\.0\.1:\d+$/);
  await using client = await connect(Counter, server.address);
  await ping(client);
  const texts = Array.from({ length: 500 }, (_, i) => `é ${i}`);
  assertEquals(await Promise.all(texts.map((t) => client.echo(t))), texts);
  for (let i = 1; i <= 50; i++) assertEquals(await client.count(), i);
  assertEquals(clientStats(client).retransmissions, 0);
  const { duplicates, callsRun } = server.stats();
  assertEquals([duplicates, callsRun], [0, 551]);
});

Deno.test("a handler sees that its caller is at tcp://", async () => {
  const peers: string[] = [];
  await using server = await serve(Lab, {
    ...handlers,
    wait: (_, { peer }) => void peers.push(peer),
  }, { carrier: "both" });
  await using byTcp = await connect(Lab, `tcp://${server.address}`);
  await byTcp.wait();
  await using byUdp = await connect(Lab, `udp://${server.address}`);
  await byUdp.wait();
  assertMatch(peers[0]!, /^tcp:\/\/127\.0\.0\.1:\d+$/);
  assertMatch(peers[1]!, /^127\.0\.0\.1:\d+$/);
});

Deno.test("a server of both is at one port for both, free or fixed", async () => {
  const first = await serve(Lab, handlers, { carrier: "both" });
  assertMatch(first.address, /^127\.0\.0\.1:\d+$/);
  const port = portOf(first.address);
  await using client = await connect(Lab, `tcp://${first.address}`);
  assertEquals(await client.once(5), 5);
  await first.shutdown();
  await using second = await serve(Lab, handlers, { carrier: "both", port });
  assertEquals(second.address, first.address);
  assertEquals(await client.once(6), 6);
});

Deno.test("a port that somebody has is refused, by the protocol it is taken of", async () => {
  await using udp = await listenUdp({ hostname: "127.0.0.1", port: 0 });
  await using tcp = await listenTcpTransport({
    hostname: "127.0.0.1",
    port: 0,
  });
  const cases: [Carrier, number, string][] = [
    ["udp", portOf(udp.address), "UDP"],
    ["both", portOf(udp.address), "UDP"],
    ["tcp", portOf(tcp.address), "TCP"],
    ["both", portOf(tcp.address), "TCP"],
  ];
  for (const [carrier, port, protocol] of cases) {
    const error = await assertRejects(
      () => serve(Lab, handlers, { carrier, port }),
      TransportError,
    );
    assertEquals(error.code, "address_in_use");
    const where = `${protocol} 127.0.0.1:${port}: another socket has this port`;
    assert(error.message.includes(where), error.message);
  }
  // What was bound before the refusal is free again.
  const port = portOf(tcp.address);
  await using _ = await listenUdp({ hostname: "127.0.0.1", port });
});

Deno.test("a carrier that is none is refused", async () => {
  const carrier = "sctp" as Carrier;
  await assertRejects(
    () => serve(Lab, handlers, { carrier }),
    TypeError,
    `Cannot serve by "sctp": expected "udp", "tcp" or "both"`,
  );
});

Deno.test("connect() takes udp:// and tcp:// of one host for two ways to one server, and all else for servers", async () => {
  const [udp, tcp] = ["127.0.0.1:1", "tcp://127.0.0.1:1"];
  const other = "127.0.0.1:2";
  const lists: [string[], string[]][] = [
    [[udp], [udp]],
    [[tcp], [tcp]],
    [["udp://127.0.0.1:1", tcp], [udp]],
    [[udp, "tcp://127.0.0.1:7"], [udp]],
    // The port decides, where the host has several servers.
    [[udp, other, "tcp://127.0.0.1:2"], [udp, other]],
    [[udp, other, "tcp://127.0.0.1:7"], [udp, other, "tcp://127.0.0.1:7"]],
    // UDP is tried first, so what comes after it is the other way.
    [[tcp, udp], [tcp, udp]],
    [[udp, tcp, "tcp://127.0.0.1:7"], [udp, "tcp://127.0.0.1:7"]],
    [[udp, "tcp://127.0.0.2:1"], [udp, "tcp://127.0.0.2:1"]],
    [[tcp, "tcp://127.0.0.1:7"], [tcp, "tcp://127.0.0.1:7"]],
  ];
  for (const [list, servers] of lists) {
    await using client = await connect(Lab, list);
    const known = clientStats(client).servers.map(({ address }) => address);
    assertEquals(known, servers, list.join(", "));
  }
  const error = await assertRejects(
    () => connect(Lab, [udp, "tcp://"]),
    TransportError,
  );
  assertEquals(error.code, "invalid_address");
});

Deno.test("UDP into a hole: the call comes by TCP, and so do those after it", async () => {
  await using hole = await listenUdp({ hostname: "127.0.0.1", port: 0 });
  hole.receive(() => {});
  // A server no older than its first caller would have to doubt it.
  let aheadMs = 0;
  await using server = await serve(Lab, handlers, {
    carrier: "tcp",
    clock: {
      now: () => systemClock.now() + aheadMs,
      schedule: (atMs, wake) => systemClock.schedule(atMs - aheadMs, wake),
    },
  });
  aheadMs = 60_000;
  await using client = await connect(Lab, [
    `udp://${hole.address}`,
    server.address,
  ]);
  assertEquals(await client.once(7), 7);
  assertEquals(await client.once(8), 8);
  const { callsRun, duplicates } = server.stats();
  assertEquals([callsRun, duplicates], [2, 0]);
  // Twice to the hole, and once to the server.
  assertEquals(clientStats(client).datagramsSent, 4);
});

Deno.test("nobody listens: unavailable at the deadline, did not run, and why", async () => {
  const gone = await listenTcpTransport({ hostname: "127.0.0.1", port: 0 });
  await gone.close();
  await using client = await connect(Lab, `tcp://${gone.address}`);
  const error = await assertRejects(
    () => client.once(1, { timeoutMs: 300 }),
    RpcError,
  );
  const { code, executed, transmissions } = error;
  assertEquals([code, executed, transmissions], ["unavailable", "no", 0]);
  assertEquals(
    error.message,
    `[unavailable] lab.once to tcp://${gone.address} found no connection in ` +
      `300 ms: Cannot connect to ${gone.address}: nobody listens at that ` +
      "port, start the server or check the address",
  );
  assert(error.cause instanceof TransportError);
  assertEquals(error.cause.code, "connection_refused");
});

Deno.test("a connection that is forbidden is told at once", async () => {
  const stage = new Stage();
  const transport = stage.listen();
  transport.connect = () =>
    Promise.reject(new TransportError("permission_denied", "it is forbidden"));
  await using client = await connect(Lab, "tcp://127.0.0.1:4000", {
    transport,
    clock: stage.clock,
  });
  const error = await stage.failure(0, client.once(1), RpcError);
  const { code, executed, transmissions } = error;
  assertEquals([code, executed, transmissions], ["unavailable", "no", 0]);
  assertMatch(error.message, /could not be sent: it is forbidden$/);
});

Deno.test("a call waits for a server that starts later", async () => {
  const port = await freePort();
  await using client = await connect(Lab, `tcp://127.0.0.1:${port}`);
  const call = client.once(9);
  // For so long at least there was none.
  await assertRejects(() => client.once(8, { timeoutMs: 150 }), RpcError);
  await using server = await serve(Lab, handlers, { port, carrier: "tcp" });
  assertEquals(await call, 9);
  assertEquals(server.stats().callsRun, 1);
});

async function freePort(): Promise<number> {
  await using listener = await listenTcpTransport({
    hostname: "127.0.0.1",
    port: 0,
  });
  return portOf(listener.address);
}
