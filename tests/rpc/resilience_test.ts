import { assert, assertEquals } from "@std/assert";
import { Random } from "../../lib/core/random.ts";
import { clientStats, type Resolution } from "../../mod.ts";
import {
  failures,
  quantile,
  ReplicaWorld,
} from "../../tools/sim/replica_world.ts";

Deno.test("a retry storm: where all replicas refuse, they get a tenth more and not a multiple", async () => {
  const world = new ReplicaWorld(1, { handlerMs: 0 });
  for (const replica of world.replicas) {
    await replica.start({ concurrency: 1, queue: 0 });
    replica.handlerMs = 50;
  }
  await world.network.advance(1000);
  await world.connect();
  // 1000 calls in a second for 60 that can be served.
  const ended = await world.load("look", { everyMs: 1, forMs: 6000 });
  const attempts = clientStats(world.client).servers
    .reduce((sum, { calls }) => sum + calls, 0);
  const amplification = attempts / ended.length;
  assert(amplification < 1.2, `${amplification}`);
  assert(clientStats(world.client).retriesDenied > 500);
  // They are as busy as they can be nevertheless.
  const served = ended.length - failures(ended).length;
  assert(served > 0.85 * 6 * 60, `${served}`);
  assert(ended.every(({ error }) => error?.executed !== "maybe"));
});

Deno.test("retriesDenied counts calls, however often each asks the budget", async () => {
  const world = new ReplicaWorld(4, { replicas: 2 });
  const none = { budgetRatio: 0, budgetPerSecond: 0 };
  await world.start({ retry: none, balance: "round_robin" });
  world.replicas[0]!.freeze();
  const ended = await world.load("look", { everyMs: 1, forMs: 40 });
  const lost = failures(ended).length;
  assertEquals(lost, 20);
  assertEquals(clientStats(world.client).retriesDenied, lost);
});

Deno.test("a rolling restart of all replicas under load fails no idempotent call, nor any other", async () => {
  for (const kind of ["look", "buy"] as const) {
    const world = new ReplicaWorld(2, { handlerMs: 20 });
    await world.start();
    const { network } = world;
    const roll = async () => {
      for (const replica of world.replicas) {
        await network.sleep(1500);
        await replica.server.shutdown();
        await network.sleep(500);
        await replica.start();
      }
    };
    const rolled = roll();
    const ended = await world.load(kind, { everyMs: 6, forMs: 9000 });
    await network.run(rolled);
    assertEquals(failures(ended), []);
    assert(quantile(ended, 1) < 1000, `${quantile(ended, 1)}`);
    if (kind === "buy") {
      assert([...world.runs.values()].every((runs) => runs === 1));
    }
    const { servers } = clientStats(world.client);
    assert(servers.every(({ state }) => state === "closed"));
  }
});

Deno.test("a rolling restart by power cuts fails no idempotent call", async () => {
  const world = new ReplicaWorld(3, { handlerMs: 20 });
  await world.start();
  const { network } = world;
  const roll = async () => {
    for (const replica of world.replicas) {
      await network.sleep(1500);
      replica.kill();
      await network.sleep(1000);
      await replica.start();
      await network.sleep(2000);
    }
  };
  const rolled = roll();
  const ended = await world.load("look", { everyMs: 5, forMs: 15_000 });
  await network.run(rolled);
  assertEquals(failures(ended), []);
  assert(quantile(ended, 1) < 1500, `${quantile(ended, 1)}`);
});

Deno.test("hedging cuts p99 where one replica is slow now and then, for less than a tenth more calls", async () => {
  const measure = async (hedge: boolean) => {
    const world = new ReplicaWorld(4, { handlerMs: 5 });
    await world.start({ hedge, balance: "round_robin" });
    const [, , moody] = world.replicas;
    let calls = 0;
    const mood = () => {
      moody!.handlerMs = ++calls % 8 === 0 ? 200 : 5;
      world.network.clock.schedule(world.network.clock.now() + 10, mood);
    };
    mood();
    await world.load("look", { everyMs: 10, forMs: 5000 });
    const ended = await world.load("look", { everyMs: 10, forMs: 20_000 });
    assertEquals(failures(ended), []);
    const { hedges, servers } = clientStats(world.client);
    const attempts = servers.reduce((sum, { calls }) => sum + calls, 0);
    assertEquals(attempts, 2500 + hedges);
    return { p99: quantile(ended, 0.99), hedges };
  };
  const [without, with_] = [await measure(false), await measure(true)];
  assert(without.p99 > 190, `${without.p99}`);
  assert(with_.p99 < 30, `${with_.p99}`);
  assertEquals(without.hedges, 0);
  assert(with_.hedges > 50 && with_.hedges < 250, `${with_.hedges}`);
});

Deno.test("hedging asks for no more copies in the long run, as slow calls that lose count as slow", async () => {
  const world = new ReplicaWorld(4);
  await world.start({ hedge: { budgetRatio: 1 }, balance: "round_robin" });
  const random = new Random([4]);
  const { clock } = world.network;
  const mood = () => {
    // A long tail: half take 10 ms at the most, one in twenty 100 and more.
    for (const replica of world.replicas) {
      replica.handlerMs = 5 / random.between(0.01, 1);
    }
    clock.schedule(clock.now() + 10, mood);
  };
  mood();
  await world.load("look", { everyMs: 10, forMs: 30_000 });
  const { hedges } = clientStats(world.client);
  // One in twenty is slower than the others, and stays so if it is given up.
  assert(hedges > 100 && hedges < 250, `${hedges} of 3000`);
});

