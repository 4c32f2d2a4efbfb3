import { assertEquals } from "@std/assert";
import { RpcError, serve, type Server } from "../../mod.ts";
import { intercept } from "./intercept.ts";
import { handlers, Lab } from "./lab.ts";
import { Stage } from "./stage.ts";

/** A handler that ends when it is told to. */
class Job {
  started = 0;
  finish: () => void = () => {};

  readonly run = (): Promise<void> => {
    this.started++;
    return new Promise((resolve) => this.finish = resolve);
  };
}

/** A server whose socket is read when a test says so. */
async function serveIntercepted(
  stage: Stage,
  job: Job,
  arrive: (read: () => void) => void,
): Promise<Server> {
  const server = await serve(Lab, { ...handlers, wait: job.run }, {
    transport: intercept(stage.listen(4000), arrive),
    clock: stage.clock,
    quietMs: 0,
    lingerMs: 0,
  });
  stage.clock.skip(1000);
  return server;
}

Deno.test("shutdown() in a handler waits for calls that came with it", async () => {
  const stage = new Stage();
  const job = new Job();
  const server: Server = await stage.serve(Lab, {
    ...handlers,
    wait: job.run,
    once: (n) => {
      void server.shutdown();
      return n;
    },
  });
  await using lab = await stage.connect(Lab);
  const calls = [lab.once(1), lab.wait()];
  await stage.clock.advance(10);
  assertEquals(await stage.after(0, server.finished), undefined);
  assertEquals(job.started, 1);
  job.finish();
  const outcome = await stage.after(0, Promise.all(calls));
  assertEquals(outcome?.status, "fulfilled");
  await server.finished;
});

Deno.test("shutdown() starts, and waits for, a call that has just arrived", async () => {
  const stage = new Stage();
  const job = new Job();
  let ends = false;
  const server: Server = await serveIntercepted(stage, job, (read) => {
    read();
    if (ends) void server.shutdown();
  });
  await using lab = await stage.connect(Lab);
  ends = true;
  const call = lab.wait();
  assertEquals(await stage.after(10, server.finished), undefined);
  assertEquals(job.started, 1);
  job.finish();
  assertEquals((await stage.after(0, call))?.status, "fulfilled");
  await server.finished;
});

Deno.test("shutdown() starts, and waits for, what a busy server put off", async () => {
  const stage = new Stage();
  const job = new Job();
  const unread: (() => void)[] = [];
  let isBusy = false;
  const server = await serveIntercepted(stage, job, (read) => {
    if (isBusy) unread.push(read);
    else read();
  });
  await using lab = await stage.connect(Lab);
  const early = lab.wait(undefined, { timeoutMs: 50 });
  await stage.clock.advance(0);
  isBusy = true;
  const call = lab.wait();
  await stage.clock.advance(0);
  // The alarm for the early one is overdue, so that its socket comes first.
  stage.clock.skip(1000);
  for (const read of unread) read();
  await undefined;
  assertEquals(job.started, 1);
  isBusy = false;
  const shutdown = server.shutdown();
  assertEquals(job.started, 2);
  await stage.failure(10, early, RpcError);
  assertEquals(await stage.after(0, shutdown), undefined);
  job.finish();
  assertEquals((await stage.after(500, call))?.status, "fulfilled");
  await shutdown;
});
