import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { historyTwice, hunt, replayCommand } from "../../tools/sim/hunt.ts";

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

Deno.test("hunt() goes on until so many calls were made", () => {
  const lines: string[] = [];
  const { seeds, failures, chronicles } = hunt({
    from: 7,
    calls: 100,
    log: (line) => lines.push(line),
  });
  assertEquals([failures, lines], [0, []]);
  assertEquals(seeds, chronicles.length);
  const calls = chronicles.map((one) => one.calls);
  const made = calls.reduce((total, one) => total + one, 0);
  assert(made >= 100 && made - calls.at(-1)! < 100, `${made} calls`);
});
