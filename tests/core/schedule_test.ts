import { assert, assertEquals } from "@std/assert";
import type { Turn } from "../../lib/core/line.ts";
import { Schedule, type Workload } from "../../lib/core/schedule.ts";
import { sourceKey } from "../../lib/core/source.ts";

/** A schedule, with a clock and calls that have names. */
class Calls {
  readonly schedule: Schedule;
  now = 1000;
  readonly running: string[] = [];
  readonly #turns: Map<string, Turn> = new Map();

  constructor(workload: Partial<Workload> = {}) {
    const { concurrency = 1, queue = 100 } = workload;
    this.schedule = new Schedule({
      concurrency,
      queue,
      concurrencyPerClient: concurrency,
      lanes: [],
      ...workload,
    });
  }

  /** What becomes of a call that comes. */
  offer(
    name: string,
    from: string,
    { lane = 0, timeLeftMs = 1e9 } = {},
  ): string | undefined {
    const turn: Turn = {
      from,
      flow: undefined,
      line: undefined,
      before: undefined,
      after: undefined,
    };
    this.#turns.set(name, turn);
    const verdict = this.schedule.offer(turn, lane, timeLeftMs, this.now);
    if (verdict === undefined) return undefined;
    if ("objection" in verdict) return verdict.objection;
    return `instead of ${this.#nameOf(verdict.displaced)}`;
  }

  /** The advice to a call that is refused. */
  hint(from: string): number {
    const turn = { from, flow: undefined, line: undefined } as unknown as Turn;
    const verdict = this.schedule.offer(turn, 0, 1e9, this.now);
    return verdict?.retryAfterMs ?? NaN;
  }

