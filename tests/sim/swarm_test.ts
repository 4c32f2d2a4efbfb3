import { assertNotEquals } from "@std/assert";
import { historyTwice, replayCommand } from "../../tools/sim/main.ts";

const seeds = 3000;

Deno.test(`${seeds} random worlds keep G1 to G9`, () => {
  let previous = 0;
  for (let seed = 1; seed <= seeds; seed++) {
    try {
      const { digest } = historyTwice(seed, false);
      assertNotEquals(digest, previous, "another seed has the same history");
      previous = digest;
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new Error(`${why}\nTo replay: ${replayCommand(seed, false)}`, {
        cause: error,
      });
    }
  }
});
