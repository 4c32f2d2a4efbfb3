/**
 * Prints what it is told, in order, and once:
 *
 *     deno run --unstable-net --allow-net examples/link/listen.ts 127.0.0.1:4000
 *
 * @module
 */
import { FairLossLink, listenUdp, PerfectLink } from "@datagram/rpc/link";

const [address = "127.0.0.1:4000"] = Deno.args;
const [, hostname, port] = /^(.*):(\d+)$/.exec(address)!;

// `say.ts` has one to lose datagrams with; both ends stand on the same rungs.
const socket = await listenUdp({ hostname: hostname!, port: Number(port) });
await using link = new PerfectLink(new FairLossLink(socket));
console.log(`listening on ${link.address}`);
const decoder = new TextDecoder();
for await (const { message } of link) {
  console.log(decoder.decode(message));
}
