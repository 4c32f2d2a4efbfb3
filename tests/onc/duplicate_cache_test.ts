import { assertEquals } from "@std/assert";
import {
  type CacheBounds,
  DuplicateCache,
} from "../../lib/onc/duplicate_cache.ts";

const reply = Uint8Array.of(1, 2, 3, 4);

/** A cache, with what it answered to whom. */
function cacheOf(bounds: Partial<CacheBounds> = {}) {
  const cache = new DuplicateCache(bounds);
  const answers: string[] = [];
  return {
    cache,
    answers,
    begin: (key: string, now = 0, who = key) =>
      cache.begin(key, (reply) => answers.push(`${who}:${reply.length}`), now),
  };
}

Deno.test("a duplicate of a running call waits for its reply", () => {
  const { cache, answers, begin } = cacheOf();
  assertEquals(begin("a"), "new");
  assertEquals(begin("a"), "running");
  assertEquals(cache.running, 1);
  cache.finish("a", reply, 0);
  assertEquals(answers, ["a:4"]);
});

Deno.test("who asked last is answered", () => {
  const { cache, answers, begin } = cacheOf();
  begin("a", 0, "first connection");
  begin("a", 0, "second connection");
  cache.finish("a", reply, 0);
  assertEquals(answers, ["second connection:4"]);
});

Deno.test("a duplicate of a finished call has the same reply, for a time", () => {
  const { cache, answers, begin } = cacheOf({ retentionMs: 100 });
  begin("a", 0);
  cache.finish("a", reply, 10);
  assertEquals(begin("a", 109), "answered");
  assertEquals(answers, ["a:4", "a:4"]);
  assertEquals(begin("a", 110), "new");
  assertEquals(cache.bytes, 0);
});

Deno.test("a running call is never evicted, finished ones are, oldest first", () => {
  const { cache, begin } = cacheOf({ entriesMax: 2, retentionMs: 100 });
  begin("running");
  for (const key of ["a", "b", "c"]) {
    begin(key);
    cache.finish(key, reply, 0);
  }
  assertEquals(cache.kept, 2);
  assertEquals(begin("running", 1e9), "running");
  begin("b");
  cache.finish("running", reply, 0);
  assertEquals(begin("b"), "new");
  assertEquals(begin("c"), "answered");
});

Deno.test("replies are kept up to so many bytes", () => {
  const { cache, begin } = cacheOf({ bytesMax: 8 });
  for (const key of ["a", "b", "c"]) {
    begin(key);
    cache.finish(key, reply, 0);
  }
  assertEquals([cache.kept, cache.bytes], [2, 8]);
  assertEquals(begin("a"), "new");
});

Deno.test("a long reply leaves a mark that the call has run", () => {
  const { cache, answers, begin } = cacheOf({ replyBytesMax: 3 });
  begin("a");
  cache.finish("a", reply, 0);
  assertEquals(answers, ["a:4"]);
  assertEquals(begin("a"), "forgotten");
  assertEquals(cache.bytes, 0);
});

Deno.test("beyond so many running calls there is no room", () => {
  const { cache, begin } = cacheOf({ runningMax: 1 });
  assertEquals([begin("a"), begin("b"), begin("a")], [
    "new",
    "full",
    "running",
  ]);
  cache.finish("a", reply, 0);
  assertEquals(begin("b"), "new");
});
