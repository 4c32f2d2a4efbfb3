import { PerfectLink } from "../../lib/link/mod.ts";
import { casesFor, type Testbed } from "../net/conformance.ts";
import { testbeds } from "../net/testbeds.ts";

/** Whoever takes a transport takes a perfect link, so it has to be one. */
function withLink({ name, features, listen }: Testbed): Testbed {
  return {
    name: `a perfect link over ${name}`,
    features,
    // To a port that nobody listens at, nothing ever arrives.
    listen: async (options) =>
      new PerfectLink(await listen(options), { lingerMs: 0 }),
  };
}

for (const testbed of (await testbeds()).map(withLink)) {
  for (const { name, run } of casesFor(testbed)) {
    Deno.test(`${testbed.name} ${name}`, () => run(testbed));
  }
}
