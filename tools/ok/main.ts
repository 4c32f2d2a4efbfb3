/**
 * `deno task ok`: everything that has to hold before a change is good. Stops
 * at the first step that fails, and ends with the totals of the tests.
 *
 * @module
 */

import { runSteps } from "./run_steps.ts";
import { steps } from "./steps.ts";

const root = import.meta.dirname!.replace(/[\\/]tools[\\/]ok$/, "");
const encoder = new TextEncoder();

const isOk = await runSteps(await steps(root), {
  root,
  write: (text) => writeAll(encoder.encode(text)),
  hasColors: Deno.stdout.isTerminal() && !Deno.noColor,
});
Deno.exit(isOk ? 0 : 1);

/** A pipe may take less than it is given at a time. */
function writeAll(bytes: Uint8Array): void {
  while (bytes.length > 0) bytes = bytes.subarray(Deno.stdout.writeSync(bytes));
}
