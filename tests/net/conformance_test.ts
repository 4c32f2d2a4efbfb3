import { casesFor } from "./conformance.ts";
import { tcpTestbeds, testbeds } from "./testbeds.ts";

for (const testbed of [...await testbeds(), ...await tcpTestbeds()]) {
  for (const { name, run } of casesFor(testbed)) {
    Deno.test(`${testbed.name} transport ${name}`, () => run(testbed));
  }
}
