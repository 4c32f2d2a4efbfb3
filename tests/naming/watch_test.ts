import { assert, assertEquals, assertRejects } from "@std/assert";
import { type Resolution, Watch } from "../../lib/naming/mod.ts";
import { TransportError } from "../../lib/net/transport.ts";
import { VirtualClock } from "../rpc/virtual_clock.ts";

/** A watch whose resolver says what a test puts into `answer`. */
class Bed {
  readonly clock = new VirtualClock();
  readonly start = this.clock.now();
  /** When it was asked, from the beginning. */
  readonly askedMs: number[] = [];
  readonly changes: string[] = [];
  chance = 0;
  answer: () => Promise<Resolution> = () => Promise.resolve(servers("a"));
  signal: AbortSignal | undefined;
  readonly watch = new Watch({
    target: "calc.example:4000",
    resolver: (signal) => {
      this.signal = signal;
      this.askedMs.push(this.clock.now() - this.start);
      return this.answer();
    },
    clock: this.clock,
    random: () => this.chance,
    onChange: (servers) =>
      this.changes.push(servers.map(({ address }) => address).join(" ")),
  });
}

const names: Record<string, string> = {
  a: "127.0.0.1:4000",
  b: "127.0.0.2:4000",
  c: "[::1]:4000",
};

function servers(keys: string, ttlMs?: number): Resolution {
  const found = [...keys].map((key) => ({ address: names[key]! }));
  return { servers: found, ...(ttlMs === undefined ? {} : { ttlMs }) };
}

Deno.test("Watch asks again when the TTL ends, later by chance, while it is used", async () => {
  for (
    const [chance, secondMs] of [[0, 30_000], [0.999_999, 37_500]] as const
  ) {
    const bed = new Bed();
    bed.chance = chance;
    bed.answer = () => Promise.resolve(servers("a", 30_000));
    await bed.watch.start();
    bed.watch.touch();
    await bed.clock.advance(29_999);
    assertEquals(bed.askedMs, [0]);
    await bed.clock.advance(8000);
    assertEquals(bed.askedMs.map(Math.round), [0, secondMs]);
    assertEquals(bed.changes, []);
  }
});

Deno.test("Watch asks nothing while nobody calls, and at once when somebody does", async () => {
  const bed = new Bed();
  await bed.watch.start();
  await bed.clock.advance(10_000_000);
  assertEquals(bed.askedMs, [0]);
  bed.watch.touch();
  bed.watch.touch();
  await bed.clock.advance(0);
  assertEquals(bed.askedMs, [0, 10_000_000]);
  // The second call was while it asked, so that it asks once more.
  await bed.clock.advance(10_000_000);
  assertEquals(bed.askedMs.length, 3);
});

Deno.test("Watch tells of other servers, and not of another order", async () => {
  const bed = new Bed();
  assertEquals(
    (await bed.watch.start()).map(({ address }) => address),
    [names.a],
  );
  for (const keys of ["a", "ab", "ba", "b", "bc"]) {
    bed.answer = () => Promise.resolve(servers(keys));
    bed.watch.touch();
    await bed.clock.advance(10_000);
  }
  assertEquals(bed.changes, [
    `${names.a} ${names.b}`,
    names.b,
    `${names.b} ${names.c}`,
  ]);
  bed.answer = () =>
    Promise.resolve({ servers: [{ address: names.b!, weight: 2 }] });
  bed.watch.touch();
  await bed.clock.advance(10_000);
  bed.answer = () =>
    Promise.resolve({ servers: [{ address: names.b!, weight: 3 }] });
  bed.watch.touch();
  await bed.clock.advance(10_000);
  assertEquals(bed.changes.length, 5);
});

Deno.test("Watch asks soon after a failure, and no more than once in a second", async () => {
  const bed = new Bed();
  await bed.watch.start();
  for (let i = 0; i < 100; i++) {
    bed.watch.refresh();
    await bed.clock.advance(30);
  }
  assertEquals(bed.askedMs, [0, 1000, 2000, 3000]);
  await bed.clock.advance(5000);
  bed.watch.refresh();
  await bed.clock.advance(0);
  assertEquals(bed.askedMs.at(-1), 8000);
});

