import { assert, assertEquals, assertNotEquals } from "@std/assert";
import type { Call } from "../../lib/core/call.ts";
import type { Execution } from "../../lib/core/execution.ts";
import { limits } from "../../lib/core/limits.ts";
import { Random } from "../../lib/core/random.ts";
import { readUint32, writeUint32 } from "../../lib/wire/big_endian.ts";
import { Status } from "../../lib/wire/status.ts";
import { type Flying, Pair } from "./pair.ts";

/** What a network does to datagrams, as probabilities and milliseconds. */
interface Weather {
  loss: number;
  duplication: number;
  damage: number;
  jitterMs: number;
}

/** A coin that is never thrown in some worlds, and often in others. */
function drawWeather(random: Random): Weather {
  const often = (max: number) =>
    random.between(0, 1) < 0.4 ? 0 : random.between(0, max);
  return {
    loss: often(0.5),
    duplication: often(0.3),
    damage: often(0.2),
    jitterMs: often(300),
  };
}

function expose(pair: Pair, weather: Weather, random: Random): void {
  const copy = (flying: Flying): Flying => {
    const bytes = flying.bytes.slice();
    if (random.between(0, 1) < weather.damage) {
      const bit = Math.floor(random.between(0, 8 * bytes.length));
      bytes[bit >> 3]! ^= 1 << (bit & 7);
    }
    const late = random.between(0, weather.jitterMs);
    return { ...flying, bytes, arrivesAt: flying.arrivesAt + late };
  };
  pair.route = (flying) => {
    const copies: Flying[] = [];
    if (random.between(0, 1) >= weather.loss) copies.push(copy(flying));
    while (random.between(0, 1) < weather.duplication) {
      copies.push(copy(flying));
    }
    return copies;
  };
}

/** One history: so many calls in one random world. Returns its datagram log. */
function history(seed: number): string[] {
  const random = new Random([seed, 0x5eed]);
  const pair = new Pair(random.between(0, 50));
  // Longer than any datagram of these worlds lives.
  pair.quietMs = 400;
  expose(pair, drawWeather(random), random);
  const runs = new Map<number, number>();
  const running = new Set<Execution>();
  pair.run = (execution) => {
    const id = readUint32(execution.body, 0);
    runs.set(id, (runs.get(id) ?? 0) + 1);
    const body = execution.body.slice().reverse();
    if (random.between(0, 1) < 0.7) return pair.reply(execution, body);
    running.add(execution);
    pair.after(random.between(0, 3000), () => {
      // What a dead server was about to say, nobody hears.
      if (running.delete(execution)) pair.reply(execution, body);
    });
  };
  const restarts = Math.floor(random.between(-2, 4));
  for (let i = 0; i < restarts; i++) {
    pair.after(random.between(0, 5000), () => {
      running.clear();
      pair.restartServer();
    });
  }
  const calls: { call: Call; id: number; body: Uint8Array }[] = [];
  for (let id = 0; id < 24; id++) {
    pair.after(random.between(0, 4000), () => {
      const body = new Uint8Array(4 + Math.floor(random.between(0, 600)));
      writeUint32(body, 0, id);
      const timeoutMs = random.between(1, 8000);
      const call = pair.call({ body, timeoutMs });
      calls.push({ call, id, body });
      if (random.between(0, 1) < 0.1) {
        pair.after(
          random.between(0, 500),
          () => pair.client.cancel(call, "canceled"),
        );
      }
    });
  }
  pair.runUntil(pair.now + 12_001);

  assertEquals(calls.length, 24);
  for (const { call, id, body } of calls) {
    const settled = pair.settled.filter((settled) => settled.call === call);
    assertEquals(settled.length, 1, `call ${id} settled once (G1)`);
    const [{ executed, status, body: result }] = settled as [
      typeof settled[0] & object,
    ];
    const ran = runs.get(id) ?? 0;
    assert(ran <= 1, `call ${id} ran ${ran} times (G2)`);
    assert(executed !== "no" || ran === 0, `call ${id} ran after a no (G4)`);
    assert(executed !== "yes" || ran === 1, `call ${id} a yes, never ran (G4)`);
    if (status === Status.ok) {
      assertEquals(result, body.slice().reverse(), `call ${id} result (G5)`);
    }
  }
  // All is quiet once the network has forgotten: nothing is kept for ever.
  const sent = pair.log.length;
  pair.runUntil(pair.now + 2 * limits.retentionMs);
  assertEquals(pair.server.clients, 0);
  assertEquals(pair.server.storedBytes, 0);
  assertEquals(pair.server.running, 0);
  assertEquals(pair.log.length, sent);
  return pair.log.map(({ sentAt, bytes }) => `${sentAt} ${bytes}`);
}

Deno.test("200 random worlds keep G1, G2, G4, G5, and G9", () => {
  const first = Math.floor(Number(Deno.env.get("SEED") ?? 1));
  let previous: string[] = [];
  for (let seed = first; seed < first + 200; seed++) {
    try {
      const log = history(seed);
      assertEquals(history(seed), log, "the same seed, the same log (G9)");
      assertNotEquals(log, previous);
      previous = log;
    } catch (error) {
      const replay = `SEED=${seed} deno test -A tests/core/swarm_test.ts`;
      throw new Error(`To replay: ${replay}`, { cause: error });
    }
  }
});
