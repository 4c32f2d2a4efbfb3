import { SimNetwork } from "../../lib/sim/mod.ts";
import { casesFor, type Testbed } from "../net/conformance.ts";

// A simulated network is as good a transport as any, once its time passes.
for (const { name, run } of casesFor({ name: "", features: [], listen })) {
  Deno.test(`SimNetwork ${name}`, async () => {
    const network = new SimNetwork(1, { delayMs: 0.5 });
    const testbed: Testbed = {
      name: "sim",
      features: [],
      // deno-lint-ignore require-await
      listen: async (options) => network.listen(options),
    };
    let isOver = false;
    const timePasses = (async () => {
      while (!isOver) {
        await network.advance(1);
        // The cases wait for turns of the event loop as well.
        await new Promise<void>((resolve) => setTimeout(resolve, 0));
      }
    })();
    try {
      await run(testbed);
    } finally {
      isOver = true;
      await timePasses;
    }
  });
}

/** Never called: a testbed is made for each case. */
function listen(): never {
  throw new TypeError("Cannot listen without a network");
}
