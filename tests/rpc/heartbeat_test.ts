import { assert, assertEquals } from "@std/assert";
import type { Transport } from "../../lib/net/transport.ts";
import { clientStats, type ConnectOptions } from "../../mod.ts";
import {
  failures,
  quantile,
  ReplicaWorld,
} from "../../tools/sim/replica_world.ts";

/** As over TCP, of which a client sends nothing twice. */
function reliable(world: ReplicaWorld): ConnectOptions {
  const { transport } = world.network.host("10.0.1.2").bind();
  const likeTcp: Transport = {
    address: transport.address,
    datagramBytesMax: transport.datagramBytesMax,
    isReliable: true,
    receive: (sink) => transport.receive(sink),
    send: (datagram, to) => transport.send(datagram, to),
    close: () => transport.close(),
    [Symbol.asyncDispose]: () => transport.close(),
  };
  return { transport: likeTcp };
}

async function started(
  handlerMs: number,
  options: (world: ReplicaWorld) => ConnectOptions = () => ({}),
  replicas = 3,
): Promise<ReplicaWorld> {
  const world = new ReplicaWorld(1, { handlerMs, replicas });
  await world.start();
  await world.client[Symbol.asyncDispose]();
  await world.connect(options(world));
  return world;
}

Deno.test("a server that freezes over a connection is noticed in four seconds, and its idempotent calls go elsewhere", async () => {
  const world = await started(20, reliable);
  await world.load("look", { everyMs: 10, forMs: 500 });
  world.replicas[0]!.freeze();
  const ended = await world.load("look", { everyMs: 10, forMs: 6000 });
  assertEquals(failures(ended), []);
  const slowest = quantile(ended, 1);
  assert(slowest > 2000 && slowest < 4000, `${slowest}`);
  const [frozen, ...others] = clientStats(world.client).servers;
  assertEquals([frozen!.state, frozen!.openedBy], ["open", "silent"]);
  assert(others.every(({ state }) => state === "closed"));
  // It is back as soon as it says anything.
  world.replicas[0]!.thaw();
  await world.load("look", { everyMs: 10, forMs: 1000 });
  const [thawed] = clientStats(world.client).servers;
  assertEquals(thawed!.state, "closed");
});

for (
  const [way, options] of [
    ["UDP", () => ({})],
    ["a connection", reliable],
  ] as const
) {
  Deno.test(`a long call at a server that freezes later is made elsewhere, over ${way}`, async () => {
    const world = await started(60_000, options);
    const call = world.call("look", { timeoutMs: 200_000 });
    await world.network.advance(40_000);
    const at = world.replicas.findIndex(({ ran }) => ran > 0);
    world.replicas[at]!.freeze();
    await world.network.advance(6000);
    assertEquals(world.replicas.map(({ ran }) => ran).sort(), [0, 1, 1]);
    const { error, latencyMs } = await world.network.run(call);
    assertEquals(error, undefined);
    assert(latencyMs < 107_000, `${latencyMs}`);
  });

  Deno.test(`a server at work for long is not taken for dead, and an idle one is not asked, over ${way}`, async () => {
    const world = await started(60_000, options);
    const { counters } = world.network;
    const before = counters.sent;
    const { error } = await world.network.run(
      world.call("look", { timeoutMs: 100_000 }),
    );
    assertEquals(error, undefined);
    const { servers, retries, hedges } = clientStats(world.client);
    assertEquals([retries, hedges], [0, 0]);
    assert(servers.every(({ state }) => state === "closed"));
    // A question and an answer each two seconds at most, and what else there is.
    assert(counters.sent - before < 2 * 30 + 40, `${counters.sent - before}`);
    await world.network.advance(130_000);
    const { sent } = counters;
    await world.network.advance(600_000);
    assertEquals(counters.sent, sent);
  });
}

Deno.test("the only server there is is not asked", async () => {
  const world = await started(30_000, (world) => ({
    ...reliable(world),
    retry: true,
  }), 1);
  const { counters } = world.network;
  const before = counters.sent;
  await world.network.run(world.call("look", { timeoutMs: 100_000 }));
  assert(counters.sent - before <= 8, `${counters.sent - before}`);
});

Deno.test("a call that is not idempotent stays where it may run, though its server is silent", async () => {
  const world = await started(10_000, reliable);
  const call = world.call("buy", { timeoutMs: 60_000 });
  await world.network.advance(1000);
  const at = world.replicas.findIndex(({ ran }) => ran > 0);
  world.replicas[at]!.freeze();
  await world.network.advance(15_000);
  assertEquals(clientStats(world.client).servers[at]!.openedBy, "silent");
  world.replicas[at]!.thaw();
  const { error } = await world.network.run(call);
  assertEquals(error, undefined);
  assertEquals([...world.runs.values()], [1]);
});

Deno.test("a server that answers calls is not asked besides", async () => {
  const world = await started(20, reliable);
  await world.load("look", { everyMs: 5, forMs: 1000 });
  const { counters } = world.network;
  const before = counters.sent;
  const ended = await world.load("look", { everyMs: 5, forMs: 10_000 });
  assertEquals(counters.sent - before, 2 * ended.length);
});

Deno.test("a server may disappear while it is asked", async () => {
  const world = await started(3000, reliable);
  await world.client[Symbol.asyncDispose]();
  let listed = world.addresses;
  const options = reliable(world);
  await world.connect(options, () =>
    Promise.resolve({
      servers: listed.map((address) => ({ address })),
      ttlMs: 1000,
    }));
  const { network } = world;
  const call = world.call("look", { timeoutMs: 60_000 });
  await network.advance(100);
  const at = world.replicas.findIndex(({ ran }) => ran > 0);
  const { hostname, address } = world.replicas[at]!;
  listed = listed.filter((one) => one !== address);
  await network.advance(1300);
  // Has the list looked at again.
  const other = world.call("look", { timeoutMs: 60_000 });
  await network.advance(500);
  const isGone = () =>
    clientStats(world.client).servers.find((one) => one.address === address)
      ?.isGone;
  assertEquals(isGone(), true);
  // It does not hear the question, and has the answer to the call.
  network.partition("10.0.1.2", hostname, { oneWay: true });
  assertEquals((await network.run(call)).error, undefined);
  assertEquals(isGone(), true);
  await network.advance(2000);
  assertEquals(isGone(), undefined);
  assertEquals((await network.run(other)).error, undefined);
});
