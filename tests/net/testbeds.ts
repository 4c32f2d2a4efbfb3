import { MemoryNetwork } from "../../lib/net/memory.ts";
import { listenUdp } from "../../lib/net/udp.ts";
import { kernelFeatures, type Testbed } from "./conformance.ts";

/** Every transport that this runtime has. */
export async function testbeds(): Promise<Testbed[]> {
  const network = new MemoryNetwork();
  const beds: Testbed[] = [{
    name: "memory",
    features: [],
    // Async, as an exception from `listen` is to be a rejection here.
    // deno-lint-ignore require-await
    listen: async (options) => network.listen(options),
  }];
  const isDeno = "Deno" in globalThis;
  for (
    const implementation of isDeno
      ? ["deno", "node"] as const
      : ["node"] as const
  ) {
    const listen: Testbed["listen"] = (options) =>
      listenUdp({ ...options, implementation });
    const features = await kernelFeatures(listen);
    beds.push({ name: `${implementation} UDP`, features, listen });
  }
  return beds;
}
