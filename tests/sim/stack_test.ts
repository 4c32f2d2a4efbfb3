import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { describeEvent, SimNetwork, type Weather } from "../../lib/sim/mod.ts";
import {
  clientStats,
  connect,
  defineService,
  procedure,
  RpcError,
  serve,
  type Server,
} from "../../mod.ts";
import * as x from "../../lib/xdr/mod.ts";

const Ledger = defineService({
  name: "ledger",
  program: 0x2000_0009,
  version: 1,
  procedures: {
    note: procedure(1, x.int, x.int),
    wait: procedure(2, x.int, x.int),
  },
});

const rough: Weather = {
  loss: 0.1,
  duplication: 0.2,
  corruption: 0.05,
  truncation: 0.02,
  reordering: 0.1,
  reorderingMs: 200,
  delayMs: 5,
  jitterMs: 20,
};

/** A server of a ledger, and how often each number was noted there. */
function serveLedger(
  network: SimNetwork,
  runs: Map<number, number>,
): Promise<Server> {
  return serve(Ledger, {
    note: async (id) => {
      runs.set(id, (runs.get(id) ?? 0) + 1);
      if (id % 5 === 0) await network.sleep(100);
      return 2 * id;
    },
    wait: async (ms) => {
      await network.sleep(ms);
      return ms;
    },
  }, network.host("10.0.0.1").bind(4000));
}

function connectLedger(network: SimNetwork, last = 2) {
  const program = network.host(`10.0.0.${last}`, { drift: 0.01 }).bind();
  // Long, so that weather alone ends no call.
  return connect(Ledger, "10.0.0.1:4000", { ...program, timeoutMs: 600_000 });
}

/** Sixty calls in bad weather; returns all that happened to datagrams. */
async function history(seed: number): Promise<string[]> {
  const network = new SimNetwork(seed, rough);
  const log: string[] = [];
  network.onDatagram = (event) =>
    log.push(`${describeEvent(event)} ${event.datagram}`);
  const runs = new Map<number, number>();
  await using server = await serveLedger(network, runs);
  await network.advance(60_000);
  const clients = await Promise.all(
    [2, 3].map((last) => connectLedger(network, last)),
  );
  for (let round = 0; round < 3; round++) {
    const ids = Array.from({ length: 20 }, (_, i) => 20 * round + i);
    const calls = ids.map((id) => clients[id % 2]!.note(id));
    assertEquals(
      await network.run(Promise.all(calls)),
      ids.map((id) => 2 * id),
    );
  }
  assertEquals(runs.size, 60);
  assert([...runs.values()].every((count) => count === 1));
  assert(server.stats().duplicates > 0);
  for (const client of clients) await client[Symbol.asyncDispose]();
  return log;
}

Deno.test("serve() and connect() in a SimNetwork: each call runs once, in any weather", async () => {
  for (let seed = 1; seed <= 20; seed++) await history(seed);
});

Deno.test("the whole stack has the same history for the same seed (G9)", async () => {
  const log = await history(77);
  assertEquals(await history(77), log);
  assertNotEquals(await history(78), log);
});

Deno.test("a call that a partition cuts off ends at its deadline, and may have run", async () => {
  const network = new SimNetwork(1, { delayMs: 5 });
  const runs = new Map<number, number>();
  await using _server = await serveLedger(network, runs);
  await network.advance(60_000);
  await using ledger = await connectLedger(network);
  await network.run(ledger.note(1));
  // The call arrives, and its answer does not.
  network.partition("10.0.0.1", "10.0.0.2", { oneWay: true });
  const startedAtMs = network.clock.now();
  const error = await network.run(
    ledger.note(2, { timeoutMs: 3030 }).catch((error) => error),
  );
  assert(error instanceof RpcError);
  assertEquals([error.code, error.executed], ["deadline_exceeded", "maybe"]);
  // The client's clock is one part in a hundred too fast.
  assertEquals(Math.round(network.clock.now() - startedAtMs), 3000);
  assertEquals(runs.get(2), 1);
});

Deno.test("a server that crashes and comes back never runs a call again", async () => {
  const network = new SimNetwork(5, { delayMs: 5 });
  const runs = new Map<number, number>();
  await using _dead = await serveLedger(network, runs);
  await network.advance(60_000);
  await using ledger = await connectLedger(network);
  await network.run(ledger.note(1));
  const call = ledger.note(10).catch((error) => error);
  // It has begun, and sleeps.
  await network.advance(50);
  assertEquals(runs.get(10), 1);
  network.host("10.0.0.1").crash();
  await network.advance(1000);
  await using _server = await serveLedger(network, runs);
  const error = await network.run(call);
  assert(error instanceof RpcError);
  // WORKING has come back before the crash.
  assertEquals([error.code, error.executed], ["unavailable", "yes"]);
  assertEquals(runs.get(10), 1);
  await network.advance(200_000);
  assertEquals(await network.run(ledger.note(3)), 6);
});

Deno.test("a client whose address changes in mid-call gets its answer", async () => {
  const network = new SimNetwork(1, { delayMs: 5 });
  const runs = new Map<number, number>();
  await using _server = await serveLedger(network, runs);
  await network.advance(60_000);
  const program = network.host("10.0.0.2").bind();
  await using ledger = await connect(Ledger, "10.0.0.1:4000", {
    ...program,
    timeoutMs: 60_000,
  });
  await network.run(ledger.note(1));
  const call = ledger.wait(2000);
  await network.advance(1000);
  network.rebind(program.transport.address, "203.0.113.9:777");
  assertEquals(await network.run(call), 2000);
  assertEquals(clientStats(ledger).callsMade, 2);
});

Deno.test("a client that crashes never answers its program, which may dispose of it", async () => {
  const network = new SimNetwork(1, { delayMs: 5 });
  const runs = new Map<number, number>();
  await using _server = await serveLedger(network, runs);
  await network.advance(60_000);
  const ledger = await connectLedger(network);
  let isSettled = false;
  const call = ledger.note(1).catch((error) => {
    isSettled = true;
    return error;
  });
  await network.advance(1);
  network.host("10.0.0.2").crash();
  await network.advance(700_000);
  assertEquals(isSettled, false);
  await ledger[Symbol.asyncDispose]();
  assertEquals((await call as RpcError).code, "canceled");
});

Deno.test("nobody sends anything while no call is open, for a day", async () => {
  const network = new SimNetwork(1, { delayMs: 5 });
  const runs = new Map<number, number>();
  await using _server = await serveLedger(network, runs);
  await using ledger = await connectLedger(network);
  await network.run(ledger.note(1));
  const { sent } = network.counters;
  await network.advance(86_400_000);
  assertEquals(network.counters.sent, sent);
});
