import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { type Ending, history } from "./message_world.ts";

const seeds = 400;

/** A history, whose failure says how to have it again. */
function replayable(seed: number): Ending {
  try {
    return history(seed);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const command = `LINK_SEED=${seed} deno test -A tests/link/swarm_test.ts`;
    throw new Error(`${why}\nTo replay: ${command}`, { cause: error });
  }
}

Deno.test(`MessageEndpoint keeps PL1, PL2, PL3 and FIFO in ${seeds} random worlds`, () => {
  const only = Deno.env.get("LINK_SEED");
  if (only !== undefined) return void replayable(Number(only));
  const sum = { delivered: 0, retransmissions: 0, duplicates: 0, restarts: 0 };
  for (let seed = 1; seed <= seeds; seed++) {
    const ending = replayable(seed);
    sum.delivered += ending.delivered;
    sum.retransmissions += ending.retransmissions;
    sum.duplicates += ending.duplicates;
    sum.restarts += ending.restarts;
  }
  // Worlds in which nothing went wrong would prove nothing.
  for (const [name, count] of Object.entries(sum)) {
    assert(count > seeds / 4, `${name}: ${count}`);
  }
});

Deno.test("MessageEndpoint has the same history for the same seed", () => {
  for (let seed = 1; seed <= 10; seed++) {
    const ending = replayable(seed);
    assertEquals(replayable(seed), ending);
    assertNotEquals(replayable(seed + 1000).digest, ending.digest);
  }
});
