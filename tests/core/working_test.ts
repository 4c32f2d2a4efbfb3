import { assertAlmostEquals, assertEquals, assertLess } from "@std/assert";
import { limits } from "../../lib/core/limits.ts";
import { FrameType } from "../../lib/wire/frame_layout.ts";
import { Status } from "../../lib/wire/status.ts";
import { withBounds } from "../../tools/sim/bounds.ts";
import { callDatagram } from "./call_datagram.ts";
import { handleCall } from "./own_client.ts";
import { clientAddress, Pair } from "./pair.ts";
import { said, saidTypes } from "./said.ts";

const { call, reply, token, working } = FrameType;

/** When the server said that it works, counted from the arrival of a call. */
function toldAfter(patienceMs: number, runsMs: number): number[] {
  const pair = new Pair();
  pair.run = (execution) => pair.after(runsMs, () => pair.reply(execution));
  const start = pair.now;
  handleCall(pair, { patienceMs, timeLeftMs: 60_000 });
  pair.runUntil(start + 10_000);
  return said(pair, working).map(({ at }) => at - start);
}

Deno.test("a handler that takes 25 ms has its server say so, once (R20)", () => {
  assertEquals(toldAfter(1000, 5000), [limits.workingAfterMs]);
  assertEquals(toldAfter(1000, 24), []);
});

Deno.test("a hasty client is told after a quarter of its patience", () => {
  assertEquals(toldAfter(40, 5000), [10]);
  assertEquals(toldAfter(40, 9), []);
});

Deno.test("a client is told after a grain of the clock at the earliest (R20)", () => {
  assertEquals(toldAfter(4, 5000), [limits.loopPauseMs]);
  assertEquals(toldAfter(4, 1.5), []);
});

Deno.test("nothing is said to work that its host has not looked at", () => {
  const pair = new Pair();
  pair.run = (execution) =>
    pair.reply(execution, new Uint8Array(), Status.invalidArgument);
  pair.server.handleDatagram(callDatagram(), clientAddress, pair.now);
  // The host is busy for longer than it takes to say so.
  pair.now += 10 * limits.workingAfterMs;
  pair.drive();
  assertEquals(saidTypes(pair), [[reply, token]]);
});

Deno.test("a call that its host took late is said to work all the same", () => {
  const pair = new Pair();
  pair.run = () => {};
  pair.server.handleDatagram(callDatagram(), clientAddress, pair.now);
  pair.now += 10 * limits.workingAfterMs;
  const start = pair.now;
  pair.runUntil(start + 1000);
  assertEquals(said(pair, working).length, 1);
  assertLess(said(pair, working)[0]!.at, start + limits.workingAfterMs + 1);
});

/**
 * A pair that knows its round trip of 100 ms as steady, and whose procedure 2
 * takes as long as a test says.
 */
function steadyPair(slowMs: number): Pair {
  const pair = new Pair(50);
  pair.run = (execution) => {
    const ms = execution.procedure === 2 ? slowMs : 0;
    pair.after(ms, () => pair.reply(execution));
  };
  for (let i = 0; i < 30; i++) pair.settle(pair.call());
  return pair;
}

/** For how long the next call of a procedure would wait. */
function patienceOf(pair: Pair, procedure: number): number {
  const made = pair.call({ procedure });
  pair.drive();
  const { patienceMs } = said(pair, call).at(-1)!.frame;
  pair.settle(made);
  return patienceMs;
}

Deno.test("the second slow call of a procedure is not sent twice", () => {
  withBounds({ jitterMax: 1 }, () => {
    for (const slowMs of [24, 1000]) {
      const pair = steadyPair(slowMs);
      const callsOf = () => {
        const from = said(pair, call).length;
        pair.settle(pair.call({ procedure: 2 }));
        return said(pair, call).length - from;
      };
      assertEquals([callsOf(), callsOf(), callsOf()], [2, 1, 1], `${slowMs}`);
    }
  });
});

Deno.test("a slow procedure does not make the calls of others wait", () => {
  withBounds({ jitterMax: 1 }, () => {
    const pair = steadyPair(24);
    const before = patienceOf(pair, 1);
    for (let i = 0; i < 3; i++) pair.settle(pair.call({ procedure: 2 }));
    assertAlmostEquals(patienceOf(pair, 1), before, 1);
    assertAlmostEquals(patienceOf(pair, 3), before, 1);
    assertLess(before + 20, patienceOf(pair, 2));
  });
});

Deno.test("no call waits more than 25 ms for its handler", () => {
  const pair = steadyPair(0);
  const before = patienceOf(pair, 1);
  pair.run = (execution) => {
    // Computes, so that its server says nothing meanwhile.
    pair.now += execution.procedure === 2 ? 10_000 : 0;
    pair.reply(execution);
  };
  pair.settle(pair.call({ procedure: 2, timeoutMs: 60_000 }));
  pair.runUntil(pair.now + 100_000);
  pair.settle(pair.call());
  const allowance = limits.workingAfterMs + 1;
  assertLess(patienceOf(pair, 1), before + allowance);
  pair.run = (execution) => pair.reply(execution);
  assertLess(patienceOf(pair, 2), before + allowance);
  // And one such call is soon forgotten.
  for (let i = 0; i < 30; i++) pair.settle(pair.call({ procedure: 2 }));
  assertLess(patienceOf(pair, 2), before + 10);
});

Deno.test("answers to probes do not make a slow procedure look fast", () => {
  withBounds({ jitterMax: 1 }, () => {
    const pair = steadyPair(0);
    const fast = patienceOf(pair, 1);
    pair.run = (execution) => {
      if (execution.procedure === 1) pair.reply(execution);
    };
    // It is asked after until nothing would be left of the first time.
    pair.settle(pair.call({ procedure: 2, timeoutMs: 900_000 }));
    pair.call({ procedure: 2 });
    pair.drive();
    const { patienceMs } = said(pair, call).at(-1)!.frame;
    assertLess(fast + limits.workingAfterMs - 2, patienceMs);
  });
});