Deno.test("Watch does not ask in the moment in which all clients do", async () => {
  const bed = new Bed();
  await bed.watch.start();
  await bed.clock.advance(5000);
  bed.chance = 0.5;
  bed.watch.refresh();
  await bed.clock.advance(49);
  assertEquals(bed.askedMs, [0]);
  await bed.clock.advance(1);
  assertEquals(bed.askedMs, [0, 5050]);
});

Deno.test("Watch asks once more for a failure while it was asking", async () => {
  const bed = new Bed();
  await bed.watch.start();
  await bed.clock.advance(2000);
  const slow = Promise.withResolvers<Resolution>();
  bed.answer = () => slow.promise;
  bed.watch.refresh();
  await bed.clock.advance(300);
  bed.watch.refresh();
  bed.answer = () => Promise.resolve(servers("b"));
  slow.resolve(servers("a"));
  await bed.clock.advance(700);
  assertEquals(bed.askedMs, [0, 2000, 3000]);
  assertEquals(bed.changes, [names.b]);
});

Deno.test("Watch keeps the last good answer through failures, and waits longer", async () => {
  const bed = new Bed();
  await bed.watch.start();
  bed.answer = () => Promise.reject(new Error("name server on fire"));
  for (let i = 0; i < 1200; i++) {
    bed.watch.touch();
    bed.watch.refresh();
    await bed.clock.advance(100);
  }
  assertEquals(bed.askedMs, [
    ...[0, 1000, 3000, 7000, 15_000, 31_000, 61_000, 91_000],
  ]);
  assertEquals(bed.watch.servers.map(({ address }) => address), [names.a]);
  assertEquals(
    bed.watch.failure?.message,
    "Cannot find calc.example:4000: its resolver failed: name server on fire",
  );
  bed.answer = () => Promise.resolve(servers("b"));
  bed.watch.touch();
  await bed.clock.advance(1000);
  assertEquals(bed.watch.failure, undefined);
  assertEquals(bed.changes, [names.b]);
  // The waits begin anew.
  bed.watch.refresh();
  await bed.clock.advance(1000);
  assertEquals(bed.askedMs.at(-1), 122_000);
});

Deno.test("Watch takes a TTL of nothing for a second, and of ever for ever", async () => {
  const bed = new Bed();
  bed.answer = () => Promise.resolve(servers("a", 0));
  await bed.watch.start();
  bed.watch.touch();
  await bed.clock.advance(999);
  bed.answer = () => Promise.resolve(servers("a", Infinity));
  await bed.clock.advance(1);
  assertEquals(bed.askedMs, [0, 1000]);
  bed.watch.touch();
  bed.watch.refresh();
  await bed.clock.advance(10_000_000);
  assertEquals(bed.askedMs.length, 2);
});

