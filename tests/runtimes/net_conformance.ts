/**
 * Runs the conformance suite of transports in whatever runtime this is:
 *
 *     node tests/runtimes/net_conformance.ts
 *     bun tests/runtimes/net_conformance.ts
 *
 * Prints a line for each failure and one for the end; exits with 1 if any.
 */
import process from "node:process";
import { casesFor } from "../net/conformance.ts";
import { testbeds } from "../net/testbeds.ts";

let passed = 0;
let failed = 0;
for (const testbed of await testbeds()) {
  for (const { name, run } of casesFor(testbed)) {
    try {
      await run(testbed);
      passed++;
    } catch (error) {
      failed++;
      console.error(`FAILED ${testbed.name} transport ${name}`);
      console.error(error);
    }
  }
}
console.log(`${passed} passed, ${failed} failed`);
// A failed case may leave a socket open, which would keep the process alive; a
// case that passed may not.
if (failed > 0) process.exit(1);
