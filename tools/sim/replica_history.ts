import { crc32 } from "node:zlib";
import { limits } from "../../lib/core/limits.ts";
import { Random } from "../../lib/core/random.ts";
import type { Resolution } from "../../lib/naming/resolver.ts";
import { clientStats, type ConnectOptions } from "../../mod.ts";
import { Draw } from "./configuration.ts";
import { broken } from "./guarantees.ts";
import type { Story } from "./story.ts";
import { type Ended, ReplicaWorld, type SimReplica } from "./replica_world.ts";

/** What came of a history in which every guarantee held. */
export interface ReplicaChronicle {
  /** Over each datagram and its time: the same for the same seed. */
  readonly digest: number;
  readonly calls: number;
  readonly answered: number;
  /** Attempts beyond the first, and second copies. */
  readonly extra: number;
}

/**
 * A client of several servers in a random world, with random options, while
 * servers die, leave, freeze, are cut off, and are taken from the list and put
 * back. Checked: G1, G2 over all servers together, G4, and that nobody speaks
 * once all is over.
 *
 * @throws {BrokenGuarantee}
 */
export async function replicaHistory(
  seed: number,
  story?: Story,
): Promise<ReplicaChronicle> {
  const draw = new Draw(new Random([seed, 8]));
  const kind = {
    replicas: draw.integer(2, 4),
    handlerMs: draw.happens(0.5) ? draw.scale(1, 500) : 0,
    weather: {
      delayMs: draw.scale(0.1, 30),
      jitterMs: draw.often(0.5, 20),
      loss: draw.often(0.5, 0.15),
      duplication: draw.often(0.3, 0.2),
      reordering: draw.often(0.3, 0.1),
      reorderingMs: 100,
    },
  };
  const options = optionsOf(draw);
  const world = new ReplicaWorld(seed, kind);
  world.story = story;
  story?.titled({ seed, ...kind, ...options });
  const { network } = world;
  let digest = 0;
  network.onDatagram = (event) => {
    const { datagram, atMs } = event;
    story?.wire(event, atMs);
    const time = new Uint8Array(new Float64Array([atMs]).buffer);
    digest = crc32(time, crc32(datagram, digest));
  };
  let listed = world.addresses;
  const resolver = (): Promise<Resolution> =>
    Promise.resolve({
      servers: listed.map((address) => ({ address })),
      ttlMs: 1000,
    });
  await world.start(options, resolver);
  const spanMs = draw.scale(500, 15_000);
  const calls = makeCalls(world, draw, spanMs);
  const troubled = trouble(world, draw, {
    spanMs,
    list: (addresses) => listed = addresses,
  });
  await network.run(troubled);
  const ended = await network.run(Promise.all(await network.run(calls)));
  for (const one of ended) check(world, one);
  await checkQuiet(world);
  const { retries, hedges } = clientStats(world.client);
  await world.client[Symbol.asyncDispose]();
  return {
    digest,
    calls: ended.length,
    answered: ended.filter(({ error }) => error === undefined).length,
    extra: retries + hedges,
  };
}

function optionsOf(draw: Draw): ConnectOptions {
  return {
    ...(draw.happens(0.5) ? { hedge: { delayMs: draw.scale(1, 100) } } : {}),
    ...(draw.happens(0.2) ? { retry: false } : {}),
    ...(draw.happens(0.2) ? { breaker: false } : {}),
    balance: draw.happens(0.3) ? "round_robin" : "power_of_two",
  };
}

