import { assert, assertEquals, assertRejects } from "@std/assert";
import {
  type CallTrace,
  clientStats,
  connect,
  ping,
  type Resolution,
  RpcError,
  TransportError,
} from "../../mod.ts";
import { Host } from "../../lib/rpc/host.ts";
import { Status } from "../../lib/wire/status.ts";
import { Stage } from "./stage.ts";
import { ReplicaWorld, Shop } from "../../tools/sim/replica_world.ts";

/** A world of one client and some servers, started. */
async function started(
  seed: number,
  options: Parameters<ReplicaWorld["start"]>[0] = {},
  replicas = 3,
): Promise<ReplicaWorld> {
  const world = new ReplicaWorld(seed, { replicas });
  await world.start(options);
  return world;
}

Deno.test("connect() refuses a list that is empty, or has an address twice, at once", async () => {
  await assertRejects(
    () => connect(Shop, []),
    TypeError,
    "Cannot connect to []: expected at least one address",
  );
  await assertRejects(
    () => connect(Shop, ["127.0.0.1:4000", "udp://127.0.0.1:4000/"]),
    TypeError,
    "127.0.0.1:4000 and udp://127.0.0.1:4000/ are the same address",
  );
  await assertRejects(
    () => connect(Shop, ["127.0.0.1:4000", "127.0.0.1"]),
    TransportError,
    "Cannot read",
  );
});

Deno.test("connect() says what is wrong with an option", async () => {
  const wrong = [
    [
      { retry: { maxAttempts: 0 } },
      "retry.maxAttempts: 0: expected an integer",
    ],
    [{ retry: { budgetRatio: NaN } }, "retry.budgetRatio: NaN"],
    [{ hedge: { quantile: 95 } }, "hedge.quantile: 95: expected a number from"],
    [{ breaker: { openMs: "1" } }, "breaker.openMs: 1: expected a number"],
    [{ breaker: { halfOpenCalls: 1.5 } }, "breaker.halfOpenCalls: 1.5"],
  ] as const;
  for (const [options, message] of wrong) {
    await assertRejects(
      () => connect(Shop, "127.0.0.1:4000", options as never),
      RangeError,
      message,
    );
  }
  await assertRejects(
    () => connect(Shop, "127.0.0.1:4000", { balance: "random" as never }),
    TypeError,
    "Cannot use balance: random",
  );
  await assertRejects(
    () => connect(Shop, "127.0.0.1:4000", { retry: "yes" as never }),
    TypeError,
    "Cannot use retry: yes: expected true, false or an object",
  );
});

Deno.test("connect() with a resolver that is no good rejects, and does not hang", async () => {
  const bad: [string, () => Promise<Resolution>][] = [
    ["throws", () => Promise.reject(new Error("no names today"))],
    ["throws at once", () => {
      throw new Error("no names today");
    }],
    ["hangs", () => new Promise(() => {})],
    ["finds nothing", () => Promise.resolve({ servers: [] })],
    ["is rubbish", () => Promise.resolve("10.0.0.1:4000" as never)],
    [
      "is half rubbish",
      () => Promise.resolve({ servers: [{ address: 7 as never }] }),
    ],
    ["has names", () => Promise.resolve({ servers: [{ address: "a:1" }] })],
  ];
  for (const [what, resolver] of bad) {
    const stage = new Stage();
    const client = connect(Shop, resolver, {
      transport: stage.listen(),
      clock: stage.clock,
    });
    const error = await stage.failure(6000, client, TransportError);
    assert(error.message.startsWith("Cannot"), `${what}: ${error.message}`);
  }
});

Deno.test("a resolver that fails later changes nothing", async () => {
  let answer = "good";
  const world = new ReplicaWorld(1, { replicas: 2 });
  await world.start({}, () => {
    if (answer === "bad") throw new Error("no names today");
    if (answer === "empty") return Promise.resolve({ servers: [] });
    const servers = world.addresses.map((address) => ({ address }));
    return Promise.resolve({ servers, ttlMs: 1000 });
  });
  for (answer of ["good", "bad", "empty"]) {
    const ended = await world.load("look", { everyMs: 100, forMs: 5000 });
    assert(ended.every(({ error }) => error === undefined));
    assertEquals(clientStats(world.client).servers.length, 2);
  }
});

