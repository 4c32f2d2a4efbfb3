import { assertEquals, assertGreater } from "@std/assert";
import type { Transport } from "../../lib/net/transport.ts";
import { RpcError, serve } from "../../mod.ts";
import { handlers, Lab } from "./lab.ts";
import { Stage } from "./stage.ts";
import { watchAlarms } from "./watch_alarms.ts";

/** A transport that sends nothing, and tells when it was asked to. */
function muteTransport(stage: Stage, sentAt: number[]): Transport {
  const transport = stage.listen();
  transport.send = () => {
    sentAt.push(stage.clock.now());
    return Promise.resolve();
  };
  return transport;
}

Deno.test("a client that is closed lets its datagrams leave first", async () => {
  const stage = new Stage();
  const transport = stage.listen();
  const leave: (() => void)[] = [];
  transport.send = () => new Promise((resolve) => leave.push(resolve));
  let isClosed = false;
  const close = transport.close.bind(transport);
  transport.close = () => {
    isClosed = true;
    return close();
  };
  const lab = await stage.connect(Lab, { transport });
  const call = lab.wait();
  await stage.clock.advance(1);
  for (const resolve of leave.splice(0)) resolve();
  await stage.clock.advance(1);
  const closed = lab[Symbol.asyncDispose]();
  await stage.failure(0, call, RpcError);
  // It says that the call is canceled.
  assertEquals([leave.length, isClosed], [1, false]);
  for (const resolve of leave) resolve();
  await closed;
  assertEquals(isClosed, true);
});

Deno.test("a client that is closed leaves no alarm", async () => {
  const stage = new Stage();
  const lab = await stage.connect(Lab);
  const alarms = watchAlarms(stage.clock);
  const call = lab.wait();
  await stage.clock.advance(1);
  assertEquals(alarms.size, 1);
  const closed = lab[Symbol.asyncDispose]();
  await stage.failure(0, call, RpcError);
  await closed;
  assertEquals(alarms.size, 0);
});

Deno.test("a handler that ends long after its server sets no alarm", async () => {
  const stage = new Stage();
  const finish: (() => void)[] = [];
  const alarms = watchAlarms(stage.clock);
  const server = await stage.serve(Lab, {
    ...handlers,
    wait: () => new Promise<void>((resolve) => finish.push(resolve)),
  });
  const lab = await stage.connect(Lab);
  const options = { timeoutMs: 100 };
  const calls = [lab.wait(undefined, options), lab.wait(undefined, options)];
  await stage.after(100, Promise.allSettled(calls));
  await lab[Symbol.asyncDispose]();
  await server.shutdown();
  // A client of which a call still runs would be looked at from now on.
  await stage.clock.advance(3_600_000);
  finish[0]!();
  await stage.clock.advance(0);
  assertEquals([server.stats().running, alarms.size], [1, 0]);
});

Deno.test("an alarm that is as late as timers are is no sign of a busy process", async () => {
  const stage = new Stage();
  const { clock } = stage;
  const schedule = clock.schedule.bind(clock);
  let yields = 0;
  clock.schedule = (atMs, wake) => {
    // To read for a millisecond.
    if (atMs <= clock.now() + 1) yields++;
    return schedule(atMs, () => {
      clock.skip(3);
      wake();
    });
  };
  const sentAt: number[] = [];
  await using lab = await stage.connect(Lab, {
    transport: muteTransport(stage, sentAt),
  });
  await stage.failure(1000, lab.wait(undefined, { timeoutMs: 900 }), RpcError);
  assertGreater(sentAt.length, 1);
  assertEquals(yields, 0);
});

Deno.test("an alarm that comes early is set again", async () => {
  const stage = new Stage();
  const { clock } = stage;
  const schedule = clock.schedule.bind(clock);
  let isEarly = true;
  clock.schedule = (atMs, wake) => {
    const early = isEarly ? clock.now() + 50 : atMs;
    isEarly = false;
    return schedule(early, wake);
  };
  const sentAt: number[] = [];
  await using lab = await stage.connect(Lab, {
    transport: muteTransport(stage, sentAt),
  });
  const call = lab.wait(undefined, { timeoutMs: 1000 });
  assertEquals(
    (await stage.failure(1000, call, RpcError)).code,
    "deadline_exceeded",
  );
  assertGreater(sentAt.length, 1);
});

Deno.test("a transport that throws where it should reject fails the call alone", async () => {
  const stage = new Stage();
  await using _server = await stage.serve(Lab, handlers);
  const transport = stage.listen();
  const send = transport.send.bind(transport);
  transport.send = () => {
    throw new Error("no such thing");
  };
  await using lab = await stage.connect(Lab, { transport });
  const error = await stage.failure(0, lab.once(1), RpcError);
  assertEquals([error.code, error.executed], ["unavailable", "no"]);
  transport.send = send;
  assertEquals(await lab.once(2), 2);
});

Deno.test("a handler that computes for long does not hold up answers before its own", async () => {
  const stage = new Stage();
  const { clock } = stage;
  const transport = stage.listen(4000);
  const send = transport.send.bind(transport);
  const sentAt: number[] = [];
  transport.send = (datagram, to) => {
    sentAt.push(clock.now());
    return send(datagram, to);
  };
  const slow = {
    ...handlers,
    once: (n: number) => {
      clock.skip(2000);
      return n;
    },
  };
  await using _server = await serve(Lab, slow, {
    transport,
    clock,
    quietMs: 0,
    lingerMs: 0,
  });
  clock.skip(1000);
  await using lab = await stage.connect(Lab);
  const start = clock.now();
  const calls = Promise.all([lab.once(1), lab.once(2)]);
  assertEquals((await stage.after(10_000, calls))?.status, "fulfilled");
  // Between the two, the socket is read for a millisecond.
  assertEquals(sentAt.slice(0, 2), [start + 2000, start + 4001]);
});
