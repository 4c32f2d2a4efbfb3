import { assertEquals, assertLess, assertThrows } from "@std/assert";
import { type CallContext, type Progress, RpcError } from "../../mod.ts";
import { handlers, Lab } from "./lab.ts";
import { Stage } from "./stage.ts";

Deno.test("a handler may take progress() out of its context", async () => {
  const stage = new Stage();
  await using _ = await stage.serve(Lab, {
    ...handlers,
    wait: (_, { progress }) => {
      progress(1.5, 3);
      return new Promise(() => {});
    },
  });
  await using client = await stage.connect(Lab);
  const seen: Progress[] = [];
  const call = client.wait(undefined, {
    timeoutMs: 1000,
    onProgress: (progress) => seen.push(progress),
  });
  await stage.after(2000, call);
  assertEquals(seen, [{ done: 1, total: 3 }]);
});

Deno.test("progress() refuses what is no count", async () => {
  const stage = new Stage();
  let context!: CallContext;
  await using _ = await stage.serve(Lab, {
    ...handlers,
    wait: (_, given) => void (context = given),
  });
  await using client = await stage.connect(Lab);
  await stage.after(1000, client.wait());
  for (const done of [-1, NaN, Infinity, 2 ** 53]) {
    assertThrows(() => context.progress(done), RangeError, `${done}`);
    assertThrows(() => context.progress(0, done), RangeError, `${done}`);
  }
});

/** A stage on which `wait` does what a test says, with its context. */
async function stageOf(act: (context: CallContext) => void | Promise<void>) {
  const stage = new Stage();
  const server = await stage.serve(Lab, {
    ...handlers,
    wait: (_, context) => act(context),
  });
  const lab = await stage.connect(Lab);
  return { stage, server, lab };
}

/** So much time of a stage, for a handler to take. */
function timeOf({ clock }: Stage, ms: number): Promise<void> {
  return new Promise((resolve) => {
    clock.schedule(clock.now() + ms, resolve);
  });
}

Deno.test("onProgress is told what the handler says, in order, before the result", async () => {
  const { stage, server, lab } = await stageOf(async ({ progress }) => {
    for (let done = 1; done <= 5; done++) {
      progress(done, 5);
      await timeOf(stage, 200);
    }
  });
  await using _server = server;
  await using _lab = lab;
  const steps: (Progress | "result")[] = [];
  const onProgress = (step: Progress) => void steps.push(step);
  const call = lab.wait(undefined, { onProgress })
    .then(() => steps.push("result"));
  assertEquals((await stage.after(2000, call))?.status, "fulfilled");
  const told = [1, 2, 3, 4, 5].map((done) => ({ done, total: 5 }));
  assertEquals(steps, [...told, "result"]);
});

Deno.test("a handler may tell as often as it likes: ten times a second arrive", async () => {
  const { stage, server, lab } = await stageOf(async ({ progress }) => {
    for (let done = 1; done <= 1000; done++) {
      progress(done);
      await timeOf(stage, 1);
    }
  });
  await using _server = server;
  await using _lab = lab;
  const steps: Progress[] = [];
  const onProgress = (step: Progress) => void steps.push(step);
  await stage.after(2000, lab.wait(undefined, { onProgress }));
  assertEquals(steps[0], { done: 1, total: 0 });
  // And the answers to a few probes.
  assertLess(steps.length, 20);
  assertLess(900, steps.at(-1)!.done);
  assertEquals(steps, steps.toSorted((a, b) => a.done - b.done));
});

Deno.test("a step is told at once, whatever else happens", async () => {
  let context: CallContext | undefined;
  const { stage, server, lab } = await stageOf((given) => {
    context = given;
    return timeOf(stage, 5000);
  });
  await using _server = server;
  await using _lab = lab;
  const steps: Progress[] = [];
  const onProgress = (step: Progress) => void steps.push(step);
  const settled = Promise.allSettled([lab.wait(undefined, { onProgress })]);
  await stage.clock.advance(1000);
  context!.progress(7);
  await stage.clock.advance(0);
  assertEquals(steps, [{ done: 7, total: 0 }]);
  await stage.after(5000, settled);
});

Deno.test("a handler that goes on after its answer, or its caller, tells nobody", async () => {
  const contexts: CallContext[] = [];
  const { stage, server, lab } = await stageOf((context) => {
    contexts.push(context);
    return contexts.length === 1 ? undefined : timeOf(stage, 5000);
  });
  await using _server = server;
  await using _lab = lab;
  const steps: Progress[] = [];
  const onProgress = (step: Progress) => void steps.push(step);
  await lab.wait(undefined, { onProgress });
  const late = lab.wait(undefined, { onProgress, timeoutMs: 100 });
  await stage.failure(100, late, RpcError);
  const { datagramsSent } = server.stats();
  for (const { progress } of contexts) progress(7);
  await stage.clock.advance(500);
  assertEquals(steps, []);
  assertEquals(server.stats().datagramsSent, datagramsSent);
});