/** Calls at random times; resolves when the last has been made. */
async function makeCalls(
  world: ReplicaWorld,
  draw: Draw,
  spanMs: number,
): Promise<Promise<Ended>[]> {
  const calls: Promise<Ended>[] = [];
  for (let left = draw.integer(10, 60); left > 0; left--) {
    const kind = draw.happens(0.5) ? "look" : "buy";
    const controller = new AbortController();
    if (draw.happens(0.1)) {
      const abort = () => controller.abort();
      const { clock } = world.network;
      clock.schedule(clock.now() + draw.scale(1, 2000), abort);
    }
    calls.push(world.call(kind, {
      timeoutMs: draw.happens(0.2) ? draw.scale(1, 500) : draw.scale(500, 9000),
      signal: controller.signal,
      ...(draw.happens(0.3) ? { key: `key ${draw.integer(1, 5)}` } : {}),
    }));
    if (draw.happens(0.7)) {
      await world.network.sleep(draw.between(0, spanMs / 20));
    }
  }
  return calls;
}

/** All that goes wrong, one after the other. */
async function trouble(
  world: ReplicaWorld,
  draw: Draw,
  { spanMs, list }: { spanMs: number; list: (addresses: string[]) => void },
): Promise<void> {
  const { network, replicas } = world;
  const client = "10.0.1.1";
  for (let left = draw.integer(0, 6); left > 0; left--) {
    await network.sleep(draw.between(0, spanMs / 4));
    const replica = replicas[draw.integer(0, replicas.length - 1)]!;
    const forMs = draw.scale(1, 3000);
    switch (draw.integer(0, 4)) {
      case 0:
        replica.kill();
        await network.sleep(forMs);
        await replica.start();
        break;
      case 1:
        await leave(world, replica, forMs);
        break;
      case 2:
        replica.freeze();
        await network.sleep(forMs);
        replica.thaw();
        break;
      case 3: {
        const ends = [replica.hostname, client] as const;
        const [from, to] = draw.happens(0.5) ? ends : ends.toReversed();
        const oneWay = draw.happens(0.5);
        const heal = network.partition(from!, to!, { oneWay });
        world.tell(`${from} is cut off from ${to}${oneWay ? ", one way" : ""}`);
        await network.sleep(forMs);
        heal();
        world.tell(`${from} and ${to} are connected again`);
        break;
      }
      case 4: {
        const left = world.addresses.slice(
          draw.integer(0, replicas.length - 1),
        );
        world.tell(`the list of servers is ${left.join(", ")}`);
        list(left);
      }
    }
  }
}

/** A server goes as it should, and comes again. */
async function leave(
  world: ReplicaWorld,
  replica: SimReplica,
  forMs: number,
): Promise<void> {
  const { network } = world;
  world.tell(`${replica.hostname} shuts down`);
  // It may wait for a caller that is cut off; then it is killed, as by a
  // supervisor.
  const gone = replica.server.shutdown();
  await Promise.race([gone, network.sleep(1000)]);
  replica.kill();
  await network.sleep(forMs);
  await replica.start();
}

function check(world: ReplicaWorld, { id, error, ...ended }: Ended): void {
  const runs = world.runs.get(id) ?? 0;
  const { kind, latencyMs, timeoutMs } = ended;
  if (kind === "buy" && runs > 1) {
    broken("G2", `call ${id} has run ${runs} times`);
  }
  if (latencyMs > timeoutMs + limits.loopPauseMs) {
    broken("G1", `call ${id} of ${timeoutMs} ms took ${latencyMs} ms`);
  }
  const executed = error === undefined ? "yes" : error.executed;
  if (executed === "no" && runs > 0) {
    broken("G4", `call ${id} has run, and its client is told that not`);
  }
  if (executed === "yes" && runs === 0) {
    broken("G4", `call ${id} has not run, and its client is told so`);
  }
}

/** When all is over nobody says anything, and the client knows of no open attempt. */
async function checkQuiet({ network, client }: ReplicaWorld): Promise<void> {
  // Handlers end, and their servers tell whoever may wait.
  await network.advance(120_000);
  const { sent } = network.counters;
  await network.advance(600_000);
  if (network.counters.sent !== sent) {
    broken("G3", "somebody talks with nobody calling");
  }
  for (const { address, outstanding } of clientStats(client).servers) {
    if (outstanding === 0) continue;
    broken("G6", `${outstanding} attempts at ${address} are open for ever`);
  }
}
