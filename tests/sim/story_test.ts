import { assertEquals, assertMatch } from "@std/assert";
import { history } from "../../tools/sim/history.ts";
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
