/**
 * A service as a module: what `cli.ts serve examples/calc.ts` runs, and
 * `cli.ts call … --contract examples/calc.ts` calls.
 *
 * @module
 */
import { defineService, type Handlers, procedure } from "@datagram/rpc";
import * as x from "@datagram/rpc/xdr";

const Operands = x.struct({ a: x.double, b: x.double });

/** Division by zero is an outcome, not a failure of the call. */
const Quotient = x.union("outcome", x.enumeration({ OK: 0, BY_ZERO: 1 }), {
  OK: { value: x.double },
  BY_ZERO: x.nothing,
});

/** The contract. */
export const service = defineService({
  name: "calc",
  program: 0x2000_0001,
  version: 1,
  procedures: {
    add: procedure(1, Operands, x.double, { idempotent: true }),
    divide: procedure(2, Operands, Quotient, { idempotent: true }),
  },
});

/** The code behind it. */
export const handlers: Handlers<typeof service.procedures> = {
  add: ({ a, b }) => a + b,
  divide: ({ a, b }) =>
    b === 0 ? { outcome: "BY_ZERO" } : { outcome: "OK", value: a / b },
};
