import { assertEquals, assertMatch } from "@std/assert";
import { history } from "../../tools/sim/history.ts";
import { replicaHistory } from "../../tools/sim/replica_history.ts";
import { Story } from "../../tools/sim/story.ts";

Deno.test("a history that is told is the same, and can be read", () => {
  const lines: string[] = [];
  const watcher = new Story((line) => lines.push(line));
  const { digest, datagrams } = history(5, { watcher });
  assertEquals(digest, history(5).digest);
  const text = lines.join("\n");
  assertMatch(text, /^seed +5\n/);
  assertMatch(text, /client 1 calls server 1: call 0, \d+ bytes/);
  assertMatch(text, /server \d runs call 0/);
  assertMatch(text, /call 0 settles: \w+.*, executed (no|yes|maybe)/);
  assertMatch(text, /CALL sequence 1, program 9, version 1, procedure \d/);
  const sent = lines.filter((line) => / > #\d+ .* sent/.test(line));
  assertEquals(sent.length, datagrams);
});

Deno.test("a history of several servers that is told is the same, and can be read", async () => {
  const told: string[] = [];
  // Worlds in which all kinds of trouble happen, in one or the other.
  for (const seed of [1, 2, 3, 4, 5, 6]) {
    const lines: string[] = [];
    const story = new Story((line) => lines.push(line));
    const { digest, calls } = await replicaHistory(seed, story);
    assertEquals(digest, (await replicaHistory(seed)).digest);
    const settled = lines.filter((line) => /call \d+ settles: ./.test(line));
    assertEquals(settled.length, calls);
    told.push(...lines);
  }
  const text = told.join("\n");
  assertMatch(text, /^seed +1\nreplicas +\d\n/);
  assertMatch(text, /call 0, to (look|buy), within \d+\.\d ms/);
  assertMatch(text, /call 0, attempt 1: to 10\.0\.0\.\d:4000 \(first\)/);
  assertMatch(text, /10\.0\.0\.\d runs call 0/);
  assertMatch(text, /> #\d+ 10\.0\.1\.1:\d+ → 10\.0\.0\.\d:4000 sent .*CALL/);
  const troubles = [
    "is killed",
    "starts",
    "shuts down",
    "freezes",
    "thaws",
    "is cut off from",
    "are connected again",
    "the list of servers is 10.0.0.",
  ];
  assertEquals(troubles.filter((trouble) => !text.includes(trouble)), []);
});
