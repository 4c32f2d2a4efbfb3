import { MemoryNetwork } from "../../lib/net/memory.ts";
import {
  dialTcpTransport,
  listenTcpTransport,
} from "../../lib/net/tcp_transport.ts";
import { listenUdp } from "../../lib/net/udp.ts";
import { kernelFeatures, type Testbed } from "./conformance.ts";

/** Every transport of datagrams that this runtime has. */
export async function testbeds(): Promise<Testbed[]> {
  const network = new MemoryNetwork();
  const beds: Testbed[] = [{
    name: "memory",
    features: [],
    // Async, as an exception from `listen` is to be a rejection here.
    // deno-lint-ignore require-await
    listen: async (options) => network.listen(options),
  }];
  for (const implementation of implementations) {
    const listen: Testbed["listen"] = (options) =>
      listenUdp({ ...options, implementation });
    const features = await kernelFeatures(listen);
    beds.push({ name: `${implementation} UDP`, features, listen });
  }
  return beds;
}

/** Every transport over TCP that this runtime has. */
export async function tcpTestbeds(): Promise<Testbed[]> {
  const beds: Testbed[] = [];
  for (const implementation of implementations) {
    const listen: Testbed["listen"] = (options) =>
      listenTcpTransport({ ...options, implementation });
    const features = await kernelFeatures(listen);
    const dial = () => dialTcpTransport({ implementation });
    beds.push({ name: `${implementation} TCP`, features, listen, dial });
  }
  return beds;
}

const implementations = "Deno" in globalThis
  ? ["deno", "node"] as const
  : ["node"] as const;
