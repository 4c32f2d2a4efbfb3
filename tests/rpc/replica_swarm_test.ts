import { assert, assertEquals } from "@std/assert";
import { replicaHistory } from "../../tools/sim/replica_history.ts";

Deno.test("150 random worlds of several servers keep G1 to G4", async () => {
  let [calls, answered] = [0, 0];
  for (let seed = 1; seed <= 150; seed++) {
    try {
      const { digest, ...chronicle } = await replicaHistory(seed);
      calls += chronicle.calls;
      answered += chronicle.answered;
      if (seed > 10) continue;
      const again = await replicaHistory(seed);
      assertEquals(again.digest, digest, "the same seed, another history (G9)");
    } catch (error) {
      const command = `deno task sim --replicas --seed ${seed}`;
      throw new Error(`To see it again: ${command}`, { cause: error });
    }
  }
  // A world in which nothing works keeps G1 to G4 as well.
  assert(answered > 0.7 * calls, `${answered} of ${calls} calls answered`);
});
