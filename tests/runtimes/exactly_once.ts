/**
 * Runs the calls of `tests/rpc/exactly_once.ts` over every transport that this
 * runtime has:
 *
 *     node tests/runtimes/exactly_once.ts
 *     bun tests/runtimes/exactly_once.ts
 */
import { testbeds } from "../net/testbeds.ts";
import { countExactlyOnce } from "../rpc/exactly_once.ts";

for (const bed of await testbeds()) {
  await countExactlyOnce(bed);
  console.log(bed.name);
}