Deno.test("a hedged call that is not idempotent is sent once", async () => {
  const world = new ReplicaWorld(5);
  await world.start({ hedge: { delayMs: 1 } });
  world.replicas.forEach((replica) => replica.handlerMs = 500);
  const ended = await world.load("buy", { everyMs: 10, forMs: 1000 });
  assertEquals(failures(ended), []);
  assert([...world.runs.values()].every((runs) => runs === 1));
  assertEquals(clientStats(world.client).hedges, 0);
});

Deno.test("hedging may be asked for by a call, and the loser is canceled", async () => {
  const world = new ReplicaWorld(6);
  await world.start({ hedge: { delayMs: 20, budgetRatio: 1 } });
  world.replicas.forEach((replica) => replica.handlerMs = 5000);
  const call = world.call("look");
  await world.network.advance(100);
  const fast = world.replicas.filter(({ server }) =>
    server.stats().running === 1
  );
  assertEquals(fast.length, 2);
  const { latencyMs, error } = await world.network.run(call);
  assertEquals(error, undefined);
  assert(latencyMs < 5050);
  await world.network.advance(10);
  const canceled = world.replicas.reduce(
    (sum, { server }) => sum + server.stats().cancelsReceived,
    0,
  );
  assertEquals(canceled, 1);
  const alone = world.call("look", { hedge: false });
  await world.network.run(alone);
  assertEquals(clientStats(world.client).hedges, 1);
});

Deno.test("a breaker opens where calls fail, and closes when they succeed again", async () => {
  const world = new ReplicaWorld(7, { replicas: 2 });
  await world.start();
  const [broken] = world.replicas;
  await world.load("look", { everyMs: 10, forMs: 1000 });
  broken!.isBroken = true;
  const during = await world.load("look", { everyMs: 10, forMs: 3000 });
  const state = () => clientStats(world.client).servers[0]!;
  assertEquals([state().state, state().openedBy], ["open", "failures"]);
  // Five in a row, then a trial now and again.
  assert(failures(during).length <= 9, `${failures(during).length}`);
  assertEquals(state().failures, failures(during).length);
  broken!.isBroken = false;
  await world.network.advance(5000);
  assertEquals(state().state, "half_open");
  const after = await world.load("look", { everyMs: 10, forMs: 1000 });
  assertEquals(failures(after), []);
  assertEquals(state().state, "closed");
});

Deno.test("breaker: false lets calls fail where they fail", async () => {
  const world = new ReplicaWorld(7, { replicas: 2 });
  await world.start({ breaker: false });
  world.replicas[0]!.isBroken = true;
  const ended = await world.load("look", { everyMs: 10, forMs: 3000 });
  assert(failures(ended).length > 100);
});

Deno.test("calls of one key go to one replica, and only those of one that goes move", async () => {
  const world = new ReplicaWorld(8);
  await world.start();
  const homes = async () => {
    const homes: string[] = [];
    for (let key = 0; key < 60; key++) {
      const events: string[] = [];
      await world.network.run(world.call("look", {
        key: `user ${key}`,
        trace: (event) => {
          if (event.event === "attempt") events.push(event.address);
        },
      }));
      homes.push(events.at(-1)!);
    }
    return homes;
  };
  const before = await homes();
  assertEquals(await homes(), before);
  assertEquals(new Set(before).size, 3);
  world.replicas[1]!.kill();
  const { address } = world.replicas[1]!;
  const after = await homes();
  for (const [key, home] of before.entries()) {
    if (home === address) assert(after[key] !== address);
    else assertEquals(after[key], home);
  }
});

Deno.test("servers appear and vanish under load: no call fails, and those in flight end where they are", async () => {
  const world = new ReplicaWorld(9, { replicas: 6, handlerMs: 30 });
  let listed = world.addresses.slice(0, 2);
  const resolver = (): Promise<Resolution> =>
    Promise.resolve({
      servers: listed.map((address) => ({ address })),
      ttlMs: 1000,
    });
  await world.start({}, resolver);
  const { network } = world;
  const change = async () => {
    for (let turn = 0; turn < 8; turn++) {
      await network.sleep(1500);
      listed = [0, 1, 2].map((at) => world.addresses[(turn + at) % 6]!);
    }
  };
  const changed = change();
  const ended = await world.load("buy", { everyMs: 8, forMs: 14_000 });
  await network.run(changed);
  assertEquals(failures(ended), []);
  assert([...world.runs.values()].every((runs) => runs === 1));
  assert(quantile(ended, 1) < 100, `${quantile(ended, 1)}`);
  assert(world.replicas.every(({ ran }) => ran > 50));
  const { servers } = clientStats(world.client);
  assertEquals(
    servers.map(({ address }) => address).sort(),
    listed.toSorted(),
  );
});

Deno.test("a server that vanishes gets no new calls, and its last ones are waited for", async () => {
  const world = new ReplicaWorld(10, { replicas: 2 });
  let listed = world.addresses.slice(0, 1);
  await world.start({}, () =>
    Promise.resolve({
      servers: listed.map((address) => ({ address })),
      ttlMs: 1000,
    }));
  world.replicas[0]!.handlerMs = 9000;
  const long = world.call("buy");
  await world.network.advance(100);
  world.replicas[0]!.handlerMs = 2;
  listed = world.addresses.slice(1);
  await world.load("look", { everyMs: 100, forMs: 3000 });
  const servers = () =>
    clientStats(world.client).servers.map(({ address, isGone }) =>
      [address, isGone] as const
    );
  assertEquals(servers(), [
    [world.addresses[0]!, true],
    [world.addresses[1]!, false],
  ]);
  const ran = world.replicas[0]!.ran;
  await world.load("look", { everyMs: 100, forMs: 3000 });
  assertEquals(world.replicas[0]!.ran, ran);
  assertEquals((await world.network.run(long)).error, undefined);
  assertEquals(servers(), [[world.addresses[1]!, false]]);
});