  /** Starts what can be; returns the names. */
  start(): string[] {
    const started: string[] = [];
    for (;;) {
      const turn = this.schedule.start(this.now);
      if (turn === undefined) break;
      started.push(this.#nameOf(turn));
    }
    this.running.push(...started);
    return started;
  }

  finish(name: string): void {
    this.running.splice(this.running.indexOf(name), 1);
    this.schedule.finish(this.#turns.get(name)!);
  }

  withdraw(name: string): void {
    this.schedule.withdraw(this.#turns.get(name)!);
  }

  /** One after the other, in the order in which they are started. */
  order(): string[] {
    const order = [...this.running];
    while (this.running.length > 0) {
      this.finish(this.running[0]!);
      order.push(...this.start());
    }
    return order;
  }

  #nameOf(turn: Turn): string {
    return [...this.#turns].find(([, other]) => other === turn)![0];
  }
}

const a = "10.0.0.1:1000";
const b = "10.0.0.2:1000";
const c = "10.0.0.3:1000";

Deno.test("Schedule runs so many calls, and lets so many wait", () => {
  const calls = new Calls({ concurrency: 2, queue: 1 });
  for (const name of ["1", "2", "3"]) {
    assertEquals(calls.offer(name, a), undefined);
  }
  assertEquals(calls.offer("4", a), "full");
  assertEquals(calls.start(), ["1", "2"]);
  assertEquals([calls.schedule.running, calls.schedule.waiting], [2, 1]);
  assertEquals(calls.offer("4", a), "full");
  calls.finish("1");
  assertEquals(calls.start(), ["3"]);
  assertEquals(calls.offer("4", a), undefined);
  assertEquals(calls.start(), []);
});

Deno.test("Schedule lets sources go round, whoever came first (R45)", () => {
  const calls = new Calls();
  calls.offer("a1", a);
  calls.start();
  for (const name of ["a2", "a3", "a4"]) calls.offer(name, a);
  calls.offer("b1", b);
  calls.offer("b2", b);
  calls.offer("c1", c);
  // The others have had none yet.
  assertEquals(calls.order(), ["a1", "b1", "c1", "a2", "b2", "a3", "a4"]);
});

Deno.test("Schedule prefers the source of which fewer calls run", () => {
  const calls = new Calls({ concurrency: 3 });
  for (const name of ["a1", "a2", "a3"]) calls.offer(name, a);
  assertEquals(calls.start(), ["a1", "a2", "a3"]);
  for (const name of ["a4", "a5"]) calls.offer(name, a);
  for (const name of ["b1", "b2", "b3"]) calls.offer(name, b);
  calls.finish("a1");
  assertEquals(calls.start(), ["b1"]);
  calls.finish("a2");
  assertEquals(calls.start(), ["b2"]);
  // Its own place is free again: two of b run, one of a.
  calls.finish("a3");
  assertEquals(calls.start(), ["a4"]);
});

Deno.test("Schedule lets the ports of one source go round among themselves", () => {
  const calls = new Calls();
  const other = "10.0.0.1:2000";
  calls.offer("a1", a);
  calls.start();
  for (const name of ["a2", "a3", "a4"]) calls.offer(name, a);
  calls.offer("x1", other);
  calls.offer("b1", b);
  calls.offer("b2", b);
  assertEquals(calls.order(), ["a1", "b1", "a2", "b2", "x1", "a3", "a4"]);
});

Deno.test("Schedule takes the newest from the longest queue for one who has less", () => {
  const calls = new Calls({ queue: 4 });
  for (const name of ["a1", "a2", "a3", "a4", "a5"]) calls.offer(name, a);
  assertEquals(calls.start(), ["a1"]);
  assertEquals(calls.offer("b1", b), "instead of a5");
  assertEquals(calls.offer("b2", b), "instead of a4");
  // Both have two: nobody is to go for a third.
  assertEquals(calls.offer("b3", b), "full");
  assertEquals(calls.offer("a6", a), "full");
  assertEquals(calls.offer("c1", c), "instead of b2");
  assertEquals(calls.offer("c2", c), "full");
  assertEquals(calls.schedule.waiting, 4);
  assertEquals(calls.order(), ["a1", "b1", "c1", "a2", "a3"]);
});

Deno.test("Schedule takes from the port that has most, within a source", () => {
  const calls = new Calls({ queue: 4 });
  const other = "10.0.0.1:2000";
  calls.offer("a1", a);
  calls.start();
  for (const name of ["a2", "a3", "a4", "a5"]) calls.offer(name, a);
  assertEquals(calls.offer("x1", other), "instead of a5");
  assertEquals(calls.offer("x2", other), "instead of a4");
  assertEquals(calls.offer("x3", other), "full");
});

Deno.test("Schedule starts nothing that was withdrawn, wherever it stood", () => {
  const calls = new Calls({ queue: 4 });
  calls.offer("a1", a);
  calls.start();
  for (const name of ["a2", "a3", "a4", "b1"]) {
    calls.offer(name, name === "b1" ? b : a);
  }
  calls.withdraw("a3");
  calls.withdraw("b1");
  assertEquals(calls.schedule.waiting, 2);
  assertEquals(calls.order(), ["a1", "a2", "a4"]);
  assertEquals([calls.schedule.running, calls.schedule.waiting], [0, 0]);
});

Deno.test("Schedule has limits for a lane, which hold up no other", () => {
  const calls = new Calls({
    concurrency: 3,
    queue: 10,
    lanes: [{ concurrency: 1, queue: 2 }],
  });
  const lane = { lane: 1 };
  for (const name of ["r1", "r2", "r3"]) {
    assertEquals(calls.offer(name, a, lane), undefined);
  }
  assertEquals(calls.offer("r4", a, lane), "full");
  calls.offer("a1", a);
  calls.offer("a2", a);
  calls.offer("a3", a);
  assertEquals(calls.start(), ["a1", "r1", "a2"]);
  assertEquals(calls.schedule.of(1), { running: 1, queued: 2 });
  calls.finish("a1");
  assertEquals(calls.start(), ["a3"]);
  calls.finish("a2");
  // A place is free, but not for these.
  assertEquals(calls.start(), []);
  calls.finish("r1");
  assertEquals(calls.start(), ["r2"]);
});

Deno.test("Schedule lets lanes go round where both have a place", () => {
  const calls = new Calls({ lanes: [{ concurrency: 1, queue: 10 }] });
  for (const name of ["a1", "a2"]) calls.offer(name, a);
  for (const name of ["r1", "r2"]) calls.offer(name, a, { lane: 1 });
  calls.start();
  assertEquals(calls.order(), ["a1", "r1", "a2", "r2"]);
});

Deno.test("Schedule gives no source more than its places, though others are free", () => {
  const calls = new Calls({ concurrency: 4, concurrencyPerClient: 2 });
  for (const name of ["a1", "a2", "a3"]) calls.offer(name, a);
  assertEquals(calls.start(), ["a1", "a2"]);
  calls.offer("b1", b);
  assertEquals(calls.start(), ["b1"]);
  calls.finish("a1");
  assertEquals(calls.start(), ["a3"]);
});

Deno.test("Schedule runs no more in all lanes together than it may", () => {
  const calls = new Calls({
    concurrency: 2,
    lanes: [{ concurrency: 2, queue: 10 }],
  });
  for (const name of ["a1", "a2"]) calls.offer(name, a);
  for (const name of ["r1", "r2"]) calls.offer(name, b, { lane: 1 });
  assertEquals(calls.start(), ["a1", "r1"]);
});

/** One place, and a handler that has taken 10 ms ten times. */
function paced(): Calls {
  const calls = new Calls({ queue: 20 });
  calls.offer("0", a);
  for (let i = 0; i < 10; i++) {
    calls.offer(`${i + 1}`, a);
    calls.start();
    calls.now += 10;
    calls.schedule.start(calls.now);
    calls.finish(`${i}`);
  }
  calls.start();
  return calls;
}

Deno.test("Schedule refuses at once who would wait for longer than it can bear (R44)", () => {
  const calls = paced();
  // 10 ms for the one that runs: nobody waits yet.
  assertEquals(calls.offer("x", a, { timeLeftMs: 100 }), undefined);
  assertEquals(calls.offer("y", a, { timeLeftMs: 100 }), undefined);
  assertEquals(calls.offer("z", a, { timeLeftMs: 100 }), undefined);
  // Three wait: 30 ms are more than a quarter of its time…
  assertEquals(calls.offer("v", a, { timeLeftMs: 100 }), "late");
  assertEquals(calls.offer("v", a, { timeLeftMs: 1000 }), undefined);
  // …but who has nothing waiting has the second turn.
  assertEquals(calls.offer("b", b, { timeLeftMs: 100 }), undefined);
});

Deno.test("Schedule leaves three times what handlers take, and an eighth to wait", () => {
  const calls = new Calls({ concurrency: 3, queue: 20 });
  for (const name of ["0", "1", "2"]) calls.offer(name, a);
  calls.start();
  // Each takes 30 ms: a place becomes free every 10.
  for (let i = 3; i < 15; i++) {
    calls.offer(`${i}`, a);
    calls.now += 10;
    calls.schedule.start(calls.now);
    calls.finish(`${i - 3}`);
    calls.start();
  }
  calls.offer("x", a);
  // 10 ms are an eighth of it: they are nothing in any case.
  assertEquals(calls.offer("y", a, { timeLeftMs: 79 }), "late");
  assertEquals(calls.offer("y", a, { timeLeftMs: 81 }), undefined);
  // 20 ms are less than a quarter of it; but then 90 would not be left.
  assertEquals(calls.offer("z", a, { timeLeftMs: 100 }), "late");
  assertEquals(calls.offer("z", a, { timeLeftMs: 111 }), undefined);
});

Deno.test("Schedule's advice is how long the queue will take, at its pace", () => {
  const calls = paced();
  for (let i = 0; i < 20; i++) calls.offer(`x${i}`, a);
  assertEquals(calls.hint(a), 210);
  // Another has turns of its own.
  assertEquals(calls.offer("b1", b), "instead of x19");
  assertEquals(calls.hint(a), 210);
});

Deno.test("Schedule's advice grows while nothing is done, and is 100 ms without a pace", () => {
  const calls = new Calls({ queue: 0 });
  calls.offer("1", a);
  calls.start();
  assertEquals(calls.hint(a), 100);
  calls.now += 300;
  assertEquals(calls.hint(a), 300);
  calls.now += 3_000_000;
  assertEquals(calls.hint(a), 60_000);
});

Deno.test("Schedule forgets a pace of ten seconds ago", () => {
  const calls = paced();
  calls.finish("10");
  calls.start();
  calls.now += 5000;
  calls.offer("1", a);
  calls.start();
  calls.now += 20;
  assertEquals(calls.offer("2", a), undefined);
  calls.withdraw("2");
  calls.finish("1");
  calls.start();
  calls.now += 11_000;
  calls.offer("3", a);
  calls.start();
  calls.offer("4", a);
  assertEquals(calls.offer("5", a, { timeLeftMs: 1 }), undefined);
});

Deno.test("sourceKey() is the host, and of IPv6 its network (R45)", () => {
  assertEquals(sourceKey("10.0.0.1:1"), sourceKey("10.0.0.1:65535"));
  assertEquals(sourceKey("tcp://10.0.0.1:1"), sourceKey("10.0.0.1:2"));
  assert(sourceKey("10.0.0.1:1") !== sourceKey("10.0.0.2:1"));
  const same = [
    "[2001:db8:1:2::1]:5",
    "[2001:db8:1:2:aaaa:bbbb:cccc:dddd]:6",
    "tcp://[2001:db8:1:2:3::]:7",
  ].map(sourceKey);
  assertEquals(new Set(same).size, 1);
  const others = [
    "[2001:db8:1:3::1]:5",
    "[2001:db8::1]:5",
    "[::1]:5",
    "[fe80::1%eth0]:5",
    "[fe80::2%eth0]:5",
  ].map(sourceKey);
  assertEquals(new Set([...same, ...others]).size, 6);
});
