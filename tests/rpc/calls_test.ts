import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { limits } from "../../lib/core/limits.ts";
import * as x from "../../lib/xdr/mod.ts";
import {
  type CallContext,
  clientStats,
  defineService,
  type EndedCall,
  ping,
  procedure,
  RpcError,
  XdrError,
} from "../../mod.ts";
import { Stage } from "./stage.ts";

const Point = x.struct({ x: x.int, y: x.int });
const Lab = defineService({
  name: "lab",
  program: 0x2000_0008,
  version: 3,
  procedures: {
    swap: procedure(1, Point, Point, { idempotent: true }),
    once: procedure(2, x.nothing, x.int),
    text: procedure(3, x.string(2000), x.string(2000)),
    wait: procedure(4, x.nothing, x.nothing),
  },
});

const handlers = {
  swap: ({ x, y }: { x: number; y: number }) => ({ x: y, y: x }),
  once: () => 1,
  text: (text: string) => text,
  wait: () => {},
};

const never = () => new Promise<never>(() => {});

Deno.test("a call returns what its handler does, at once or later", async () => {
  const stage = new Stage();
  await using _server = await stage.serve(Lab, {
    ...handlers,
    text: async (text) => await Promise.resolve(text.toUpperCase()),
  });
  await using lab = await stage.connect(Lab);
  assertEquals(await lab.swap({ x: 1, y: -2 }), { x: -2, y: 1 });
  assertEquals(await lab.once(), 1);
  assertEquals(await lab.text("é"), "É");
  assertEquals(await lab.wait(), undefined);
});

Deno.test("connect() sends nothing, a call two datagrams", async () => {
  const stage = new Stage();
  await using server = await stage.serve(Lab, handlers);
  await using lab = await stage.connect(Lab);
  assertEquals(server.stats().datagramsReceived, 0);
  await lab.once();
  await lab.once();
  assertEquals(clientStats(lab).datagramsSent, 2);
  assertEquals(server.stats().datagramsSent, 2);
  assertEquals(server.stats().callsRun, 2);
});

Deno.test("ping() is answered without a handler", async () => {
  const stage = new Stage();
  await using server = await stage.serve(Lab, handlers);
  await using lab = await stage.connect(Lab);
  await ping(lab);
  assertEquals(server.stats().callsRun, 1);
  await assertRejects(() => ping(server), TypeError, "connect()");
});

Deno.test("no answer: the sentence says how long, and how often", async () => {
  const stage = new Stage();
  await using lab = await stage.connect(Lab);
  const error = await stage.failure(
    5000,
    lab.once(undefined, { timeoutMs: 5000 }),
    RpcError,
  );
  assertEquals(error.code, "deadline_exceeded");
  assertEquals(error.executed, "maybe");
  assertEquals(error.transmissions, 5);
  assertEquals(
    error.message,
    "[deadline_exceeded] lab.once to 127.0.0.1:4000 got no answer in 5000 ms " +
      "(5 transmissions)",
  );
});

Deno.test("the default deadline is the client's, and 10 s without one", async () => {
  const stage = new Stage();
  await using lab = await stage.connect(Lab);
  const call = lab.once();
  assertEquals(await stage.after(9_999, call), undefined);
  assertStringIncludes(
    (await stage.failure(1, call, RpcError)).message,
    "10000 ms",
  );
  await using hasty = await stage.connect(Lab, { timeoutMs: 50 });
  await stage.failure(50, hasty.once(), RpcError);
});

Deno.test("a deadline that is none is refused at once", async () => {
  const stage = new Stage();
  await using lab = await stage.connect(Lab);
  for (const timeoutMs of [0, -1, NaN, Infinity, limits.callMsMax + 1]) {
    await assertRejects(
      () => lab.once(undefined, { timeoutMs }),
      RangeError,
      "expected more than 0",
    );
  }
  await assertRejects(() => stage.connect(Lab, { timeoutMs: 0 }), RangeError);
});

