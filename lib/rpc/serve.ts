import { limits } from "../core/limits.ts";
import type { Clock } from "../net/clock.ts";
import { entropy } from "../net/entropy.ts";
import { systemClock } from "../net/system_clock.ts";
import type { Transport } from "../net/transport.ts";
import { checkBodyBytes } from "./body_bytes.ts";
import { Dispatcher, type OnError } from "./dispatcher.ts";
import { checkHandlers, type Handlers } from "./handlers.ts";
import { Host } from "./host.ts";
import { type Carrier, listenTransport } from "./open_transport.ts";
import type { Procedures, Service } from "./service.ts";
import { limitedNames, loadOf, type LoadOptions } from "./server_load.ts";
import { type ServerStats, serverStatsOf } from "./stats.ts";

/** Options of {@linkcode serve}. */
export interface ServeOptions<P extends Procedures = Procedures>
  extends LoadOptions<P> {
  /**
   * The interface to bind: an address, or a name that has one. `"0.0.0.0"` and
   * `"::"` stand for all. What arrives is neither encrypted nor
   * authenticated, so the default is this machine only.
   *
   * @default {"127.0.0.1"}
   */
  hostname?: string;
  /**
   * The port; 0 for any that is free, which `server.address` then tells.
   *
   * @default {0}
   */
  port?: number;
  /**
   * By what calls come: each datagram by itself, as frames of a TCP connection
   * (where a firewall lets no UDP pass), or by both, at the same port.
   *
   * @default {"udp"}
   */
  carrier?: Carrier;
  /**
   * The largest arguments and results that this side takes, in bytes of XDR;
   * 67,108,864 (64 MiB) at most. Those that do not fit a datagram go in parts.
   *
   * @default {1_048_576}
   */
  maxBodyBytes?: number;
  /**
   * A transport to use instead of a UDP socket; `hostname` and `port` are
   * ignored. It belongs to the server from then on, and is closed with it.
   */
  transport?: Transport;
  /**
   * The clock to use instead of the system's.
   *
   * @default {performance.now() and setTimeout()}
   */
  clock?: Clock;
  /**
   * Numbers of 32 bits: three from which all chance comes, ids and jitter, so
   * that a simulation can be replayed, and four from which its tokens are made,
   * which otherwise come from the first three. Whoever knows them can forge what
   * this server says, and the tokens that clients show it.
   *
   * @default {entropy of the system}
   */
  seed?: ArrayLike<number>;
  /**
   * For how long, in milliseconds, a client's first call takes one more round
   * trip, because a copy of it may be on its way here that an earlier server
   * at this address has run. 0 says that there was no such server.
   *
   * @default {120_000, the age that RFC 8085 gives a datagram; 0 if `port` is 0}
   */
  quietMs?: number;
  /**
   * For how long `shutdown()` stays at most, in milliseconds, for callers that
   * may ask again for a reply that was lost on its way. It leaves as soon as
   * none is likely to.
   *
   * @default {500}
   */
  lingerMs?: number;
  /**
   * Told of each exception in a handler. The caller learns only that there was
   * one.
   *
   * @default {console.error}
   */
  onError?: OnError;
  /**
   * Whether whoever can call may ask what is served: the names, the numbers
   * and the types of the contract, which the command line calls by. Without,
   * the question is one for a procedure that the server does not have.
   *
   * @default {true}
   */
  reflection?: boolean;
}

/** A service that is being served. */
export interface Server extends AsyncDisposable {
  /** Where: `127.0.0.1:4000`, or `tcp://127.0.0.1:4000` if it is there by TCP only. */
  readonly address: string;
  /** Resolves when the server has been shut down. */
  readonly finished: Promise<void>;
  /**
   * Ends it: new calls are refused as `unavailable`, executed `"no"`, those that
   * run or wait are awaited, as long as their callers wait, and answered. Then it stays
   * for as long as a caller may ask again for a reply that was lost on its way
   * (`lingerMs`).
   */
  shutdown(): Promise<void>;
  /** What has happened so far, by cause, and what happens now. */
  stats(): ServerStats;
}

