import { limits } from "../core/limits.ts";
import { entropy } from "../net/entropy.ts";
import { wakefulClock } from "../net/system_clock.ts";
import { BalancedConnection } from "./balanced_connection.ts";
import { checkBodyBytes } from "./body_bytes.ts";
import { type Client, clientOf } from "./client.ts";
import type { ConnectOptions } from "./connect_options.ts";
import { checkTimeout, Connection } from "./connection.ts";
import { firstTimeout } from "./first_timeout.ts";
import { Host } from "./host.ts";
import { dialTransport } from "./open_transport.ts";
import { resilienceOf } from "./resilience_settings.ts";
import { Servers } from "./servers.ts";
import { checkService, type Procedures, type Service } from "./service.ts";
import { locate, type Target } from "./target.ts";
import { Wakes } from "./wakes.ts";

/**
 * Makes a client for a service at one server or several. It sends nothing by
 * itself: that a server is there shows with the first call, or by
 * {@linkcode ping}.
 *
 * Dispose of the client when done (`await using`): until then its socket keeps
 * the process alive.
 *
 * @example
 * ```ts
 * import { connect, defineService, procedure, serve } from "@datagram/rpc";
 * import * as x from "@datagram/rpc/xdr";
 * import { assertEquals } from "@std/assert";
 *
 * const Calc = defineService({
 *   name: "calc",
 *   program: 0x2000_0001,
 *   version: 1,
 *   procedures: { double: procedure(1, x.int, x.int, { idempotent: true }) },
 * });
 *
 * await using server = await serve(Calc, { double: (n) => 2 * n });
 * await using calc = await connect(Calc, server.address);
 * assertEquals(await Promise.all([1, 2, 3].map((n) => calc.double(n))), [2, 4, 6]);
 * ```
 *
 * @example Three servers: calls go to the one with less to do
 * ```ts
 * import { clientStats, connect, defineService, procedure, serve } from "@datagram/rpc";
 * import * as x from "@datagram/rpc/xdr";
 * import { assertEquals } from "@std/assert";
 *
 * const Calc = defineService({
 *   name: "calc",
 *   program: 0x2000_0001,
 *   version: 1,
 *   procedures: { double: procedure(1, x.int, x.int, { idempotent: true }) },
 * });
 *
 * const start = () => serve(Calc, { double: (n) => 2 * n });
 * await using one = await start();
 * await using two = await start();
 * await using three = await start();
 * const servers = [one, two, three].map(({ address }) => address);
 *
 * await using calc = await connect(Calc, servers, { hedge: true });
 * await two.shutdown(); // Its calls go elsewhere.
 * assertEquals(await Promise.all([1, 2, 3].map((n) => calc.double(n))), [2, 4, 6]);
 * assertEquals(clientStats(calc).servers.length, 3);
 * ```
 *
 * @param target where: `host:port`, `[v6]:port`, either with `udp://` or `tcp://`
 * before it, where a name for a host stands for all of its addresses;
 * `srv://_calc._udp.example.com`, for what SRV records say; a list of those; or a
 * function that finds the servers out. In a list, a `tcp://` address after the `udp://` one of the same host and
 * port (or the only one of that host) is the same server by another way, which is
 * tried when nothing comes back by UDP (for two timeouts).
 * @returns a promise that rejects with a `TransportError` where an address is
 * none, its name has no address, no socket can be opened, or nothing is found
 * in 5 s; with a `TypeError` for a list that is empty or has an address
 * twice, and for what is no contract or no target; and with a `RangeError` for
 * an option out of its bounds
 */
export async function connect<P extends Procedures>(
  service: Service<P>,
  target: Target,
  options: ConnectOptions = {},
): Promise<Client<P>> {
  checkService("connect", service);
  // Before there is a socket that a refusal would leave open.
  const timeoutMs = checkTimeout(options.timeoutMs ?? 10_000);
  const maxBodyBytes = checkBodyBytes(options.maxBodyBytes ?? limits.bodyBytes);
  const asked = resilienceOf(options);
  const clock = options.clock ?? wakefulClock;
  const seed = options.seed ?? entropy(3);
  const initialTimeoutMs = firstTimeout(options.network);
  const { nameServer } = options;
  const naming = { service: service.name, clock, seed, nameServer };
  const place = await locate(target, naming);
  const open = async () => options.transport ?? await dialTransport(place);
  const transport = await open().catch((error) => {
    place.close();
    throw error;
  });
  const host = new Host({ transport, clock, seed, maxBodyBytes });
  const isSingle = place.located.length === 1 && !place.changes;
  if (isSingle && !asked.isAsked) {
    const { address, fallbacks } = place.located[0]!;
    const timeout = initialTimeoutMs(address);
    const peer = host.endpoint.peer(address, timeout, fallbacks);
    return clientOf<P>(new Connection(host, peer, service, timeoutMs));
  }
  const resilience = isSingle && options.retry === undefined
    ? { ...asked, retry: undefined }
    : asked;
  const wakes = new Wakes(clock);
  const servers = new Servers({
    host,
    wakes,
    place,
    service,
    resilience,
    seed,
    initialTimeoutMs,
  });
  return clientOf<P>(
    new BalancedConnection({
      host,
      wakes,
      servers,
      service,
      timeoutMs,
      resilience,
    }),
  );
}
