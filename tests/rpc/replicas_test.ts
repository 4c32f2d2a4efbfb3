import { assert, assertEquals } from "@std/assert";
import { clientStats } from "../../mod.ts";
import {
  failures,
  quantile,
  ReplicaWorld,
} from "../../tools/sim/replica_world.ts";

/** What two seconds of load, trouble, and eight more seconds come to. */
async function inTrouble(
  seed: number,
  trouble: (world: ReplicaWorld) => void,
  kind: "look" | "buy" = "look",
) {
  const world = new ReplicaWorld(seed);
  await world.start();
  const before = await world.load(kind, { everyMs: 4, forMs: 1000 });
  trouble(world);
  const after = await world.load(kind, { everyMs: 4, forMs: 8000 });
  const stats = clientStats(world.client);
  await world.client[Symbol.asyncDispose]();
  return { world, before, after, stats };
}

Deno.test("one of three replicas is killed: no idempotent call fails, and none takes long", async () => {
  const { after, stats } = await inTrouble(1, ({ replicas }) => {
    replicas[0]!.kill();
  });
  assertEquals(failures(after), []);
  assert(quantile(after, 1) < 1000, `${quantile(after, 1)}`);
  assert(quantile(after, 0.99) < 10, `${quantile(after, 0.99)}`);
  const [dead, ...others] = stats.servers;
  assertEquals([dead!.state !== "closed", dead!.openedBy], [true, "silent"]);
  assert(others.every(({ state }) => state === "closed"));
  assertEquals(dead!.outstanding, 0);
  assert(dead!.failures >= 1);
});

Deno.test("one of three replicas freezes: no idempotent call fails, and it comes back", async () => {
  const { after, stats, world } = await inTrouble(2, (world) => {
    world.replicas[1]!.freeze();
    world.network.clock.schedule(
      world.network.clock.now() + 4000,
      () => world.replicas[1]!.thaw(),
    );
  });
  assertEquals(failures(after), []);
  assert(quantile(after, 1) < 1000, `${quantile(after, 1)}`);
  assert(stats.servers.every(({ state }) => state === "closed"));
  assert(world.replicas[1]!.ran > 300);
});

Deno.test("one of three replicas is slow: it gets less to do, and nothing fails", async () => {
  const { after, world } = await inTrouble(3, ({ replicas }) => {
    replicas[2]!.handlerMs = 200;
  });
  assertEquals(failures(after), []);
  const [one, , slow] = world.replicas;
  assert(slow!.ran - 80 < one!.ran / 4, `${slow!.ran}, ${one!.ran}`);
});

for (const way of ["to", "from"] as const) {
  Deno.test(`one of three replicas is cut off, ${way} it: no idempotent call fails`, async () => {
    const { after, stats } = await inTrouble(4, ({ network }) => {
      const [from, to] = way === "to"
        ? ["10.0.1.1", "10.0.0.1"]
        : ["10.0.0.1", "10.0.1.1"];
      const heal = network.partition(from!, to!, { oneWay: true });
      network.clock.schedule(network.clock.now() + 3000, heal);
    });
    assertEquals(failures(after), []);
    assert(quantile(after, 1) < 1000, `${quantile(after, 1)}`);
    assert(stats.servers.every(({ state }) => state === "closed"));
  });
}

Deno.test("calls that are not idempotent never run twice, whatever happens to a replica", async () => {
  const troubles = [
    ({ replicas }: ReplicaWorld) => replicas[0]!.kill(),
    ({ replicas }: ReplicaWorld) => replicas[0]!.freeze(),
    ({ network }: ReplicaWorld) =>
      void network.partition("10.0.0.1", "10.0.1.1", { oneWay: true }),
  ];
  for (const trouble of troubles) {
    const { world, after } = await inTrouble(5, trouble, "buy");
    for (const [id, runs] of world.runs) assertEquals([id, runs], [id, 1]);
    for (const { id, error } of after) {
      if (error === undefined) assertEquals(world.runs.get(id), 1);
      else if (error.executed === "no") assert(!world.runs.has(id));
      else if (error.executed === "yes") assert(world.runs.has(id));
    }
    // Only those that were there when it happened.
    assert(failures(after).length < 10, failures(after).join("\n"));
  }
});

Deno.test("a call that a server may have begun when it died is not made elsewhere, unless it is idempotent", async () => {
  for (const kind of ["buy", "look"] as const) {
    for (const isHeard of [true, false]) {
      const world = new ReplicaWorld(6, { handlerMs: 300 });
      await world.start();
      await world.network.run(
        Promise.all([1, 2, 3, 4, 5, 6].map(() => world.call("look"))),
      );
      const before = world.replicas.map(({ ran }) => ran);
      const call = world.call(kind);
      await world.network.advance(isHeard ? 100 : 1);
      if (!isHeard) {
        for (const { hostname } of world.replicas) {
          world.network.partition(hostname, "10.0.1.1", { oneWay: true });
        }
      }
      await world.network.advance(20);
      const at = world.replicas.findIndex(({ ran }, at) => ran > before[at]!);
      const replica = world.replicas[at]!;
      replica.kill();
      await world.network.advance(50);
      await replica.start();
      if (!isHeard) world.network.heal();
      const { id, error } = await world.network.run(call);
      const runs = world.runs.get(id);
      if (kind === "look") assertEquals([error, runs], [undefined, 2]);
      else {
        assertEquals(error?.code, "unavailable");
        assertEquals(error?.executed, isHeard ? "yes" : "maybe");
        assertEquals(runs, 1);
      }
    }
  }
});
