import * as x from "../../lib/xdr/mod.ts";
import { defineService, procedure } from "../../mod.ts";

/** A service that shows whether a call ran twice. */
export const Counter = defineService({
  name: "counter",
  program: 0x2000_0007,
  version: 1,
  procedures: {
    count: procedure(1, x.nothing, x.uint),
    echo: procedure(2, x.string(1000), x.string(1000), { idempotent: true }),
  },
});
