import { assertEquals } from "@std/assert";
import { TransportError } from "../../mod.ts";
import { Attempts } from "../../lib/rpc/attempts.ts";
import { hostLimits } from "../../lib/rpc/host_limits.ts";
import { handlers, Lab } from "./lab.ts";
import { Stage } from "./stage.ts";
import { VirtualClock } from "./virtual_clock.ts";

const { connectPauseMs } = hostLimits;

Deno.test("Attempts begins at once, then after a pause, each address by itself", async () => {
  const clock = new VirtualClock();
  const begun: string[] = [];
  const attempts = new Attempts(clock, (to) => begun.push(to));
  attempts.begin("a");
  attempts.begin("b");
  attempts.begin("a");
  assertEquals(begun, ["a", "b"]);
  await clock.advance(connectPauseMs - 1);
  assertEquals(begun, ["a", "b"]);
  await clock.advance(1);
  assertEquals(begun, ["a", "b", "a"]);
  await clock.advance(connectPauseMs);
  attempts.begin("a");
  assertEquals(begun.length, 4);
  attempts.begin("a");
  attempts.close();
  await clock.advance(10 * connectPauseMs);
  assertEquals(begun.length, 4);
});

Deno.test("a transport that refuses to connect at once is not asked without end", async () => {
  const stage = new Stage();
  await using _server = await stage.serve(Lab, handlers);
  const transport = Object.assign(stage.listen(), {
    isReliable: true as const,
    tried: 0,
    connect() {
      // One that spins would never let the test go on.
      if (++transport.tried > 100) throw new Error("asked without end");
      return transport.tried < 5
        ? Promise.reject(new TransportError("connection_refused", "no"))
        : Promise.resolve();
    },
  });
  await using lab = await stage.connect(Lab, { transport });
  const call = lab.wait();
  await stage.clock.advance(1);
  assertEquals(transport.tried, 1);
  const outcome = await stage.after(4 * connectPauseMs, call);
  assertEquals([outcome?.status, transport.tried], ["fulfilled", 5]);
});
