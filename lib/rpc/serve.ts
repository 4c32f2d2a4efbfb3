import { limits } from "../core/limits.ts";
import { entropy } from "../net/entropy.ts";
import { systemClock } from "../net/system_clock.ts";
import type { Transport } from "../net/transport.ts";
import { checkBodyBytes } from "./body_bytes.ts";
import { Dispatcher, type OnError } from "./dispatcher.ts";
import { checkHandlers, type Handlers } from "./handlers.ts";
import { Host } from "./host.ts";
import { listenTransport } from "./open_transport.ts";
import type { ServeOptions } from "./serve_options.ts";
import { checkServeOptions } from "./serve_settings.ts";
import { limitedNames, loadOf } from "./server_load.ts";
import { checkService, type Procedures, type Service } from "./service.ts";
import { type ServerStats, serverStatsOf } from "./stats.ts";
import { loadBy, poolFor, workerLoad } from "./workers.ts";
import type { WorkerPool } from "./worker_pool.ts";

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
 * or a promise of it out; or the URL of a module that exports those as `handlers`,
 * and the contract beside them, which then run in Workers
 * @returns a promise that rejects with a `TransportError` where the port cannot
 * be bound
 * @throws {TypeError} if `handlers` lacks one, or has one too many; if its module
 * cannot be loaded; if `limits` names none; for what is no contract, and for
 * an option of another type
 * @throws {RangeError} for a number that is out of its range
 */
export async function serve<P extends Procedures>(
  service: Service<P>,
  handlers: Handlers<P> | URL,
  options: ServeOptions<P> = {},
): Promise<Server> {
  checkService("serve", service);
  checkServeOptions(service, options);
  const maxBodyBytes = checkBodyBytes(options.maxBodyBytes ?? limits.bodyBytes);
  const isModule = handlers instanceof URL;
  const defaults = workerLoad(service, { ...options, isModule });
  if (!isModule) checkHandlers(service, handlers);
  const wanted = loadOf(service, options, defaults);
  const { clock = systemClock, onError = reportError } = options;
  const pool = isModule
    ? await poolFor(service, handlers, {
      workers: defaults!.concurrency,
      heapMb: options.workerHeapMb,
      clock,
      onError,
    })
    : undefined;
  const own = isModule ? undefined : handlers as Handlers<Procedures>;
  const { reflection = true } = options;
  const dispatcher = new Dispatcher(service, own, {
    onError,
    onCall: options.onCall,
    reflection,
    pool,
  });
  const host = new Host({
    // One that is given is listened to at once, without a turn between.
    transport: options.transport ?? await listen(options, pool),
    clock,
    seed: options.seed ?? entropy(7),
    runner: dispatcher,
    load: pool === undefined ? wanted : loadBy(pool, wanted),
    maxBodyBytes,
    quietMs: options.quietMs ?? (isNewAddress(options) ? 0 : limits.quietMs),
  });
  dispatcher.host = host;
  if (pool !== undefined) pool.onUsable = () => host.flush();
  const lingerMs = options.lingerMs ?? limits.lingerMs;
  const limited = limitedNames(options);
  return new HostServer(host, dispatcher, { lingerMs, limited, pool });
}

/** A port that the system picks is one that nobody has called before. */
function isNewAddress({ transport, port }: ServeOptions): boolean {
  return transport === undefined && !port;
}

async function listen(
  { hostname = "127.0.0.1", port = 0, carrier = "udp" }: ServeOptions,
  pool: WorkerPool | undefined,
): Promise<Transport> {
  try {
    return await listenTransport({ hostname, port, carrier });
  } catch (error) {
    await pool?.close();
    throw error;
  }
}

class HostServer implements Server {
  #host: Host;
  #dispatcher: Dispatcher;
  #lingerMs: number;
  #limited: readonly string[];
  #pool: WorkerPool | undefined;
  #finish: () => void = () => {};
  #shutdown: Promise<void> | undefined;
  readonly address: string;
  readonly finished: Promise<void>;

  constructor(
    host: Host,
    dispatcher: Dispatcher,
    { lingerMs, limited, pool }: {
      lingerMs: number;
      limited: readonly string[];
      pool: WorkerPool | undefined;
    },
  ) {
    this.#host = host;
    this.#dispatcher = dispatcher;
    this.#lingerMs = lingerMs;
    this.#limited = limited;
    this.#pool = pool;
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
    await this.#pool?.close();
    this.#finish();
  }
}

const reportError: OnError = (error, { procedure, peer }) => {
  console.error(`${procedure}, called by ${peer}, failed:`, error);
};
