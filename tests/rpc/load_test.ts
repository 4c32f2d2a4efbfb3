import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertThrows,
} from "@std/assert";
import { limits } from "../../lib/core/limits.ts";
import { loadLimits } from "../../lib/rpc/load_limits.ts";
import { loadOf, type LoadOptions } from "../../lib/rpc/server_load.ts";
import { ping, RpcError, serve } from "../../mod.ts";
import { handlers, Lab, never } from "./lab.ts";
import { Stage } from "./stage.ts";

Deno.test("serve() runs so many handlers, lets so many wait, and refuses the rest at once", async () => {
  const stage = new Stage();
  const ends: (() => void)[] = [];
  const wait = () => new Promise<void>((end) => ends.push(end));
  await using server = await stage.serve(Lab, { ...handlers, wait }, {
    concurrency: 2,
    queue: 1,
  });
  await using lab = await stage.connect(Lab);
  const calls = [lab.wait(), lab.wait(), lab.wait()];
  await stage.clock.advance(0);
  const error = await stage.failure(0, lab.wait(), RpcError);
  assertEquals([error.code, error.executed], ["resource_exhausted", "no"]);
  assert(error.retryAfterMs! > 0);
  const { running, queued, callsRefused, callsRefusedFull } = server.stats();
  assertEquals([ends.length, running, queued], [2, 2, 1]);
  assertEquals([callsRefused, callsRefusedFull], [1, 1]);
  ends[0]!();
  await stage.clock.advance(0);
  assertEquals([ends.length, server.stats().queued], [3, 0]);
  for (const end of ends) end();
  for (const call of calls) {
    assertEquals((await stage.after(100, call))?.status, "fulfilled");
  }
});

Deno.test("serve() has limits for single procedures, which hold up no other, nor pings", async () => {
  const stage = new Stage();
  await using server = await stage.serve(Lab, { ...handlers, wait: never }, {
    concurrency: 8,
    limits: { wait: { concurrency: 1, queue: 1 } },
  });
  await using lab = await stage.connect(Lab);
  const calls = [lab.wait(), lab.wait()];
  await stage.clock.advance(0);
  const error = await stage.failure(0, lab.wait(), RpcError);
  assertEquals([error.code, error.executed], ["resource_exhausted", "no"]);
  assertEquals(server.stats().limits, { wait: { running: 1, queued: 1 } });
  assertEquals(await stage.after(10, lab.once(7)), {
    status: "fulfilled",
    value: 7,
  });
  assertEquals((await stage.after(10, ping(lab)))?.status, "fulfilled");
  await lab[Symbol.asyncDispose]();
  await Promise.allSettled(calls);
});

Deno.test("a full server answers pings, and says what is wrong with other calls", async () => {
  const stage = new Stage();
  await using _server = await stage.serve(Lab, { ...handlers, wait: never }, {
    concurrency: 1,
    queue: 0,
  });
  await using lab = await stage.connect(Lab);
  const call = lab.wait();
  await stage.clock.advance(0);
  assertEquals((await stage.after(10, ping(lab)))?.status, "fulfilled");
  await using other = await stage.connect({ ...Lab, version: 9 });
  const error = await stage.failure(10, other.wait(), RpcError);
  assertEquals(error.code, "unimplemented");
  await lab[Symbol.asyncDispose]();
  await Promise.allSettled([call]);
});

Deno.test("a call that is not started in its time is told so: executed no", async () => {
  const stage = new Stage();
  await using _server = await stage.serve(Lab, { ...handlers, wait: never }, {
    concurrency: 1,
  });
  await using lab = await stage.connect(Lab);
  const first = lab.wait(undefined, { timeoutMs: 60_000 });
  await stage.clock.advance(10);
  const error = await stage.failure(
    1000,
    lab.wait(undefined, { timeoutMs: 1000 }),
    RpcError,
  );
  assertEquals([error.code, error.executed], ["deadline_exceeded", "no"]);
  assertMatch(error.message, /was not started in its 1000 ms/);
  await lab[Symbol.asyncDispose]();
  await Promise.allSettled([first]);
});

