import { limits } from "../core/limits.ts";
import type { Clock } from "../net/clock.ts";
import { entropy } from "../net/entropy.ts";
import { wakefulClock } from "../net/system_clock.ts";
import type { Transport } from "../net/transport.ts";
import { checkBodyBytes } from "./body_bytes.ts";
import { type Client, clientOf } from "./client.ts";
import { checkTimeout, Connection } from "./connection.ts";
import { Host } from "./host.ts";
import { dialTransport, resolveServer } from "./open_transport.ts";
import type { Procedures, Service } from "./service.ts";

/** Options of {@linkcode connect}. */
export interface ConnectOptions {
  /**
   * How long a call waits for its result unless it says otherwise, in
   * milliseconds.
   *
   * @default {10_000}
   */
  timeoutMs?: number;
  /**
   * What lies between, which decides the wait before the first retransmission
   * until a round trip has been measured: 1 s on the `internet` (RFC 8961 §4),
   * 200 ms on a `lan`, which is to be said only of a network that is yours
   * (RFC 8085 §3.6).
   *
   * @default {"lan" on loopback, else "internet"}
   */
  network?: "internet" | "lan";
  /**
   * The largest arguments and results that this side takes, in bytes of XDR;
   * 67,108,864 (64 MiB) at most. Those that do not fit a datagram go in parts.
   *
   * @default {1_048_576}
   */
  maxBodyBytes?: number;
  /**
   * A transport to use instead of a UDP socket. It belongs to the client from
   * then on, and is closed with it.
   */
  transport?: Transport;
  /**
   * The clock to use instead of the system's.
   *
   * @default {performance.now() and setTimeout(), and what Date.now() gains in a sleep}
   */
  clock?: Clock;
  /**
   * Three numbers of 32 bits from which all chance comes, ids and jitter, so that
   * a simulation can be replayed. Whoever knows them can forge what this client
   * says.
   *
   * @default {entropy of the system}
   */
  seed?: ArrayLike<number>;
}

/**
 * Makes a client for a service at an address. It sends nothing by itself: that
 * a server is there shows with the first call, or by {@linkcode ping}.
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
 * @param address `host:port`, `[v6]:port`, either with `udp://` or `tcp://` before
 * it; or a list of a `udp://` and a `tcp://` address of one server, which are
 * tried in turn until one has answered (the first for two timeouts)
 * @returns a promise that rejects with a `TransportError` where the address is
 * none, its name has no address, or no socket can be opened; with a `TypeError`
 * for any other list
 */
export async function connect<P extends Procedures>(
  service: Service<P>,
  address: string | readonly string[],
  options: ConnectOptions = {},
): Promise<Client<P>> {
  // Before there is a socket that a refusal would leave open.
  const timeoutMs = checkTimeout(options.timeoutMs ?? 10_000);
  const maxBodyBytes = checkBodyBytes(options.maxBodyBytes ?? limits.bodyBytes);
  const [to, ...fallbacks] = await resolveServer(address);
  const isLoopback = /^(tcp:\/\/)?(127\.|\[::1\])/.test(to);
  const network = options.network ?? (isLoopback ? "lan" : "internet");
  const host = new Host({
    transport: options.transport ?? await dialTransport([to, ...fallbacks]),
    clock: options.clock ?? wakefulClock,
    seed: options.seed ?? entropy(3),
    maxBodyBytes,
  });
  const peer = host.endpoint.peer(
    to,
    network === "lan" ? limits.initialTimeoutMsLan : limits.initialTimeoutMs,
    fallbacks,
  );
  return clientOf<P>(new Connection(host, peer, service, timeoutMs));
}
