import { assertEquals, assertGreater, assertRejects } from "@std/assert";
import { limits } from "../../lib/core/limits.ts";
import * as x from "../../lib/xdr/mod.ts";
import {
  connect,
  defineService,
  ping,
  procedure,
  RpcError,
  serve,
} from "../../mod.ts";
import { echoBytesMax, handlers, Lab, never } from "./lab.ts";
import { Stage } from "./stage.ts";

Deno.test("the largest arguments that a call carries arrive", async () => {
  const stage = new Stage();
  await using _server = await stage.serve(Lab, handlers);
  await using lab = await stage.connect(Lab);
  const largest = new Uint8Array(echoBytesMax).fill(7);
  assertEquals(await lab.echo(largest), largest);
  // XDR puts the length before it.
  const maxBodyBytes = 4 + echoBytesMax;
  await using small = await stage.connect(Lab, { maxBodyBytes });
  assertEquals(await small.echo(largest), largest);
});

Deno.test("calls of one turn have arguments of their own", async () => {
  const stage = new Stage();
  await using _server = await stage.serve(Lab, handlers);
  await using lab = await stage.connect(Lab);
  const all = [1, 2, 3].map((n) => new Uint8Array(4).fill(n));
  assertEquals(await Promise.all(all.map((args) => lab.echo(args))), all);
});

Deno.test("an argument whose getter makes a call arrives as it is", async () => {
  const stage = new Stage();
  const Point = x.struct({ x: x.int, y: x.int });
  const Plane = defineService({
    ...Lab,
    procedures: { echo: procedure(1, Point, Point) },
  });
  await using _server = await stage.serve(Plane, { echo: (point) => point });
  await using plane = await stage.connect(Plane);
  await plane.echo({ x: 0, y: 0 });
  const others: Promise<unknown>[] = [];
  const point = {
    x: 1,
    get y() {
      others.push(plane.echo({ x: 7, y: 8 }));
      return 2;
    },
  };
  assertEquals(await plane.echo(point), { x: 1, y: 2 });
  assertEquals(await Promise.all(others), [{ x: 7, y: 8 }]);
});

Deno.test("ping() needs neither the program nor the version of the server", async () => {
  const stage = new Stage();
  await using _server = await stage.serve(Lab, handlers);
  await using anything = await stage.connect({
    ...Lab,
    program: 0,
    version: 7,
  });
  assertEquals((await stage.after(0, ping(anything)))?.status, "fulfilled");
});

Deno.test("a full server's advice when to try again reaches the caller", async () => {
  const stage = new Stage();
  const concurrency = 2 * limits.callsInFlight;
  await using _server = await stage.serve(Lab, { ...handlers, wait: never }, {
    concurrency,
    queue: 0,
  });
  const perClient = limits.callsInFlight;
  const count = concurrency / perClient;
  const clients = await Promise.all(
    Array.from({ length: count + 1 }, () => stage.connect(Lab)),
  );
  const last = clients.pop()!;
  const calls = clients.flatMap((lab) =>
    Array.from({ length: perClient }, () => lab.wait())
  );
  const settled = Promise.allSettled(calls);
  await stage.clock.advance(0);
  const error = await stage.failure(0, last.wait(), RpcError);
  assertEquals([error.code, error.executed], ["resource_exhausted", "no"]);
  assertEquals(error.retryAfterMs, limits.retryAfterMs);
  await last[Symbol.asyncDispose]();
  for (const lab of clients) await lab[Symbol.asyncDispose]();
  await settled;
});

Deno.test("a long complaint about the arguments is cut to fit a reply", async () => {
  const stage = new Stage();
  const complain = (args: x.Codec<unknown>) =>
    defineService({
      ...Lab,
      procedures: { complain: procedure(1, args, x.nothing) },
    });
  const verbose = x.struct({ ["n".repeat(1500)]: x.bool });
  await using _server = await stage.serve(complain(verbose), {
    complain: () => {},
  });
  await using lab = await stage.connect(complain(x.int));
  const error = await stage.failure(0, lab.complain(7), RpcError);
  assertEquals([error.code, error.executed], ["invalid_argument", "no"]);
});

Deno.test("the first wait is that of the internet, but for this machine", async () => {
  for (
    const [address, initialMs] of [
      ["192.0.2.1:4000", limits.initialTimeoutMs],
      ["127.0.0.1:4000", limits.initialTimeoutMsLan],
      ["[::1]:4000", limits.initialTimeoutMsLan],
    ] as const
  ) {
    const stage = new Stage();
    const { clock } = stage;
    const transport = stage.listen();
    const sentAt: number[] = [];
    transport.send = () => {
      sentAt.push(clock.now());
      return Promise.resolve();
    };
    await using lab = await connect(Lab, address, { transport, clock });
    await stage.failure(
      3000,
      lab.wait(undefined, { timeoutMs: 3000 }),
      RpcError,
    );
    const wait = sentAt[1]! - sentAt[0]!;
    assertGreater(wait, initialMs * limits.jitterMin - 1e-6);
    assertGreater(initialMs * limits.jitterMax, wait);
  }
});

Deno.test("what every object has is no handler", async () => {
  const Text = defineService({
    ...Lab,
    procedures: { toString: procedure(1, x.nothing, x.string(100)) },
  });
  await assertRejects(
    () => serve(Text, {}),
    TypeError,
    'no handler for "toString"',
  );
});
