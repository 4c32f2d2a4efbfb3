import * as x from "../../lib/xdr/mod.ts";
import { defineService, procedure } from "../../mod.ts";

/** A service that says which of its servers was called. */
export const Replica = defineService({
  name: "replica",
  program: 0x2000_000b,
  version: 1,
  procedures: {
    where: procedure(1, x.nothing, x.string(64), { idempotent: true }),
  },
});