Deno.test("a signal cancels, before and during, and is left without listener", async () => {
  const stage = new Stage();
  await using _server = await stage.serve(Lab, { ...handlers, wait: never });
  await using lab = await stage.connect(Lab);
  const controller = new AbortController();
  const { signal } = controller;
  let listeners = 0;
  const { addEventListener, removeEventListener } = signal;
  signal.addEventListener = (...args: unknown[]) => {
    listeners++;
    Reflect.apply(addEventListener, signal, args);
  };
  signal.removeEventListener = (...args: unknown[]) => {
    listeners--;
    Reflect.apply(removeEventListener, signal, args);
  };
  await lab.once(undefined, { signal });
  assertEquals(listeners, 0);

  const call = lab.wait(undefined, { signal });
  await stage.clock.advance(1);
  assertEquals(listeners, 1);
  controller.abort(new Error("enough"));
  const during = await stage.failure(0, call, RpcError);
  assertEquals([during.code, during.executed], ["canceled", "maybe"]);
  assertEquals((during.cause as Error).message, "enough");
  assertEquals(listeners, 0);

  const before = await stage.failure(
    0,
    lab.wait(undefined, { signal }),
    RpcError,
  );
  assertEquals([before.code, before.executed], ["canceled", "no"]);
  assertEquals(before.transmissions, 0);
});

Deno.test("a handler that throws: the caller learns that, not what", async () => {
  const stage = new Stage();
  const told: unknown[] = [];
  await using _server = await stage.serve(Lab, {
    ...handlers,
    once: () => {
      throw new Error("password is hunter2");
    },
    text: () => Promise.reject(new Error("hunter3")),
  }, { onError: (error, call) => told.push(error, call) });
  await using lab = await stage.connect(Lab);
  for (const call of [lab.once(), lab.text("")]) {
    const error = await stage.failure(0, call, RpcError);
    assertEquals([error.code, error.executed], ["internal", "yes"]);
    assert(!error.message.includes("hunter"));
  }
  assertEquals((told[0] as Error).message, "password is hunter2");
  assertEquals((told[1] as { procedure: string }).procedure, "lab.once");
  assertEquals((told[2] as Error).message, "hunter3");
});

Deno.test("onCall is told of each call whose handler has ended, and for how long it ran", async () => {
  const stage = new Stage();
  const told: EndedCall[] = [];
  await using _server = await stage.serve(Lab, {
    ...handlers,
    once: () => {
      throw new Error("a bug");
    },
    text: async (text) => {
      await new Promise<void>((resolve) =>
        stage.clock.schedule(stage.clock.now() + 40, resolve)
      );
      return text === "lie" ? 5 as never : text;
    },
  }, { onError: () => {}, onCall: (call) => told.push(call) });
  await using lab = await stage.connect(Lab);
  await stage.failure(0, lab.once(), RpcError);
  await stage.failure(100, lab.text("lie"), RpcError);
  await stage.after(100, lab.text("on"));
  // Nobody waits for it any more, and it ends nevertheless.
  const late = lab.text("late", { timeoutMs: 10 });
  await stage.failure(100, late, RpcError);
  // No handler is behind a ping.
  await stage.after(100, ping(lab));
  assertEquals(
    told.map(({ procedure, outcome, tookMs }) => [procedure, outcome, tookMs]),
    [
      ["lab.once", "threw", 0],
      ["lab.text", "threw", 40],
      ["lab.text", "returned", 40],
      ["lab.text", "returned", 40],
    ],
  );
  assert(told.every(({ peer }) => /^127\.0\.0\.1:\d+$/.test(peer)));
});

Deno.test("an onCall that throws does not end the server, nor the call", async () => {
  const stage = new Stage();
  const logged: unknown[][] = [];
  const { error: log } = console;
  console.error = (...words) => logged.push(words);
  try {
    await using _server = await stage.serve(Lab, handlers, {
      onCall: () => {
        throw new Error("the log is full");
      },
    });
    await using lab = await stage.connect(Lab);
    assertEquals(await lab.text("on"), "on");
  } finally {
    console.error = log;
  }
  assertEquals((logged[0]![1] as Error).message, "the log is full");
});

