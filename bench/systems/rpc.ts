import {
  clientStats,
  connect,
  defineService,
  procedure,
  serve,
} from "../../mod.ts";
import { listenUdp, PerfectLink } from "@datagram/rpc/link";
import * as x from "@datagram/rpc/xdr";
import { ANY_BODY, LOOPBACK, settleBy, type System } from "./system.ts";

const BODY_BYTES_MAX = 16 * 1024 * 1024;

const bytes = x.varopaque(BODY_BYTES_MAX);

const Echo = defineService({
  name: "echo",
  program: 0x2000_0042,
  version: 1,
  procedures: { echo: procedure(1, bytes, bytes) },
});

/** What all three share; 60 s, as a call of 10 MB with losses may take longer than 10. */
const options = { maxBodyBytes: BODY_BYTES_MAX + 1024, timeoutMs: 60_000 };

const handlers = { echo: (body: Uint8Array) => body };

/** This library, as it comes. */
export const rpcUdp: System = rpcBy("rpc over udp", "udp");

/** This library, over its TCP transport. */
export const rpcTcp: System = rpcBy("rpc over tcp", "tcp");

/** This library over links that acknowledge each message. */
export const rpcPerfect: System = {
  name: "rpc over a perfect link",
  bodyBytesMax: ANY_BODY,
  openMax: Infinity,
  survivesLoss: true,
  isDatagrams: true,
  async serve() {
    const transport = new PerfectLink(await listenUdp(LOOPBACK));
    // Nobody has called a port that the system picks.
    const server = await serve(Echo, handlers, {
      ...options,
      transport,
      quietMs: 0,
    });
    return server;
  },
  async dial(address) {
    const transport = new PerfectLink(await listenUdp(LOOPBACK));
    const client = await connect(Echo, address, { ...options, transport });
    return {
      call: (body, settle) => settleBy(client.echo(body), settle),
      close: async () => await client[Symbol.asyncDispose](),
    };
  },
};

function rpcBy(name: string, carrier: "udp" | "tcp"): System {
  return {
    name,
    bodyBytesMax: ANY_BODY,
    openMax: Infinity,
    survivesLoss: true,
    isDatagrams: carrier === "udp",
    async serve() {
      const server = await serve(Echo, handlers, { ...options, carrier });
      return {
        address: server.address,
        packetsSent: () => server.stats().datagramsSent,
      };
    },
    async dial(address) {
      const client = await connect(Echo, address, options);
      return {
        call: (body, settle) => settleBy(client.echo(body), settle),
        close: async () => await client[Symbol.asyncDispose](),
        packetsSent: () => clientStats(client).datagramsSent,
      };
    },
  };
}