Deno.test("Watch fails at its start where it finds nothing: no hang, and what is wrong", async () => {
  const cases: [answer: () => unknown, code: string, message: string][] = [
    [
      () => Promise.reject(new Error("no")),
      "unresolvable",
      "Cannot find calc.example:4000: its resolver failed: no",
    ],
    [
      () => {
        throw new Error("at once");
      },
      "unresolvable",
      "Cannot find calc.example:4000: its resolver failed: at once",
    ],
    [
      () => Promise.reject("a text"),
      "unresolvable",
      "Cannot find calc.example:4000: its resolver failed: a text",
    ],
    [
      () => ({ servers: [] }),
      "unresolvable",
      "Cannot find calc.example:4000: its resolver knows no server of it now",
    ],
    [
      () => undefined,
      "invalid_address",
      "Cannot use calc.example:4000: its resolver has to return " +
      "{ servers: [{ address }, …] }, and returned undefined",
    ],
    [
      () => ["127.0.0.1:4000"],
      "invalid_address",
      "Cannot use calc.example:4000: its resolver has to return " +
      '{ servers: [{ address }, …] }, and returned ["127.0.0.1:4000"]',
    ],
    [
      () => ({ servers: ["127.0.0.1:4000"] }),
      "invalid_address",
      'Cannot use calc.example:4000: its resolver returned "127.0.0.1:4000": ' +
      'expected a server such as { address: "127.0.0.1:4000" }',
    ],
    [
      () => ({ servers: [{ address: "somewhere:4000" }] }),
      "invalid_address",
      "Cannot use calc.example:4000: its resolver returned the address " +
      '"somewhere:4000": expected an IP address with a port from 1 to 65535, ' +
      'such as "127.0.0.1:4000"',
    ],
    [
      () => ({ servers: [{ address: "srv://_calc._udp.example" }] }),
      "invalid_address",
      "Cannot use calc.example:4000: its resolver returned the address " +
      '"srv://_calc._udp.example": expected an IP address with a port from 1 ' +
      'to 65535, such as "127.0.0.1:4000"',
    ],
    [
      () => ({ servers: [{ address: "127.0.0.1:0" }] }),
      "invalid_address",
      "Cannot use calc.example:4000: its resolver returned the address " +
      '"127.0.0.1:0": expected an IP address with a port from 1 to 65535, ' +
      'such as "127.0.0.1:4000"',
    ],
    [
      () => ({ servers: [{ address: names.a, weight: -1 }] }),
      "invalid_address",
      "Cannot use calc.example:4000: its resolver returned the weight -1 for " +
      '"127.0.0.1:4000": expected a number from 0 to 65535',
    ],
    [
      () => ({ servers: [{ address: names.a, priority: NaN }] }),
      "invalid_address",
      "Cannot use calc.example:4000: its resolver returned the priority NaN " +
      'for "127.0.0.1:4000": expected a number from 0 to 65535',
    ],
    [
      () => ({ ...servers("a"), ttlMs: "soon" }),
      "invalid_address",
      "Cannot use calc.example:4000: ttlMs of its resolver has to be a number " +
      'from 0, not "soon"',
    ],
    [
      () => ({ servers: new Array(1025).fill({ address: names.a }) }),
      "invalid_address",
      "Cannot use calc.example:4000: its resolver returned 1025 servers, " +
      "of which 1024 can be used at most",
    ],
  ];
  for (const [answer, code, message] of cases) {
    const bed = new Bed();
    bed.answer = answer as Bed["answer"];
    const error = await assertRejects(() => bed.watch.start(), TransportError);
    assertEquals([error.code, error.message], [code, message]);
    bed.watch.touch();
    await bed.clock.advance(100_000);
    assertEquals(bed.askedMs, [0]);
  }
});

Deno.test("Watch gives a resolver that hangs five seconds, and tells it", async () => {
  const bed = new Bed();
  bed.answer = () => new Promise(() => {});
  const failed = assertRejects(() => bed.watch.start(), TransportError);
  await bed.clock.advance(4999);
  assert(!bed.signal!.aborted);
  await bed.clock.advance(1);
  const error = await failed;
  assertEquals(
    error.message,
    "Cannot find calc.example:4000: its resolver has not answered in " +
      "5000 ms, check that whom it asks can be reached",
  );
  assert(bed.signal!.aborted);
});

Deno.test("Watch gives up what is under way when it is closed, and asks no more", async () => {
  const bed = new Bed();
  bed.answer = () => new Promise(() => {});
  const failed = assertRejects(() => bed.watch.start(), TransportError);
  bed.watch.close();
  const error = await failed;
  assertEquals(error.code, "closed");
  assert(bed.signal!.aborted);

  const other = new Bed();
  await other.watch.start();
  other.watch.touch();
  other.watch.close();
  other.watch.close();
  other.watch.refresh();
  await other.clock.advance(100_000);
  assertEquals(other.askedMs, [0]);
});

Deno.test("Watch gives canonical addresses, each once, where it is wanted most", async () => {
  const bed = new Bed();
  bed.answer = () =>
    Promise.resolve({
      servers: [
        { address: "udp://[0:0::1]:4000/", priority: 2 },
        { address: "tcp://127.0.0.1:4000" },
        { address: "[::1]:4000", priority: 1, weight: 7 },
        { address: "127.0.0.1:4000" },
        { address: "[::ffff:127.0.0.1]:4000", weight: 9 },
      ],
    });
  assertEquals(await bed.watch.start(), [
    { address: "[::1]:4000", priority: 1, weight: 7 },
    { address: "tcp://127.0.0.1:4000", priority: 0, weight: 1 },
    { address: "127.0.0.1:4000", priority: 0, weight: 1 },
  ]);
});