Deno.test("an onError that throws does not end the server", async () => {
  const stage = new Stage();
  const logged: unknown[][] = [];
  const { error: log } = console;
  console.error = (...words) => logged.push(words);
  try {
    await using _server = await stage.serve(Lab, {
      ...handlers,
      once: () => Promise.reject(new Error("first")),
    }, {
      onError: () => {
        throw new Error("second");
      },
    });
    await using lab = await stage.connect(Lab);
    await stage.failure(0, lab.once(), RpcError);
    assertEquals(await lab.text("on"), "on");
  } finally {
    console.error = log;
  }
  assertEquals(logged.length, 1);
  assertEquals((logged[0]![1] as Error).message, "second");
});

Deno.test("a result that does not fit its type is the server's fault", async () => {
  const stage = new Stage();
  const told: unknown[] = [];
  await using _server = await stage.serve(Lab, {
    ...handlers,
    swap: () => ({ x: 0.5, y: 0 }),
  }, { onError: (error) => told.push(error) });
  await using lab = await stage.connect(Lab);
  const error = await stage.failure(0, lab.swap({ x: 0, y: 0 }), RpcError);
  assertEquals([error.code, error.executed], ["internal", "yes"]);
  assertEquals((told[0] as XdrError).path, "x");
});

Deno.test("arguments that do not fit their type are sent nowhere", async () => {
  const stage = new Stage();
  await using lab = await stage.connect(Lab);
  const error = await assertRejects(
    () => lab.swap({ x: 1, y: 2 ** 40 }),
    XdrError,
  );
  assertEquals(error.path, "y");
  assertEquals(clientStats(lab).datagramsSent, 0);
});

Deno.test("arguments and results larger than maxBodyBytes are refused", async () => {
  const stage = new Stage();
  let length = 0;
  await using _server = await stage.serve(Lab, {
    ...handlers,
    text: () => "x".repeat(length),
  }, { maxBodyBytes: 1400 });
  await using lab = await stage.connect(Lab, { maxBodyBytes: 1450 });
  const sent = await stage.failure(0, lab.text("x".repeat(1500)), RpcError);
  assertEquals([sent.code, sent.executed], ["invalid_argument", "no"]);
  assertStringIncludes(sent.message, "1504 bytes");
  assertStringIncludes(sent.message, "1450 is the most");
  assertEquals(sent.transmissions, 0);

  length = 1500;
  const returned = await stage.failure(0, lab.text(""), RpcError);
  assertEquals(
    [returned.code, returned.executed],
    ["resource_exhausted", "yes"],
  );
});

Deno.test("a contract that the server does not have is unimplemented", async () => {
  const stage = new Stage();
  await using server = await stage.serve(Lab, handlers);
  const { procedures } = Lab;
  const others = [
    [{ ...Lab, program: 0x2000_0009 }, "no such program"],
    [{ ...Lab, version: 4 }, "in version 3"],
    [
      {
        ...Lab,
        procedures: { ...procedures, once: procedure(9, x.nothing, x.int) },
      },
      "no such procedure",
    ],
  ] as const;
  for (const [service, sentence] of others) {
    await using lab = await stage.connect(defineService(service));
    const error = await stage.failure(0, lab.once(), RpcError);
    assertEquals([error.code, error.executed], ["unimplemented", "no"]);
    assertStringIncludes(error.message, sentence);
  }
  assertEquals(server.stats().callsRun, 3);
});

Deno.test("arguments of another type are refused with the culprit's path", async () => {
  const stage = new Stage();
  await using _server = await stage.serve(
    defineService({
      ...Lab,
      procedures: {
        text: procedure(3, x.struct({ color: x.string(3) }), x.nothing),
      },
    }),
    { text: () => {} },
  );
  await using lab = await stage.connect(Lab);
  const error = await stage.failure(0, lab.text("purple\u001b[2J"), RpcError);
  assertEquals([error.code, error.executed], ["invalid_argument", "no"]);
  assertStringIncludes(error.message, "color");
});

