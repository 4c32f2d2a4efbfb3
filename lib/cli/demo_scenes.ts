import { systemClock } from "../net/system_clock.ts";
import { listenUdp } from "../net/udp.ts";
import { type Client, clientStats } from "../rpc/client.ts";
import { connect } from "../rpc/connect.ts";
import { RpcError } from "../rpc/rpc_error.ts";
import type { Stats } from "../rpc/stats.ts";
import { BadWeather, type WeatherReport } from "./bad_weather.ts";
import { Demo } from "./demo_service.ts";
import { ascending, percentile, roundedMs } from "./figures.ts";
import type { ServerProcess, Stopped } from "./server_process.ts";

/** A client of the demo service. */
export type DemoClient = Client<typeof Demo.procedures>;

/** What many calls cost, as the client saw it. */
export interface Volley {
  readonly calls: number;
  /** How many waited for an answer at a time. */
  readonly atOnce: number;
  /** In both directions. */
  readonly datagrams: number;
  readonly datagramsPerCall: number;
  readonly retransmissions: number;
  readonly seconds: number;
  readonly callsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  /** Of each call, ascending. */
  readonly latenciesMs: readonly number[];
}

/**
 * Lets the calls of a client end at once when the signal is aborted. They do
 * not look at it themselves: the demo measures what a call costs without.
 */
export function closeOnAbort(client: DemoClient, signal: AbortSignal): void {
  signal.throwIfAborted();
  signal.addEventListener("abort", () => {
    void client[Symbol.asyncDispose]();
  });
}

/** How many calls a scene makes, and how many of them wait at a time. */
export interface Size {
  readonly calls: number;
  readonly atOnce: number;
}

/** Calls `echo` many times, so many at once, and measures. */
export async function playVolley(
  client: DemoClient,
  { calls, atOnce }: Size,
): Promise<Volley> {
  const before = clientStats(client);
  const startedAtMs = systemClock.now();
  const latencies: number[] = [];
  for (let made = 0; made < calls; made += atOnce) {
    const round = Math.min(atOnce, calls - made);
    await Promise.all(Array.from({ length: round }, async (_, i) => {
      const sentAtMs = systemClock.now();
      const text = `call ${made + i}`;
      const answer = await client.echo(text);
      if (answer !== text) throw new Error(`Sent "${text}", got "${answer}"`);
      latencies.push(roundedMs(systemClock.now() - sentAtMs));
    }));
  }
  const seconds = (systemClock.now() - startedAtMs) / 1000;
  const after = clientStats(client);
  const datagrams = after.datagramsSent + after.datagramsReceived -
    before.datagramsSent - before.datagramsReceived;
  const latenciesMs = ascending(latencies);
  return {
    calls,
    atOnce,
    datagrams,
    datagramsPerCall: datagrams / calls,
    retransmissions: after.retransmissions - before.retransmissions,
    seconds,
    callsPerSecond: calls / seconds,
    p50Ms: percentile(latenciesMs, 0.5),
    p99Ms: percentile(latenciesMs, 0.99),
    maxMs: latenciesMs.at(-1)!,
    latenciesMs,
  };
}

/** What became of calls of `count` in bad weather. */
export interface Storm {
  readonly calls: number;
  readonly atOnce: number;
  /** How many different numbers came back. */
  readonly distinct: number;
  /** The highest of them. */
  readonly highest: number;
  readonly weather: WeatherReport;
  readonly seconds: number;
  readonly client: Stats;
}

/** Counts in bad weather, with a server that nobody has called before. */
export async function playStorm(
  address: string,
  { calls, atOnce }: Size,
  signal: AbortSignal,
): Promise<Storm> {
  const transport = new BadWeather(
    await listenUdp({ hostname: "127.0.0.1", port: 0 }),
    { clock: systemClock, seed: [4, 0, 0] },
  );
  await using client = await connect(Demo, address, { transport });
  closeOnAbort(client, signal);
  const numbers: number[] = [];
  const startedAtMs = systemClock.now();
  let left = calls;
  await Promise.all(Array.from({ length: atOnce }, async () => {
    while (left-- > 0) numbers.push(await client.count());
  }));
  return {
    calls,
    atOnce,
    distinct: new Set(numbers).size,
    highest: Math.max(...numbers),
    weather: transport.report,
    seconds: (systemClock.now() - startedAtMs) / 1000,
    client: clientStats(client),
  };
}

/** Whether every call ran exactly once, by what both sides saw. */
export function isExactlyOnce(
  { calls, distinct, highest }: Storm,
  server: Stopped,
): boolean {
  const ran = server.procedures["demo.count"];
  return distinct === calls && highest === calls && ran?.returned === calls;
}

/** A call that was made to fail. */
export interface Failure {
  /** Why it had to. */
  readonly what: string;
  readonly message: string;
  readonly code: string;
  readonly executed: "no" | "yes" | "maybe";
}

/** A handler that throws, a server of another version, one that is gone. */
export async function playFailures(
  server: ServerProcess,
  signal: AbortSignal,
): Promise<{ failures: Failure[]; stopped: Stopped }> {
  const { address } = server;
  await using client = await connect(Demo, address);
  const newer = { ...Demo, version: Demo.version + 1 };
  await using other = await connect(newer, address);
  closeOnAbort(client, signal);
  closeOnAbort(other, signal);

  const threw = await failureOf("The handler throws", client.fail());
  const refused = await failureOf(
    "The server has another version",
    other.count(),
  );
  const stopped = await server.stop();
  const lost = await failureOf(
    "The server is gone",
    client.count(undefined, { timeoutMs: 700 }),
  );
  return { failures: [threw, refused, lost], stopped };
}

async function failureOf(
  what: string,
  call: Promise<unknown>,
): Promise<Failure> {
  try {
    await call;
  } catch (error) {
    if (!(error instanceof RpcError)) throw error;
    const { message, code, executed } = error;
    return { what, message, code, executed };
  }
  throw new Error(`Expected a failure: ${what}`);
}
