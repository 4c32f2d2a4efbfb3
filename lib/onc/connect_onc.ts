import { formatAddress } from "../net/address.ts";
import type { Clock } from "../net/clock.ts";
import { entropy } from "../net/entropy.ts";
import { resolveHost } from "../net/resolve.ts";
import { wakefulClock } from "../net/system_clock.ts";
import type { Transport } from "../net/transport.ts";
import type { Procedures, Service } from "../rpc/service.ts";
import type { Protocol } from "./call_context.ts";
import { CallerCredentials } from "./caller_credentials.ts";
import { Carriers } from "./carriers.ts";
import { oncClientStats } from "./client_counters.ts";
import type { Credential } from "./credential.ts";
import { limits } from "./limits.ts";
import { type OncClient, oncClientOf } from "./onc_client.ts";
import { checkTimeout, OncConnection } from "./onc_connection.ts";
import { Xids } from "./xids.ts";
import type { Carrier } from "./outgoing_call.ts";
import { RPCBIND_PORT } from "./rpcbind_contract.ts";
import { RpcbindClient } from "./rpcbind_client.ts";
import { RpcbindTarget } from "./rpcbind_target.ts";
import type { ConnectStream } from "./stream_carrier.ts";
import { KnownTarget, parseTarget, type Target } from "./target.ts";

/** Options of {@linkcode connectOnc}. */
export interface ConnectOncOptions {
  /**
   * By what to call. Calls that may not run twice are safer by TCP, where
   * nothing is sent twice, and larger ones have to go by it.
   *
   * @default {what the address says, `tcp://…`, else "udp"}
   */
  protocol?: Protocol;
  /**
   * How long a call waits for its result unless it says otherwise, in
   * milliseconds.
   *
   * @default {10_000}
   */
  timeoutMs?: number;
  /**
   * Who calls: what the server is told, and need not believe.
   *
   * @default {{ flavor: "none" }}
   */
  credential?: Credential;
  /**
   * What lies between, which decides the wait before the first retransmission
   * over UDP until a reply has been timed: 1 s on the `internet`, 200 ms on a
   * `lan`.
   *
   * @default {"lan" on loopback, else "internet"}
   */
  network?: "internet" | "lan";
  /**
   * The port of rpcbind, which is asked where the address has no port.
   *
   * @default {111}
   */
  rpcbindPort?: number;
  /**
   * How long a reply may be over TCP, and a call, in bytes.
   *
   * @default {1_048_576}
   */
  recordBytesMax?: number;
  /**
   * How much of a call goes into one fragment over TCP, in bytes.
   *
   * @default {all of it}
   */
  fragmentBytesMax?: number;
  /**
   * A transport to use instead of a UDP socket. It belongs to the client from
   * then on, and is closed with it.
   */
  transport?: Transport;
  /** What to use instead of TCP sockets. */
  connectStream?: ConnectStream;
  /**
   * The clock to use instead of the system's.
   *
   * @default {performance.now() and setTimeout(), and what Date.now() gains in a sleep}
   */
  clock?: Clock;
  /**
   * Four numbers of 32 bits from which the ids of calls come, so that a
   * simulation can be replayed. Whoever knows them can forge replies.
   *
   * @default {entropy of the system}
   */
  seed?: ArrayLike<number>;
}

/**
 * Makes a client for a program that speaks ONC RPC (RFC 5531): one of
 * `rpcgen`'s, an NFS server, an instrument. It sends nothing by itself.
 *
 * Over UDP a call is sent again until there is a reply, after times that are
 * learned from earlier ones; a server without a cache of duplicates may run it
 * more than once then. Over TCP nothing is sent twice on a connection; when
 * one breaks, calls that are idempotent are made again by the next.
 *
 * Dispose of the client when done (`await using`): until then its socket keeps
 * the process alive.
 *
 * @example
 * ```ts
 * import { defineService, procedure } from "@datagram/rpc";
 * import { connectOnc, serveOnc } from "@datagram/rpc/onc";
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
 * await using server = await serveOnc(Calc, { double: (n) => 2 * n });
 * await using calc = await connectOnc(Calc, server.address);
 * assertEquals(await Promise.all([1, 2, 3].map((n) => calc.double(n))), [2, 4, 6]);
 * ```
 *
 * @param address `host:port`, `[v6]:port`, or a host alone, whose rpcbind is
 * asked for the port; each with `udp://` or `tcp://` before it or without
 * @returns a promise that rejects with a `TransportError` where the address is
 * none, its name has no address, or no socket can be opened
 */
export async function connectOnc<P extends Procedures>(
  service: Service<P>,
  address: string,
  options: ConnectOncOptions = {},
): Promise<OncClient<P>> {
  const wiring = await wire(address, options);
  const target = wiring.targetOf(service);
  return oncClientOf<P>(wiring.connection(service, target));
}

/** A client's sockets, and what its connections have in common. */
export interface Wiring {
  /** The IP address of the server's host. */
  readonly hostname: string;
  readonly protocol: Protocol;
  /** The carrier to the port of the address; else to rpcbind. */
  readonly first: Carrier;
  /** Where a service is, which rpcbind may have to be asked. */
  targetOf(service: Service): Target;
  connection(
    service: Service,
    target: Target,
    credential?: Credential,
  ): OncConnection;
  close(): Promise<void>;
}

/** Opens the sockets for a client. */
export async function wire(
  address: string,
  options: ConnectOncOptions,
): Promise<Wiring> {
  // Before there is a socket that a refusal would leave open.
  const timeoutMs = checkTimeout(options.timeoutMs ?? limits.timeoutMs);
  const credential: Credential = options.credential ?? { flavor: "none" };
  new CallerCredentials(credential); // Throws for one that is none.
  const parsed = parseTarget(address);
  const protocol = options.protocol ?? parsed.protocol ?? "udp";
  const [hostname] = await resolveHost(parsed.host);
  const port = parsed.port ?? options.rpcbindPort ?? RPCBIND_PORT;

  const clock = options.clock ?? wakefulClock;
  const stats = oncClientStats();
  const xids = new Xids(options.seed ?? entropy(4));
  const carriers = await Carriers.open(
    { protocol, options, clock, stats, chance: () => xids.chance() },
    hostname!,
  );
  const first = carriers.to(formatAddress({ hostname: hostname!, port }));
  const close = () => carriers.close();
  const wiring: Wiring = {
    hostname: hostname!,
    protocol,
    first,
    close,
    targetOf: (service) =>
      parsed.port !== undefined
        ? new KnownTarget(first)
        // Who calls is no business of rpcbind's.
        : new RpcbindTarget(
          service,
          new RpcbindClient(wiring, { credential: { flavor: "none" } }),
          carriers,
        ),
    connection: (service, target, ofItsOwn = credential) =>
      new OncConnection({
        service,
        target,
        // One each: a shorthand is good for the server that gave it.
        credentials: new CallerCredentials(ofItsOwn),
        clock,
        stats,
        xids,
        timeoutMs,
        close,
      }),
  };
  return wiring;
}
