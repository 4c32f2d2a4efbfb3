import { assertEquals } from "@std/assert";
import { limits } from "../../lib/core/limits.ts";
import type { Clock } from "../../lib/net/clock.ts";
import { WakefulClock } from "../../lib/net/wakeful_clock.ts";
import type { Client, RpcError } from "../../mod.ts";
import { intercept } from "./intercept.ts";
import { handlers, Lab } from "./lab.ts";
import { Stage } from "./stage.ts";
import { VirtualClock } from "./virtual_clock.ts";

/** More than a server remembers of a session: its calls' time, and two minutes. */
const longMs = 1.05 * (10_000 + limits.retentionMs) + 1000;

/**
 * A call of which the answer is lost; then its computer sleeps, while its server
 * goes on. What is told of it, and how often it has run.
 */
async function sleepOver(
  clockOf: (base: VirtualClock, stage: Stage) => Clock,
): Promise<{ runs: number; error: unknown }> {
  const stage = new Stage();
  const base = new VirtualClock();
  let runs = 0;
  let isDeaf = false;
  await using server = await stage.serve(Lab, {
    ...handlers,
    once: (n) => (runs++, n),
  });
  const transport = intercept(stage.listen(), (read) => {
    if (!isDeaf) read();
  });
  const clock = clockOf(base, stage);
  const lab: Client<typeof Lab.procedures> = await stage.connect(Lab, {
    transport,
    clock,
  });
  await lab.once(1);
  runs = 0;
  isDeaf = true;
  const call = lab.once(2).catch((error) => error);
  await base.advance(1);
  assertEquals(runs, 1);
  await stage.clock.advance(longMs);
  assertEquals(server.stats().clients, 0);
  isDeaf = false;
  await base.advance(20_000);
  const error = await call;
  await lab[Symbol.asyncDispose]();
  return { runs, error };
}

Deno.test("a call does not run again after its client has slept (R47)", async () => {
  const { runs, error } = await sleepOver((base, { clock }) =>
    // The time of day is the server's here, which goes on.
    new WakefulClock(base, () => base.now() + clock.now())
  );
  assertEquals(runs, 1);
  const { code, executed } = error as RpcError;
  assertEquals([code, executed], ["deadline_exceeded", "maybe"]);
});

Deno.test("with a clock that stands still in a sleep it would", async () => {
  const { runs, error } = await sleepOver((base) => base);
  assertEquals([runs, error], [2, 2]);
});
