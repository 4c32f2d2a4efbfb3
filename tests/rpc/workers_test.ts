import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { connect, RpcError, serve, type ServeOptions } from "../../mod.ts";
import { systemClock } from "../../lib/net/system_clock.ts";
import { WorkerPool } from "../../lib/rpc/worker_pool.ts";
import { Burner, handlers } from "./fixtures/burner.ts";

const module = new URL("./fixtures/burner.ts", import.meta.url);

/** A server by Workers, a client of it, and what the server was told of errors. */
async function burner(options: ServeOptions = {}) {
  const errors: string[] = [];
  const calls: string[] = [];
  const server = await serve(Burner, module, {
    workers: 2,
    lingerMs: 0,
    onError: (error, { procedure }) => errors.push(`${procedure}: ${error}`),
    onCall: ({ procedure, outcome, tookMs }) =>
      calls.push(`${procedure} ${outcome} ${tookMs}`),
    ...options,
  });
  const client = await connect(Burner, server.address, {});
  return {
    server,
    client,
    errors,
    calls,
    async [Symbol.asyncDispose]() {
      await client[Symbol.asyncDispose]();
      await server.shutdown();
    },
  };
}

Deno.test("handlers in Workers are called as those that are not", async () => {
  await using world = await burner();
  const { client, errors, calls } = world;
  const squares = Array.from({ length: 20 }, (_, n) => client.square(n));
  assertEquals(
    await Promise.all(squares),
    squares.map((_, n) => BigInt(n) ** 2n),
  );
  const bytes = new Uint8Array(150_000).map((_, i) => i * 7 >> 3);
  assertEquals(await client.large(bytes), bytes.toReversed());

  const steps: number[] = [];
  const told = await client.tell(3, {
    timeoutMs: 20_000,
    onProgress: ({ done }) => steps.push(done),
  });
  assertMatch(told, /^127\.0\.0\.1:\d+ false \d+$/);
  const leftMs = Number(told.split(" ")[2]);
  assert(leftMs > 1000 && leftMs <= 20_000, told);
  assert(steps.every((step) => step <= 3));

  assertEquals(calls.length, 22);
  assertEquals(calls.at(-1)!.split(" ").slice(0, 2), [
    "burner.tell",
    "returned",
  ]);
  const failed = await assertRejects(() => client.fail("secret"), RpcError);
  assertEquals([failed.code, failed.executed], ["internal", "yes"]);
  assert(!failed.message.includes("secret"));
  const lied = await assertRejects(() => client.lie(), RpcError);
  assertEquals([lied.code, lied.executed], ["internal", "yes"]);
  assertEquals(errors.length, 2);
  assertEquals(errors[0], "burner.fail: RangeError: secret");
  assertMatch(errors[1]!, /^burner\.lie: XdrError: .*0\.5/);
});

Deno.test("a Worker that dies takes one call with it, and is replaced", async () => {
  await using world = await burner({ workers: 1 });
  const { client, errors } = world;
  const dead = client.exit(3, { timeoutMs: 60_000 });
  const next = client.square(3, { timeoutMs: 60_000 });
  const error = await assertRejects(() => dead, RpcError);
  assertEquals([error.code, error.executed], ["internal", "yes"]);
  assertEquals(await next, 9n);
  assertEquals(errors, [
    "burner.exit: Error: its Worker has ended (exit code 3)",
  ]);
});

Deno.test("a server may be shut down while a Worker is being replaced", async () => {
  const { client, server, errors } = await burner();
  await assertRejects(() => client.exit(3, { timeoutMs: 60_000 }), RpcError);
  await server.shutdown();
  await client[Symbol.asyncDispose]();
  assertEquals(errors, [
    "burner.exit: Error: its Worker has ended (exit code 3)",
  ]);
});

Deno.test("a handler that loops for ever is ended when nobody waits any more, and the others do not notice", async () => {
  await using world = await burner();
  const { client, server, errors } = world;
  const controller = new AbortController();
  const { signal } = controller;
  const looping = client.forever(undefined, { signal, timeoutMs: 60_000 });
  assertEquals(await client.square(2), 4n);
  controller.abort();
  await assertRejects(() => looping, RpcError);
  // For a second it may go on; nobody else notices.
  while (errors.length === 0) assertEquals(await client.square(3), 9n);
  assertMatch(errors[0]!, /^burner\.forever: Error: its Worker has ended/);
  assertEquals(server.stats().running, 0);
});

