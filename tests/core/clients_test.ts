import { assertEquals } from "@std/assert";
import { limits } from "../../lib/core/limits.ts";
import { handleCall } from "./own_client.ts";
import { Pair } from "./pair.ts";

// Found by `deno task sim --seed 5018448`.
Deno.test("a call that runs as an older one is forgotten is kept for its own time", () => {
  const pair = new Pair();
  handleCall(pair, { sequence: 1, timeLeftMs: 100 });
  const keptMs = (100 + limits.retentionMs) * limits.clockDrift;
  pair.runUntil(pair.now + keptMs - 100);
  pair.run = () => {};
  const long = { sequence: 2, timeLeftMs: 600_000 };
  handleCall(pair, long);
  pair.runUntil(pair.now + 200);
  pair.reply(pair.requests[1]!);
  pair.runUntil(pair.now + limits.retentionMs + 60_000);
  handleCall(pair, { ...long, transmission: 2 });
  assertEquals(pair.requests.length, 2);
});

Deno.test("a client that was forgotten is met anew when it calls", () => {
  const pair = new Pair();
  for (const sequence of [1, 2]) {
    handleCall(pair, { sequence, timeLeftMs: 100 });
  }
  assertEquals(pair.server.clients, 1);
  pair.runUntil(pair.now + 2 * (100 + limits.retentionMs));
  assertEquals(pair.server.clients, 0);
  handleCall(pair, { sequence: 3, timeLeftMs: 100 });
  assertEquals(pair.server.clients, 1);
});