Deno.test("a result of another type is internal, and ran", async () => {
  const stage = new Stage();
  await using _server = await stage.serve(Lab, {
    ...handlers,
    text: () => "no point",
  });
  await using lab = await stage.connect(defineService({
    ...Lab,
    procedures: { text: procedure(3, x.string(10), Point) },
  }));
  const error = await stage.failure(0, lab.text(""), RpcError);
  assertEquals([error.code, error.executed], ["internal", "yes"]);
  assert(error.cause instanceof XdrError);
});

Deno.test("closing a client settles its calls", async () => {
  const stage = new Stage();
  await using _server = await stage.serve(Lab, { ...handlers, wait: never });
  const lab = await stage.connect(Lab);
  const open = lab.wait();
  const closed = lab[Symbol.asyncDispose]();
  const failed = await stage.failure(0, open, RpcError);
  assertEquals([failed.code, failed.executed], ["canceled", "no"]);
  await closed;
  const late = await stage.failure(0, lab.once(), RpcError);
  assertEquals([late.code, late.executed], ["canceled", "no"]);
  await lab[Symbol.asyncDispose]();
});

Deno.test("shutdown() answers what runs, and refuses what comes", async () => {
  const stage = new Stage();
  let finish = () => {};
  const server = await stage.serve(Lab, {
    ...handlers,
    wait: () => new Promise<void>((resolve) => finish = resolve),
  });
  await using lab = await stage.connect(Lab);
  const open = lab.wait();
  await stage.clock.advance(1);
  const shutdown = server.shutdown();
  assertEquals(server.shutdown(), shutdown);
  const refused = await stage.failure(0, lab.once(), RpcError);
  assertEquals([refused.code, refused.executed], ["unavailable", "no"]);
  assertEquals(await stage.after(0, server.finished), undefined);
  finish();
  assertEquals((await stage.after(0, open))?.status, "fulfilled");
  await shutdown;
  await server.finished;
});

Deno.test("a caller that cancels, or closes, is not waited for", async () => {
  const stage = new Stage();
  const signals: AbortSignal[] = [];
  const server = await stage.serve(Lab, {
    ...handlers,
    wait: (_, { signal }) => {
      signals.push(signal);
      return never();
    },
  });
  await using lab = await stage.connect(Lab);
  const other = await stage.connect(Lab);
  const controller = new AbortController();
  const calls = [lab.wait(undefined, controller), other.wait()];
  await stage.clock.advance(1);
  controller.abort();
  for (const call of calls.slice(0, 1)) await stage.failure(0, call, RpcError);
  assertEquals(signals.map((signal) => signal.aborted), [true, false]);
  const closed = other[Symbol.asyncDispose]();
  await stage.failure(0, calls[1]!, RpcError);
  await closed;
  assertEquals((await stage.after(0, server.shutdown()))?.status, "fulfilled");
});

Deno.test("shutdown() waits no longer than the callers do", async () => {
  const stage = new Stage();
  const server = await stage.serve(Lab, { ...handlers, wait: never });
  await using lab = await stage.connect(Lab);
  await stage.failure(500, lab.wait(undefined, { timeoutMs: 500 }), RpcError);
  assertEquals((await stage.after(1, server.shutdown()))?.status, "fulfilled");
});

Deno.test("a handler knows its caller, its deadline, and when to stop", async () => {
  const stage = new Stage();
  let context: CallContext | undefined;
  await using _server = await stage.serve(Lab, {
    ...handlers,
    wait: (_, given) => {
      context = given;
      return never();
    },
  });
  const transport = stage.listen();
  const { address } = transport;
  await using lab = await stage.connect(Lab, { transport });
  const start = stage.clock.now();
  const call = lab.wait(undefined, { timeoutMs: 300 });
  await stage.clock.advance(1);
  assertEquals(context!.peer, address);
  assertEquals(context!.deadline, start + 300);
  const { signal } = context!;
  assertEquals(signal.aborted, false);
  const error = await stage.failure(300, call, RpcError);
  assertEquals(error.executed, "yes");
  assert(signal.aborted);
  assertEquals((signal.reason as DOMException).name, "AbortError");
});