Deno.test("a deadline shorter than anything ends the call in time, and says so", async () => {
  const world = await started(2);
  for (const kind of ["look", "buy"] as const) {
    const call = world.call(kind, { timeoutMs: 0.001 });
    const { error, latencyMs } = await world.network.run(call);
    assertEquals(error?.code, "deadline_exceeded");
    assert(latencyMs < 3);
  }
  // Such callers do not open breakers.
  for (let i = 0; i < 30; i++) {
    await world.network.run(world.call("look", { timeoutMs: 0.001 }));
  }
  const { servers } = clientStats(world.client);
  assert(servers.every(({ state }) => state === "closed"));
});

Deno.test("a call is not retried past its deadline, and fails as its last attempt did", async () => {
  const world = new ReplicaWorld(3, { replicas: 2 });
  for (const replica of world.replicas) {
    await replica.start({ concurrency: 1, queue: 0 });
    replica.handlerMs = 60_000;
  }
  await world.network.advance(1000);
  await world.connect();
  const busy = [world.call("buy"), world.call("buy")];
  await world.network.advance(50);
  const call = world.call("buy", { timeoutMs: 500 });
  const { error, latencyMs } = await world.network.run(call);
  assertEquals([error?.code, error?.executed], ["resource_exhausted", "no"]);
  assert(error!.retryAfterMs! > 0);
  assert(latencyMs <= 500);
  assert(
    /in the last of \d attempts at 2 servers/.test(error!.message),
    error!.message,
  );
  await world.client[Symbol.asyncDispose]();
  await Promise.all(busy);
});

/** Servers that want to be left alone for so many milliseconds, leave, hang, or answer. */
async function pushingBack(
  stage: Stage,
  waits: readonly (number | "leaving" | "hanging" | undefined)[],
): Promise<{
  addresses: string[];
  asked: number[];
  hosts: Host[];
  close(): Promise<void>;
}> {
  const asked: number[] = [];
  const hosts = waits.map((wait) => {
    const host = new Host({
      transport: stage.listen(),
      clock: stage.clock,
      seed: [1, 2, 3],
      maxBodyBytes: 1000,
      runner: {
        run(execution) {
          asked.push(stage.clock.now());
          if (wait === undefined) {
            return host.reply(execution, Status.ok, execution.body);
          }
          if (wait === "hanging") return;
          const body = new Uint8Array(4);
          if (wait === "leaving") {
            return host.reply(execution, Status.shuttingDown, body);
          }
          new DataView(body.buffer).setUint32(0, wait);
          host.reply(execution, Status.resourceExhausted, body);
        },
        abandon() {},
      },
    });
    return host;
  });
  stage.clock.skip(1000);
  const close = async () => {
    for (const host of hosts) await host.close();
  };
  const addresses = hosts.map(({ transport }) => transport.address);
  await stage.clock.advance(0);
  return { addresses, asked, hosts, close };
}

Deno.test("of several servers, too, the largest arguments are taken, and larger ones are not", async () => {
  const stage = new Stage();
  const servers = await pushingBack(stage, [undefined, undefined]);
  for (const [maxBodyBytes, isTaken] of [[4, true], [3, false]] as const) {
    await using client = await connect(Shop, servers.addresses, {
      transport: stage.listen(),
      clock: stage.clock,
      maxBodyBytes,
    });
    if (isTaken) {
      const outcome = await stage.after(100, client.buy(7));
      assertEquals(outcome?.status, "fulfilled");
    } else {
      const error = await stage.failure(0, client.buy(7), RpcError);
      assertEquals([error.code, error.executed], ["invalid_argument", "no"]);
    }
  }
  assertEquals(servers.asked.length, 1);
  await servers.close();
});

Deno.test("a full server's wish to be left alone is obeyed, if there is nobody else", async () => {
  const stage = new Stage();
  const servers = await pushingBack(stage, [700]);
  await using client = await connect(Shop, servers.addresses, {
    transport: stage.listen(),
    clock: stage.clock,
    retry: true,
  });
  const error = await stage.failure(9000, client.buy(7), RpcError);
  assertEquals([error.code, error.executed], ["resource_exhausted", "no"]);
  assertEquals(servers.asked.length, 5);
  for (const [at, time] of servers.asked.slice(1).entries()) {
    const waitedMs = time - servers.asked[at]!;
    assert(waitedMs >= 700 && waitedMs <= 900, `${waitedMs}`);
  }
  // A caller who cannot wait so long is told at once.
  const start = stage.clock.now();
  await stage.failure(50, client.buy(7, { timeoutMs: 600 }), RpcError);
  assert(stage.clock.now() - start <= 50);
  assertEquals(clientStats(client).retries, 4);
  await servers.close();
});

