import { casesFor } from "./conformance.ts";
import { testbeds } from "./testbeds.ts";

for (const testbed of await testbeds()) {
  for (const { name, run } of casesFor(testbed)) {
    Deno.test(`${testbed.name} transport ${name}`, () => run(testbed));
  }
}