Deno.test("a signal that is first asked for too late is aborted already", async () => {
  const stage = new Stage();
  let context: CallContext | undefined;
  await using _server = await stage.serve(Lab, {
    ...handlers,
    wait: (_, given) => {
      context = given;
      return never();
    },
  });
  await using lab = await stage.connect(Lab);
  await stage.failure(300, lab.wait(undefined, { timeoutMs: 300 }), RpcError);
  assert(context!.signal.aborted);
});

Deno.test("a restart in mid-call: idempotent calls are made again", async () => {
  const stage = new Stage();
  const first = await stage.serve(Lab, handlers);
  await using lab = await stage.connect(Lab);
  await lab.once();
  // Its port is taken over by another incarnation while two calls are under way.
  await first.shutdown();
  const swap = lab.swap({ x: 1, y: 2 });
  const once = lab.once();
  await stage.clock.advance(100);
  await using _second = await stage.serve(Lab, handlers);
  const error = await stage.failure(2000, once, RpcError);
  assertEquals([error.code, error.executed], ["unavailable", "maybe"]);
  assertStringIncludes(error.message, "started since");
  assertEquals(await swap, { x: 2, y: 1 });
});

Deno.test("a socket that may not send: unavailable, and not executed", async () => {
  const stage = new Stage();
  const transport = stage.listen();
  const { TransportError } = await import("../../mod.ts");
  transport.send = () =>
    Promise.reject(new TransportError("permission_denied", "Cannot send"));
  await using lab = await stage.connect(Lab, { transport });
  const error = await stage.failure(0, lab.once(), RpcError);
  assertEquals([error.code, error.executed], ["unavailable", "no"]);
  assertStringIncludes(error.message, "could not be sent: Cannot send");
  assert(error.cause instanceof TransportError);
});

Deno.test("a full socket buffer is a loss like any other", async () => {
  const stage = new Stage();
  await using _server = await stage.serve(Lab, handlers);
  const transport = stage.listen();
  const { TransportError } = await import("../../mod.ts");
  const send = transport.send.bind(transport);
  let sends = 0;
  transport.send = (datagram, to) =>
    sends++ === 0
      ? Promise.reject(new TransportError("other", "No buffer space"))
      : send(datagram, to);
  await using lab = await stage.connect(Lab, { transport });
  const outcome = await stage.after(1000, lab.once());
  assertEquals(outcome?.status, "fulfilled");
  assertEquals(sends, 2);
});

Deno.test("a process that was busy reads before it sends again", async () => {
  const stage = new Stage();
  await using _server = await stage.serve(Lab, handlers);
  const transport = stage.listen();
  const unread: (() => void)[] = [];
  const receive = transport.receive.bind(transport);
  transport.receive = (sink) =>
    receive((datagram, from) => {
      const copy = datagram.slice();
      unread.push(() => sink(copy, from));
    });
  // Some turns of the event loop, which read the socket, are all that such an
  // alarm can be meant for.
  const { clock } = stage;
  const schedule = clock.schedule.bind(clock);
  clock.schedule = (atMs, wake) => {
    const isSoon = atMs <= clock.now() + 1;
    return schedule(atMs, () => {
      if (isSoon) { for (const read of unread.splice(0)) read(); }
      wake();
    });
  };
  await using lab = await stage.connect(Lab, { transport });
  const call = lab.once();
  await clock.advance(0);
  assertEquals(unread.length, 1);
  clock.skip(2000);
  assertEquals((await stage.after(1, call))?.status, "fulfilled");
  assertEquals(clientStats(lab).retransmissions, 0);
});

Deno.test("a hundred thousand calls at once all come back", async () => {
  const stage = new Stage();
  let count = 0;
  await using _server = await stage.serve(Lab, {
    ...handlers,
    once: () => ++count,
  });
  await using lab = await stage.connect(Lab);
  const calls = Array.from({ length: 100_000 }, () => lab.once());
  const results = new Set(await Promise.all(calls));
  assertEquals(results.size, 100_000);
  assertEquals(count, 100_000);
});
