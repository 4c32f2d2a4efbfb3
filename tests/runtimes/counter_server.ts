/**
 * Serves the counter in whatever runtime this is, at a free port of loopback:
 *
 *     node tests/runtimes/counter_server.ts [carrier]
 *
 * The first line is its address. It shuts down when its stdin closes or by
 * SIGTERM; the last line is the count and its statistics, as JSON.
 */
import process from "node:process";
import { type Carrier, serve, type Stats } from "../../mod.ts";
import { Counter } from "../rpc/counter.ts";

/** The last line. */
export interface CounterSummary extends Stats {
  /** How often `count` ran. */
  count: number;
}

const carrier = (process.argv[2] ?? "udp") as Carrier;
let count = 0;
const server = await serve(Counter, {
  count: () => ++count,
  echo: (text) => text,
}, { port: 0, carrier });
const stop = () => void server.shutdown();
process.once("SIGTERM", stop);
process.stdin.once("end", stop).resume();
console.log(server.address);

await server.finished;
const summary: CounterSummary = { count, ...server.stats() };
console.log(JSON.stringify(summary));
// Once its stdin has ended, a server ends by itself if it has let go of
// everything. By SIGTERM a read is pending there, which Deno would wait for.
if (!process.stdin.readableEnded) process.exit();
