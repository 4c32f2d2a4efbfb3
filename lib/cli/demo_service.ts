import type { Handlers } from "../rpc/handlers.ts";
import { defineService, procedure } from "../rpc/service.ts";
import * as x from "../xdr/mod.ts";
import { pause } from "./pause.ts";

/** The contract of the service that needs no file. */
export const Demo = defineService({
  name: "demo",
  program: 0x2000_00d0,
  version: 1,
  procedures: {
    add: procedure(1, x.struct({ a: x.int, b: x.int }), x.double, {
      idempotent: true,
    }),
    echo: procedure(2, x.string(1000), x.string(1000), { idempotent: true }),
    sleep: procedure(3, x.uint, x.nothing, { idempotent: true }),
    fail: procedure(4, x.nothing, x.nothing),
    // Not idempotent: an execution too many shows in all later results.
    count: procedure(5, x.nothing, x.uint),
  },
});

/** 1,000: after this an answer is late for sure, on any machine. */
const LATE_MS = 1000;

/** Handlers with a count of their own, which begins at zero. */
export function demoHandlers(): Handlers<typeof Demo.procedures> {
  let count = 0;
  return {
    // A double, the result's type, holds the sum of any two ints.
    add: ({ a, b }) => a + b,
    echo: (text) => text,
    sleep: async (ms, { signal }) => {
      await pause(ms, signal);
      // The caller's deadline is here a moment before it is there: an answer
      // now, to a sleep cut short, could still be taken for a whole one.
      if (signal.aborted) await pause(LATE_MS);
    },
    fail: () => {
      throw new Error("This procedure always fails");
    },
    count: () => ++count,
  };
}
