import { assert, assertEquals } from "@std/assert";
import { defineService, RpcError, serve } from "../../mod.ts";
import { intercept } from "./intercept.ts";
import { handlers, Lab, never } from "./lab.ts";
import { Stage } from "./stage.ts";

/** A later release, which takes no calls of the one before. */
const Later = defineService({ ...Lab, version: Lab.version + 1 });

Deno.test("a call that is made again keeps its first deadline", async () => {
  const stage = new Stage();
  const first = await stage.serve(Lab, handlers);
  await using lab = await stage.connect(Lab);
  await lab.wait();
  await first.shutdown();
  const start = stage.clock.now();
  const call = lab.wait(undefined, { timeoutMs: 5000 });
  await stage.clock.advance(100);
  await using second = await stage.serve(Lab, { ...handlers, wait: never });
  const left = start + 5000 - stage.clock.now();
  const error = await stage.failure(left, call, RpcError);
  assertEquals([error.code, error.executed], ["deadline_exceeded", "yes"]);
  assertEquals(second.stats().callsRun, 1);
});

Deno.test("a call that is made again may have run before, whatever is said then", async () => {
  const stage = new Stage();
  let runs = 0;
  const first = await stage.serve(Lab, {
    ...handlers,
    wait: () => void runs++,
  });
  let isDeaf = false;
  const transport = intercept(stage.listen(), (read) => {
    if (!isDeaf) read();
  });
  await using lab = await stage.connect(Lab, { transport });
  await lab.wait();
  isDeaf = true;
  const call = lab.wait();
  await stage.clock.advance(1);
  assertEquals(runs, 2);
  await first.shutdown();
  await using second = await stage.serve(Later, handlers);
  isDeaf = false;
  const error = await stage.failure(5000, call, RpcError);
  assertEquals([error.code, error.executed], ["unimplemented", "maybe"]);
  assertEquals(second.stats().callsRun, 1);
});

Deno.test("a call that is made again did run, if its first server said so", async () => {
  const stage = new Stage();
  const transport = stage.listen(4000);
  const { clock } = stage;
  const working = { ...handlers, wait: never };
  await serve(Lab, working, { transport, clock, quietMs: 0, lingerMs: 0 });
  clock.skip(1000);
  await using lab = await stage.connect(Lab);
  const call = lab.wait();
  await clock.advance(1000);
  // It ends as a process that is killed does.
  await transport.close();
  await using _second = await stage.serve(Later, handlers);
  const error = await stage.failure(5000, call, RpcError);
  assertEquals([error.code, error.executed], ["unimplemented", "yes"]);
});

Deno.test("a call that is canceled as its server restarts is not made again", async () => {
  const stage = new Stage();
  let runs = 0;
  const counting = { ...handlers, wait: () => void runs++ };
  const first = await stage.serve(Lab, counting);
  const controller = new AbortController();
  let cancels = false;
  const transport = intercept(stage.listen(), (read) => {
    read();
    if (cancels) controller.abort();
  });
  await using lab = await stage.connect(Lab, { transport });
  await lab.wait();
  await first.shutdown();
  const call = lab.wait(undefined, controller);
  await stage.clock.advance(50);
  await using _second = await stage.serve(Lab, counting);
  cancels = true;
  const error = await stage.failure(5000, call, RpcError);
  assertEquals(error.executed, "maybe");
  assert(controller.signal.aborted);
  assertEquals(runs, 1);
});