Deno.test("a call goes elsewhere when a server is full, and so do those that follow", async () => {
  const stage = new Stage();
  const servers = await pushingBack(stage, [5000, undefined]);
  await using client = await connect(Shop, servers.addresses, {
    transport: stage.listen(),
    clock: stage.clock,
    balance: "round_robin",
  });
  for (let i = 0; i < 20; i++) {
    const outcome = await stage.after(100, client.buy(i));
    assertEquals(outcome, { status: "fulfilled", value: i });
  }
  const [full, free] = clientStats(client).servers;
  assertEquals([full!.calls, free!.calls], [1, 20]);
  assertEquals([full!.failures, full!.state], [0, "closed"]);
  await servers.close();
});

Deno.test("what a leaving server refuses is made elsewhere at once, and for nothing; it gets no more", async () => {
  const stage = new Stage();
  const servers = await pushingBack(stage, ["leaving", undefined]);
  await using client = await connect(Shop, servers.addresses, {
    transport: stage.listen(),
    clock: stage.clock,
    balance: "round_robin",
    retry: false,
  });
  for (let i = 0; i < 10; i++) {
    const outcome = await stage.after(1, client.buy(i));
    assertEquals(outcome, { status: "fulfilled", value: i });
  }
  const [leaving, other] = clientStats(client).servers;
  assertEquals([leaving!.calls, other!.calls], [1, 10]);
  assertEquals(leaving!.openedBy, "leaving");
  await servers.close();
});

Deno.test("a trace tells of each attempt, and of one end", async () => {
  const world = await started(5, { hedge: { delayMs: 5, budgetRatio: 1 } });
  world.replicas.forEach((replica) => replica.handlerMs = 40);
  const events: CallTrace[] = [];
  await world.network.run(
    world.call("look", { trace: (event) => events.push(event) }),
  );
  await world.network.advance(1000);
  const whys = events.flatMap((event) =>
    event.event === "attempt" ? [event.why] : []
  );
  assertEquals(whys, ["first", "hedge"]);
  assertEquals(
    events.filter(({ event }) => event === "settled").length,
    1,
  );
  assertEquals(events.at(-1)?.event, "settled");
  assert(events.every(({ attempt }) => attempt === 1 || attempt === 2));
});

Deno.test("a call that is aborted ends at once: under way, and between two attempts", async () => {
  const world = await started(6, { retry: { initialBackoffMs: 5000 } }, 1);
  const reason = new Error("enough");
  world.replicas[0]!.handlerMs = 10_000;
  const first = new AbortController();
  const running = world.call("look", { signal: first.signal });
  await world.network.advance(100);
  first.abort(reason);
  const one = await world.network.run(running);
  assertEquals([one.error?.code, one.error?.executed], ["canceled", "yes"]);
  assertEquals(one.error?.cause, reason);
  const last = world.call("buy");
  await world.network.advance(100);
  const stopped = world.replicas[0]!.server.shutdown();
  const second = new AbortController();
  const waiting = world.call("look", { signal: second.signal });
  await world.network.advance(100);
  assertEquals(clientStats(world.client).retries, 1);
  second.abort(reason);
  const two = await waiting;
  assertEquals([two.error?.code, two.error?.executed], ["canceled", "no"]);
  assertEquals(two.error?.cause, reason);
  await world.network.run(Promise.all([last, stopped]));
});

Deno.test("a call that waits for its next attempt is given up when the client closes", async () => {
  const stage = new Stage();
  const servers = await pushingBack(stage, [5000]);
  const client = await connect(Shop, servers.addresses, {
    transport: stage.listen(),
    clock: stage.clock,
    retry: true,
  });
  const call = client.buy(1);
  await stage.clock.advance(100);
  await client[Symbol.asyncDispose]();
  const error = await stage.failure(0, call, RpcError);
  assertEquals([error.code, error.executed], ["canceled", "no"]);
  await servers.close();
});

