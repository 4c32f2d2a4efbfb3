/**
 * One end of a conversation over a perfect link, in whatever runtime this is:
 *
 *     node tests/link/exchange.ts <count> [address of the other]
 *
 * Without an address it prints its own, and answers each message with the same
 * one. With one it sends so many, a tenth of the datagrams lost on the way,
 * and fails at the first answer that is not the right one.
 */
import { deepStrictEqual } from "node:assert/strict";
import process from "node:process";
import { FairLossLink, listenUdp, PerfectLink } from "../../lib/link/mod.ts";

const [count, address] = process.argv.slice(2);
const socket = await listenUdp({ hostname: "127.0.0.1", port: 0 });
// Whoever has the last message goes, and its acknowledgement may be lost.
await using link = new PerfectLink(
  new FairLossLink(socket, { loss: 0.1, seed: [address?.length ?? 0] }),
  { lingerMs: 3000 },
);
if (address === undefined) console.log(link.address);
else void sendAll(address);

let received = 0;
for await (const { message, from } of link) {
  if (address === undefined) await link.send(message, from);
  else deepStrictEqual(message, messageOf(received));
  if (++received === Number(count)) break;
}
console.log(`${received} messages`);

async function sendAll(to: string): Promise<void> {
  for (let i = 0; i < Number(count); i++) await link.send(messageOf(i), to);
}

/** Of many sizes, up to some pieces. */
function messageOf(i: number): Uint8Array {
  return new Uint8Array(i % 9 === 0 ? 4000 : i).fill(i);
}
