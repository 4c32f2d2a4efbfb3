/**
 * Sends or fetches the largest body:
 *
 *     deno run -A tests/e2e/bulk_call.ts <address> <store|fetch> <tag>
 *
 * Prints a line when a part of it is on its way.
 */
import { connect } from "../../mod.ts";
import { bodies, BULK_BYTES, Journal } from "./journal.ts";
import { patternOf } from "./pattern.ts";
import { WatchedUdp } from "./watched_udp.ts";

const [address, procedure, tag] = Deno.args;
const transport = await WatchedUdp.open();
await using client = await connect(Journal, address!, { transport, ...bodies });
const gauge = procedure === "store" ? transport.sent : transport.received;
const enough = gauge.more(BULK_BYTES / 8);
const call = procedure === "store"
  ? client.store({ tag: tag!, bytes: patternOf(BULK_BYTES) })
  : client.fetch({ tag: tag!, length: BULK_BYTES });
await enough;
console.log("under way");
await call;
