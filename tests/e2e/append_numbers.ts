/**
 * Appends numbers to the journal, and sends and fetches large bodies beside:
 *
 *     deno run -A tests/e2e/append_numbers.ts <address> <count> [--rough]
 *
 * With `--rough` every third datagram of its own meets a fate. Prints its
 * statistics as JSON; the first call that fails fails it.
 */
import { strictEqual } from "node:assert/strict";
import process from "node:process";
import { crc32 } from "node:zlib";
import { listenUdp } from "../../lib/net/mod.ts";
import { clientStats, connect } from "../../mod.ts";
import { RoughTransport } from "../rpc/rough_transport.ts";
import { bodies, Journal } from "./journal.ts";
import { patternOf } from "./pattern.ts";

const [address, countText, rough] = process.argv.slice(2);
const count = Number(countText);
const socket = await listenUdp({ hostname: "127.0.0.1", port: 0 });

await using client = await connect(Journal, address!, {
  ...bodies,
  // A network that loses much is allowed to take its time.
  timeoutMs: 60_000,
  transport: rough === "--rough" ? new RoughTransport(socket) : socket,
});

let begun = 0;
const append = async () => {
  while (begun < count) await client.append(`${++begun}`);
};
const bytes = patternOf(300_000);
const exchange = async (tag: string) => {
  strictEqual(
    await client.store({ tag: `store ${tag}`, bytes }),
    crc32(bytes),
  );
  const result = await client.fetch({
    tag: `fetch ${tag}`,
    length: bytes.length,
  });
  strictEqual(crc32(result), crc32(bytes));
};
await Promise.all([
  ...Array.from({ length: 16 }, append),
  ...["a", "b", "c"].map(exchange),
]);
console.log(JSON.stringify(clientStats(client)));