Deno.test("shutdown() awaits what waits in the queue", async () => {
  const stage = new Stage();
  const ends: (() => void)[] = [];
  const wait = () => new Promise<void>((end) => ends.push(end));
  const server = await stage.serve(Lab, { ...handlers, wait }, {
    concurrency: 1,
  });
  await using lab = await stage.connect(Lab);
  const calls = [lab.wait(), lab.wait()];
  await stage.clock.advance(0);
  const down = server.shutdown();
  assertEquals(await stage.after(100, down), undefined);
  ends[0]!();
  assertEquals(await stage.after(100, down), undefined);
  assertEquals(ends.length, 2);
  ends[1]!();
  assertEquals((await stage.after(100, down))?.status, "fulfilled");
  await Promise.all(calls);
});

Deno.test("shutdown() awaits calls that wait for handlers which compute", async () => {
  const stage = new Stage();
  const server = await stage.serve(Lab, {
    ...handlers,
    once: (n) => {
      stage.clock.skip(30);
      return n;
    },
  });
  await using lab = await stage.connect(Lab);
  const calls = [1, 2, 3, 4].map((n) => lab.once(n));
  await stage.clock.advance(0.5);
  const down = server.shutdown();
  await stage.clock.advance(1000);
  await down;
  assertEquals(await Promise.all(calls), [1, 2, 3, 4]);
});

Deno.test("shutdown() awaits nobody who waits in vain", async () => {
  const stage = new Stage();
  const server = await stage.serve(Lab, { ...handlers, wait: never }, {
    concurrency: 1,
  });
  await using lab = await stage.connect(Lab);
  const calls = [
    lab.wait(undefined, { timeoutMs: 500 }),
    lab.wait(undefined, { timeoutMs: 500 }),
  ];
  await stage.clock.advance(0);
  const down = server.shutdown();
  assertEquals((await stage.after(600, down))?.status, "fulfilled");
  await Promise.allSettled(calls);
});

Deno.test("handlers that compute for long let others have their turn", async () => {
  const stage = new Stage();
  const order: string[] = [];
  await using _server = await stage.serve(Lab, {
    ...handlers,
    once: (n) => {
      stage.clock.skip(10);
      order.push(n < 100 ? "first" : "second");
      return n;
    },
  });
  await using first = await stage.connect(Lab);
  await using second = await stage.connect(Lab);
  // It is known by then where both are.
  await stage.after(100, first.wait());
  await stage.after(100, second.wait());
  const calls = Array.from({ length: 20 }, (_, n) => first.once(n));
  await stage.clock.advance(0.5);
  calls.push(second.once(100));
  await stage.clock.advance(1000);
  await Promise.all(calls);
  // Its call was read after 30 ms, and had its turn by then.
  assert(order.indexOf("second") <= 6, order.join(" "));
});

const wrong: [LoadOptions, RegExp][] = [
  [{ concurrency: 0 }, /Cannot serve lab with concurrency 0: expected an int/],
  [{ concurrency: 1.5 }, /concurrency 1.5/],
  [{ concurrency: NaN }, /concurrency NaN/],
  [{ concurrency: limits.callsRunningMax + 1 }, /from 1 to 65536/],
  [{ queue: -1 }, /queue -1: expected an integer from 0/],
  [{ queue: Infinity }, /queue Infinity/],
  [{ concurrencyPerClient: 0 }, /concurrencyPerClient 0/],
  [{ limits: { wait: { concurrency: 0 } } }, /limits.wait.concurrency 0/],
  [{ limits: { wait: { concurrency: 1, queue: -1 } } }, /limits.wait.queue -1/],
];

for (const [options, message] of wrong) {
  Deno.test(`serve() refuses ${message.source}`, async () => {
    const error = await assertRejects(
      () => serve(Lab, handlers, options as LoadOptions<never>),
      RangeError,
    );
    assertMatch(error.message, message);
  });
}

Deno.test("serve() refuses limits of a procedure that there is not", () => {
  for (const name of ["wiat", "toString"]) {
    const error = assertThrows(
      () => loadOf(Lab, { limits: { [name]: { concurrency: 1 } } }),
      TypeError,
    );
    assertEquals(
      error.message,
      `Cannot serve lab with limits for "${name}": it has no such procedure, ` +
        "only echo, wait, once",
    );
  }
});

Deno.test("a server that is told nothing runs and lets wait 1024 calls, of whomever", () => {
  const { concurrency, queue, concurrencyPerClient, lanes } = loadOf(Lab, {});
  assertEquals({ concurrency, queue }, loadLimits);
  assertEquals([concurrencyPerClient, lanes], [concurrency, []]);
  const limited = loadOf(Lab, { limits: { wait: { concurrency: 2 } } });
  assertEquals(limited.lanes, [{ concurrency: 2, queue: queue / 2 }]);
});