Deno.test("what an earlier copy has done is known when the last one says no", async () => {
  const stage = new Stage();
  const servers = await pushingBack(stage, ["hanging", 1]);
  await using client = await connect(Shop, servers.addresses, {
    transport: stage.listen(),
    clock: stage.clock,
    balance: "round_robin",
  });
  const call = client.look(1, { timeoutMs: 60_000 });
  await stage.clock.advance(100);
  await servers.hosts[0]!.transport.close();
  const error = await stage.failure(30_000, call, RpcError);
  assertEquals([error.code, error.executed], ["resource_exhausted", "yes"]);
  await servers.close();
});

Deno.test("what an attempt may have done is not forgotten when another says no", async () => {
  const world = await started(8, {}, 2);
  const [one, two] = world.replicas;
  await world.network.run(
    Promise.all([world.call("look"), world.call("look")]),
  );
  // Both run it, and neither can say so.
  world.network.partition(one!.hostname, "10.0.1.1", { oneWay: true });
  const call = world.call("look", { key: "one", timeoutMs: 3000 });
  await world.network.advance(2);
  world.network.partition(two!.hostname, "10.0.1.1", { oneWay: true });
  const { error } = await world.network.run(call);
  assertEquals(error?.code, "deadline_exceeded");
  assertEquals(error?.executed, "maybe");
});

Deno.test("where all servers are silent, calls go on, and end well when one is back", async () => {
  const world = await started(9);
  await world.load("look", { everyMs: 10, forMs: 300 });
  const heals = world.replicas.map(({ hostname }) =>
    world.network.partition(hostname, "10.0.1.1")
  );
  const calls = Array.from({ length: 20 }, () => world.call("look"));
  await world.network.advance(3000);
  assert(
    clientStats(world.client).servers.every(({ state }) => state !== "closed"),
  );
  calls.push(world.call("look"), world.call("buy"));
  // One of them only, and not the one that all calls are at.
  heals[0]!();
  const ended = await world.network.run(Promise.all(calls));
  const failed = ended.filter(({ error }) => error !== undefined);
  // What is not idempotent stays where it may have run.
  assert(failed.length <= 1, failed.map(({ error }) => error).join("\n"));
});

Deno.test("retry: false makes no call again, but one that a leaving server refused", async () => {
  const world = await started(10, { retry: false });
  const [one] = world.replicas;
  one!.handlerMs = 2000;
  await world.load("look", { everyMs: 10, forMs: 300 });
  const stopped = one!.server.shutdown();
  const ended = await world.load("buy", { everyMs: 10, forMs: 300 });
  assert(ended.every(({ error }) => error === undefined));
  assertEquals(clientStats(world.client).retries, 0);
  await world.network.run(stopped);
});

Deno.test("an idle client sends nothing, however its servers are", async () => {
  const world = await started(11);
  await world.load("look", { everyMs: 10, forMs: 300 });
  world.replicas[0]!.kill();
  // For so long that it is asked whether it is back.
  await world.load("look", { everyMs: 10, forMs: 3000 });
  await world.network.advance(10_000);
  const { sent } = world.network.counters;
  await world.network.advance(3_600_000);
  assertEquals(world.network.counters.sent, sent);
});

Deno.test("ping() of a client with several servers asks one of them", async () => {
  const world = await started(12);
  await world.network.run(ping(world.client));
  const { servers } = clientStats(world.client);
  assertEquals(servers.reduce((sum, { calls }) => sum + calls, 0), 1);
});

Deno.test("arguments that are too large, or a signal that is aborted, cost no server anything", async () => {
  const world = await started(13);
  const signal = AbortSignal.abort();
  const { error } = await world.call("look", { signal });
  assertEquals([error?.code, error?.executed], ["canceled", "no"]);
  const { servers, datagramsSent } = clientStats(world.client);
  assertEquals(datagramsSent, 0);
  assert(servers.every(({ outstanding }) => outstanding === 0));
});

Deno.test("clientStats() of a client with one server tells of it, too", async () => {
  const stage = new Stage();
  await using client = await connect(Shop, "127.0.0.1:4000", {
    transport: stage.listen(),
    clock: stage.clock,
  });
  const call = client.look(1);
  const [server, ...others] = clientStats(client).servers;
  assertEquals(others, []);
  assertEquals(server!.address, "127.0.0.1:4000");
  assertEquals([server!.state, server!.outstanding], ["closed", 1]);
  await client[Symbol.asyncDispose]();
  await assertRejects(() => call, RpcError);
});