Deno.test("a handler that computes hears from its signal that it was canceled", async () => {
  await using world = await burner({ workers: 1 });
  const { client, errors } = world;
  const controller = new AbortController();
  const { signal } = controller;
  const begun = Promise.withResolvers<void>();
  const computing = client.untilAborted(undefined, {
    signal,
    timeoutMs: 60_000,
    onProgress: () => begun.resolve(),
  });
  const next = client.square(5, { timeoutMs: 60_000 });
  await begun.promise;
  controller.abort();
  await assertRejects(() => computing, RpcError);
  assertEquals(await next, 25n);
  // Its Worker goes on: it has thrown what it was told.
  assert(errors.every((error) => /AbortError/.test(error)), errors.join());
});

Deno.test("what a Worker throws when its call is over is told, and it is replaced", async () => {
  const told = Promise.withResolvers<string>();
  await using world = await burner({
    workers: 1,
    onError: (error, { procedure }) => told.resolve(`${procedure}: ${error}`),
  });
  await world.client.late();
  assertStringIncludes(await told.promise, "nobody was there any more");
  assertEquals(await world.client.square(4, { timeoutMs: 60_000 }), 16n);
});

Deno.test("WorkerPool: a Worker that ended while it was idle is there once when it is replaced", async () => {
  const replaced = Promise.withResolvers<void>();
  const pool = await WorkerPool.start({
    clock: systemClock,
    workers: 2,
    heapMb: 64,
    module,
    service: Burner,
    onError: () => {},
  });
  pool.onUsable = () => replaced.resolve();
  const late = () => {
    const procedure = Burner.procedures.late.number;
    const body = new ArrayBuffer(0);
    return pool.run({ procedure, body, peer: "", timeLeftMs: 1000 }, () => {});
  };
  late();
  await replaced.promise;
  const seats = [1, 2, 3].map(() => late() !== undefined);
  assertEquals([pool.usable, seats], [2, [true, true, false]]);
  await pool.close();
});

const broken: [string, RegExp][] = [
  [
    "export const handlers = {};",
    /does not export the contract burner beside its handlers/,
  ],
  [
    `export { Burner } from ${JSON.stringify(module.href)};`,
    /exports no handlers/,
  ],
  [
    `import { handlers as all } from ${JSON.stringify(module.href)};
     export { Burner } from ${JSON.stringify(module.href)};
     const { square, ...handlers } = all; export { handlers };`,
    /there is no handler for "square"/,
  ],
  ['throw new Error("at once");', /at once/],
  [
    `import { handlers } from ${JSON.stringify(module.href)};
     import { Burner } from ${JSON.stringify(module.href)};
     export const Other = { ...Burner, program: 7 }; export { handlers };`,
    /does not export the contract burner/,
  ],
  ["export const = 1;", /Expected|Unexpected|token/i],
  ["globalThis.close(); await new Promise(() => {});", /its Worker has ended/],
];

for (const [source, message] of broken) {
  Deno.test(`serve() refuses a module for Workers: ${message.source}`, async () => {
    const url = new URL(
      `data:text/typescript,${encodeURIComponent(source)}`,
    );
    const error = await assertRejects(
      () => serve(Burner, url, { workers: 1 }),
      TypeError,
    );
    assertMatch(error.message, /^Cannot serve burner by Workers with data:/);
    assertMatch(error.message, message);
  });
}

Deno.test("serve() refuses a module that there is not", async () => {
  const error = await assertRejects(
    () => serve(Burner, new URL("./nowhere.ts", import.meta.url)),
    TypeError,
  );
  assertMatch(error.message, /nowhere\.ts/);
});

Deno.test("serve() refuses numbers of Workers that cannot be", async () => {
  for (const workers of [0, 1.5, 257]) {
    await assertRejects(
      () => serve(Burner, module, { workers }),
      RangeError,
      `by ${workers} Workers: expected an integer from 1 to 256`,
    );
  }
  for (const workerHeapMb of [0, 31, 48.5, NaN, 65_537]) {
    await assertRejects(
      () => serve(Burner, module, { workerHeapMb }),
      RangeError,
      `by Workers with ${workerHeapMb} MiB of heap: expected an integer from 32`,
    );
  }
  await assertRejects(
    () => serve(Burner, handlers, { workerHeapMb: 64 }),
    TypeError,
    "functions cannot be sent there",
  );
  await assertRejects(
    () => serve(Burner, module, { workers: 2, concurrency: 3 }),
    RangeError,
    "each of them runs one call at a time",
  );
  await assertRejects(
    () => serve(Burner, handlers, { workers: 2 }),
    TypeError,
    "functions cannot be sent there",
  );
});
