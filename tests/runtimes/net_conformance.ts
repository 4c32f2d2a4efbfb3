/**
 * Runs the conformance suites of transports and streams in whatever runtime this is:
 *
 *     node tests/runtimes/net_conformance.ts
 *     bun tests/runtimes/net_conformance.ts
 *
 * Prints a line for each failure and one for the end; exits with 1 if any.
 */
import process from "node:process";
import { casesFor } from "../net/conformance.ts";
import { streamBeds } from "../net/stream_bed.ts";
import { streamCasesHere } from "../net/stream_conformance.ts";
import { tcpTestbeds, testbeds } from "../net/testbeds.ts";

let passed = 0;
let failed = 0;
for (const testbed of [...await testbeds(), ...await tcpTestbeds()]) {
  for (const { name, run } of casesFor(testbed)) {
    await judge(`${testbed.name} transport ${name}`, () => run(testbed));
  }
}
for (const bed of streamBeds()) {
  for (const { name, run } of await streamCasesHere()) {
    await judge(`${bed.name} stream ${name}`, () => run(bed));
  }
}
console.log(`${passed} passed, ${failed} failed`);
// A failed case may leave a socket open, which would keep the process alive; a
// case that passed may not.
if (failed > 0) process.exit(1);

async function judge(name: string, run: () => Promise<void>): Promise<void> {
  try {
    await run();
    passed++;
  } catch (error) {
    failed++;
    console.error(`FAILED ${name}`);
    console.error(error);
  }
}
