/**
 * Counts to twenty for `listen.ts`, through bad weather if told so:
 *
 *     deno run --unstable-net --allow-net examples/link/say.ts 127.0.0.1:4000 --loss 0.3
 *
 * @module
 */
import { FairLossLink, listenUdp, PerfectLink } from "@datagram/rpc/link";

const [address = "127.0.0.1:4000", flag, probability] = Deno.args;
const loss = flag === "--loss" ? Number(probability) : 0;

const socket = await listenUdp({ hostname: "127.0.0.1", port: 0 });
const rough = new FairLossLink(socket, { loss });
await using link = new PerfectLink(rough, {
  onNotice: ({ kind, peer, messages }) =>
    console.log(`${peer} ${kind}, ${messages} messages`),
});
const encoder = new TextEncoder();
for (let i = 1; i <= 20; i++) {
  await link.send(encoder.encode(`${i} of 20`), address);
}
await link.settled();
const { datagramsSent, retransmissions } = link.stats();
console.log(
  `20 messages have arrived: ${datagramsSent} datagrams sent, ` +
    `${retransmissions} of them again`,
);
