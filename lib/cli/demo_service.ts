import type { Handlers } from "../rpc/handlers.ts";
import { defineService, procedure } from "../rpc/service.ts";
import * as x from "../xdr/mod.ts";
import { pause } from "./pause.ts";

const echo = procedure(1, x.string(1000), x.string(1000), { idempotent: true });
// A double holds the sum of any two ints.
const add = procedure(2, x.struct({ a: x.int, b: x.int }), x.double, {
  idempotent: true,
});
const sleep = procedure(3, x.uint, x.nothing, { idempotent: true });
const fail = procedure(4, x.nothing, x.nothing);
// Not idempotent: whoever runs it twice is found out.
const count = procedure(5, x.nothing, x.uint);

/** The procedures of the demo service. */
export interface DemoProcedures
  extends Readonly<Record<string, typeof echo | typeof add | typeof sleep | typeof fail | typeof count>> {
  readonly echo: typeof echo;
  readonly add: typeof add;
  readonly sleep: typeof sleep;
  readonly fail: typeof fail;
  readonly count: typeof count;
}
