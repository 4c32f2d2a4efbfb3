import {
  assert,
  assertEquals,
  assertGreater,
  assertGreaterOrEqual,
} from "@std/assert";
import type { Call } from "../../lib/core/call.ts";
import { limits } from "../../lib/core/limits.ts";
import { FrameType } from "../../lib/wire/frame_layout.ts";
import { Pair } from "./pair.ts";
import { gaps, said, saidTypes, says } from "./said.ts";

const { call, probe, reply, token, working } = FrameType;

/**
 * A call that runs until a test ends it, and whose handler can be spoken for.
 * Probes are lost, lest their answers mix with what is said unasked.
 */
class Job {
  readonly pair = new Pair();
  readonly open: Call;

  constructor() {
    this.pair.settle(this.pair.call());
    this.pair.settle(this.pair.call());
    this.pair.run = () => {};
    this.pair.route = (flying) => says(flying, probe) ? [] : [flying];
    this.open = this.pair.call({ timeoutMs: 60_000 });
    this.pair.runUntil(this.pair.now + this.pair.latencyMs);
  }

  tell(done: number, total = 0): void {
    const { pair } = this;
    pair.server.progress(pair.requests.at(-1)!, { done, total }, pair.now);
  }

  wait(ms: number): void {
    this.pair.runUntil(this.pair.now + ms);
  }

  /** What the caller has been told. */
  get heard(): number[] {
    return this.pair.progressed.map(({ progress }) => progress.done);
  }

  /** Each time that the server has told of progress. */
  get told(): { at: number; done: number }[] {
    return said(this.pair, working).flatMap(({ at, frame }) =>
      frame.progress === undefined ? [] : [{ at, done: frame.progress.done }]
    );
  }
}

Deno.test("progress is told at once, then ten times a second, the newest of it", () => {
  const job = new Job();
  const start = job.pair.now;
  for (let ms = 0; ms < 1000; ms += 10) {
    job.tell(ms, 1000);
    job.wait(10);
  }
  job.wait(200);
  const { told, heard, pair } = job;
  assertEquals(told[0], { at: start, done: 0 });
  for (const gap of gaps(told)) assertGreaterOrEqual(gap, limits.progressMs);
  assertGreaterOrEqual(told.length, 10);
  // A handler's newest step is never older than 10 ms.
  for (const { at, done } of told.slice(0, -1)) {
    assertGreaterOrEqual(done, at - start - 10);
  }
  assertEquals(heard, told.map(({ done }) => done));
  assertEquals(heard.at(-1), 990);
  assertEquals(pair.progressed[0]!.call, job.open);
  assertEquals(pair.progressed[0]!.progress, { done: 0, total: 1000 });
});

Deno.test("a step that is told too early is told later, though nothing follows it", () => {
  const job = new Job();
  job.tell(1);
  job.wait(1);
  job.tell(2);
  assertEquals(job.told.length, 1);
  job.wait(limits.progressMs + job.pair.latencyMs);
  assertEquals(job.heard, [1, 2]);
  assertEquals(gaps(job.told), [limits.progressMs]);
});

Deno.test("progress of which nobody knows the whole has a total of 0", () => {
  const job = new Job();
  job.tell(7);
  job.wait(10);
  assertEquals(job.pair.progressed[0]!.progress, { done: 7, total: 0 });
});

Deno.test("to its caller progress never goes back, and is told once", () => {
  const job = new Job();
  for (const done of [5, 3, 5, 6]) {
    job.tell(done);
    job.wait(limits.progressMs);
  }
  assertEquals(job.told.map(({ done }) => done), [5, 3, 5, 6]);
  assertEquals(job.heard, [5, 6]);
});

Deno.test("word of progress that comes twice, or late, is not told again", () => {
  const job = new Job();
  const { pair } = job;
  pair.route = (flying) => {
    const later = { ...flying, arrivesAt: flying.arrivesAt + 500 };
    return flying.toServer ? [] : [flying, later];
  };
  for (let done = 1; done <= 5; done++) {
    job.tell(done);
    job.wait(limits.progressMs);
  }
  job.wait(1000);
  assertEquals(job.heard, [1, 2, 3, 4, 5]);
});

Deno.test("an answer to a probe says how far the handler is", () => {
  const job = new Job();
  const { pair } = job;
  pair.route = (flying) => flying.toServer ? [flying] : [];
  job.tell(4, 9);
  job.wait(1);
  assertEquals(job.told.length, 1);
  pair.route = (flying) => [flying];
  job.wait(5000);
  assertGreater(job.told.length, 1);
  assertEquals(job.heard, [4]);
});

Deno.test("nothing is said of progress once a call has its answer", () => {
  const pair = new Pair();
  pair.run = (execution) => {
    pair.reply(execution);
    pair.server.progress(execution, { done: 1, total: 1 }, pair.now);
  };
  pair.settle(pair.call());
  pair.runUntil(pair.now + 20_000);
  assertEquals(saidTypes(pair), [[call], [reply, token]]);
});

Deno.test("nothing is said of progress to who has given the call up", () => {
  const job = new Job();
  const { pair } = job;
  pair.client.cancel(job.open, "canceled");
  job.wait(10);
  assertEquals(pair.abandoned.length, 1);
  const from = pair.log.length;
  job.tell(1);
  job.wait(1000);
  assertEquals(pair.log.length, from);
});

Deno.test("a handler that tells all the time still has its deadline", () => {
  const job = new Job();
  const { pair } = job;
  const { deadlineAt } = pair.requests.at(-1)!;
  pair.runUntil(deadlineAt - 1050);
  for (let i = 0; i <= 50; i++) {
    job.tell(i);
    job.wait(20);
  }
  job.tell(100);
  assertGreater(job.told.at(-1)!.at, deadlineAt - limits.progressMs);
  pair.runUntil(deadlineAt - 1);
  assertEquals(pair.abandoned.length, 0);
  pair.runUntil(deadlineAt);
  assertEquals(pair.abandoned.length, 1);
  assert(job.open.settled);
});

Deno.test("progress reaches a client that its server has never heard of", () => {
  const pair = new Pair();
  pair.run = () => {};
  pair.call({ timeoutMs: 60_000 });
  pair.runUntil(pair.now + 5);
  for (let done = 1; done <= 100; done++) {
    const [execution] = pair.requests;
    pair.server.progress(execution!, { done, total: 100 }, pair.now);
    pair.runUntil(pair.now + limits.progressMs);
  }
  assertGreater(pair.progressed.length, 90);
});