/**
 * Serves a service, by UDP unless `carrier` says otherwise. Resolves once the
 * port is bound.
 *
 * @example
 * ```ts
 * import { connect, defineService, procedure, serve } from "@datagram/rpc";
 * import * as x from "@datagram/rpc/xdr";
 * import { assertEquals } from "@std/assert";
 *
 * const Greeter = defineService({
 *   name: "greeter",
 *   program: 0x2000_0003,
 *   version: 1,
 *   procedures: { greet: procedure(1, x.string(64), x.string(80)) },
 * });
 *
 * await using server = await serve(Greeter, {
 *   greet: async (name, { signal }) => {
 *     signal.throwIfAborted();
 *     return await Promise.resolve(`Hello, ${name}!`);
 *   },
 * });
 * await using greeter = await connect(Greeter, server.address);
 * assertEquals(await greeter.greet("Ada"), "Hello, Ada!");
 * ```
 *
 * @param handlers a function for each procedure: its arguments in, its result
 * or a promise of it out
 * @returns a promise that rejects with a `TransportError` where the port cannot
 * be bound
 * @throws {TypeError} if `handlers` lacks one, or has one too many; if `limits`
 * names none
 * @throws {RangeError} for a number that is out of its range
 */
export async function serve<P extends Procedures>(
  service: Service<P>,
  handlers: Handlers<P>,
  options: ServeOptions<P> = {},
): Promise<Server> {
  checkHandlers(service, handlers);
  const maxBodyBytes = checkBodyBytes(options.maxBodyBytes ?? limits.bodyBytes);
  const load = loadOf(service, options);
  const dispatcher = new Dispatcher(
    service,
    handlers as Handlers<Procedures>,
    {
      onError: options.onError ?? reportError,
      reflection: options.reflection ?? true,
    },
  );
  // A port that the system picks is one that nobody has called before.
  const isNewAddress = options.transport === undefined && !options.port;
  const host = new Host({
    transport: options.transport ?? await listenTransport({
      hostname: options.hostname ?? "127.0.0.1",
      port: options.port ?? 0,
      carrier: options.carrier ?? "udp",
    }),
    clock: options.clock ?? systemClock,
    seed: options.seed ?? entropy(7),
    runner: dispatcher,
    load,
    maxBodyBytes,
    quietMs: options.quietMs ?? (isNewAddress ? 0 : limits.quietMs),
  });
  dispatcher.host = host;
  const lingerMs = options.lingerMs ?? limits.lingerMs;
  const limited = limitedNames(options);
  return new HostServer(host, dispatcher, { lingerMs, limited });
}

class HostServer implements Server {
  #host: Host;
  #dispatcher: Dispatcher;
  #lingerMs: number;
  #limited: readonly string[];
  #finish: () => void = () => {};
  #shutdown: Promise<void> | undefined;
  readonly address: string;
  readonly finished: Promise<void>;

  constructor(
    host: Host,
    dispatcher: Dispatcher,
    { lingerMs, limited }: { lingerMs: number; limited: readonly string[] },
  ) {
    this.#host = host;
    this.#dispatcher = dispatcher;
    this.#lingerMs = lingerMs;
    this.#limited = limited;
    this.address = host.transport.address;
    this.finished = new Promise((resolve) => this.#finish = resolve);
  }

  shutdown(): Promise<void> {
    return this.#shutdown ??= this.#drainAndClose();
  }

  stats(): ServerStats {
    return serverStatsOf(this.#host.endpoint, this.#limited);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.shutdown();
  }

  async #drainAndClose(): Promise<void> {
    this.#host.endpoint.drain();
    this.#host.flush();
    await this.#host.until(() =>
      this.#dispatcher.isIdle && this.#host.endpoint.queued === 0
    );
    await this.#host.linger(this.#lingerMs);
    await this.#host.close();
    this.#finish();
  }
}

const reportError: OnError = (error, { procedure, peer }) => {
  console.error(`${procedure}, called by ${peer}, failed:`, error);
};
