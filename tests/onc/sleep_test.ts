import { assert, assertEquals } from "@std/assert";
import type { Clock } from "../../lib/net/clock.ts";
import { WakefulClock } from "../../lib/net/wakeful_clock.ts";
import type { RpcError } from "../../mod.ts";
import { VirtualClock } from "../rpc/virtual_clock.ts";
import { Lab, Wire } from "./lab.ts";

/**
 * A call that nobody answers; then its computer sleeps for ten minutes, in which
 * a server forgets what it has run. How often it was sent, and what is told of it.
 */
async function sleepOver(
  clockOf: (base: VirtualClock, lab: Lab) => Clock,
): Promise<{ sent: [number, number]; error: RpcError }> {
  const lab = new Lab();
  const base = new VirtualClock();
  const wire = new Wire(lab.listen(4000));
  const calc = await lab.connect({ clock: clockOf(base, lab) });
  const call = calc.count().catch((error) => error);
  await base.advance(1);
  await lab.clock.advance(0);
  const before = wire.heard.length;
  await lab.clock.advance(600_000);
  await base.advance(10_000);
  await lab.clock.advance(0);
  const error = await call;
  await calc[Symbol.asyncDispose]();
  return { sent: [before, wire.heard.length], error };
}

Deno.test("a call by ONC is not sent again after its client has slept", async () => {
  const { sent, error } = await sleepOver((base, { clock }) =>
    // The time of day is the laboratory's, which goes on.
    new WakefulClock(base, () => base.now() + clock.now())
  );
  assertEquals(sent, [1, 1]);
  const { code, executed } = error;
  assertEquals([code, executed], ["deadline_exceeded", "maybe"]);
});

Deno.test("with a clock that stands still in a sleep it would be", async () => {
  const { sent } = await sleepOver((base) => base);
  assert(sent[1] > 2, `${sent}`);
});
