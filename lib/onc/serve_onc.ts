import type { ByteStream } from "../net/byte_stream.ts";
import type { Clock } from "../net/clock.ts";
import { entropy } from "../net/entropy.ts";
import { systemClock } from "../net/system_clock.ts";
import type { Transport } from "../net/transport.ts";
import type { Procedures, Service } from "../rpc/service.ts";
import { type Authenticate, Authentication } from "./authentication.ts";
import type { Protocol } from "./call_context.ts";
import { type CacheBounds, DuplicateCache } from "./duplicate_cache.ts";
import { Dispatcher, type OnOncError } from "./dispatcher.ts";
import { limits } from "./limits.ts";
import { openSockets } from "./listen.ts";
import { HostedServer, type OncServer } from "./onc_server.ts";
import {
  type OncHandlers,
  type OncProgram,
  oncProgram,
  Programs,
} from "./programs.ts";
import { Registration, type RegistrationOptions } from "./registration.ts";
import { type StreamListener, StreamServer } from "./stream_server.ts";

/** Options of {@linkcode serveOnc}. */
export interface ServeOncOptions {
  /**
   * The interface to bind: an address, or a name that has one. `"0.0.0.0"` and
   * `"::"` stand for all. What arrives is neither encrypted nor authenticated,
   * so the default is this machine only.
   *
   * @default {"127.0.0.1"}
   */
  hostname?: string;
  /**
   * The port, the same for UDP and TCP; 0 for any that is free, which
   * `server.address` then tells.
   *
   * @default {0}
   */
  port?: number;
  /**
   * By what to serve.
   *
   * @default {["udp", "tcp"]}
   */
  protocols?: readonly Protocol[];
  /**
   * Whether rpcbind is to know of the programs: they are registered before
   * this resolves, and removed at shutdown.
   *
   * @default {false}
   */
  register?: boolean | RegistrationOptions;
  /**
   * Decides who may call.
   *
   * @default {takes AUTH_NONE and AUTH_SYS from everybody}
   */
  authenticate?: Authenticate;
  /**
   * Whether replies to `AUTH_SYS` give an `AUTH_SHORT` that may be used in its
   * place, which spares the client some bytes.
   *
   * @default {false}
   */
  shorthand?: boolean;
  /**
   * How long a call may be over TCP, and its reply, in bytes.
   *
   * @default {1_048_576}
   */
  recordBytesMax?: number;
  /**
   * How much of a reply goes into one fragment over TCP, in bytes.
   *
   * @default {all of it}
   */
  fragmentBytesMax?: number;
  /**
   * Bounds of the duplicate request cache: which replies are kept, for how
   * long, and how many calls run at a time.
   *
   * @default {1024 running; 65,536 replies, 16 MiB, for 120 s}
   */
  duplicates?: Partial<CacheBounds>;
  /**
   * Told of each exception in a handler. The caller learns only that there was
   * one.
   *
   * @default {console.error}
   */
  onError?: OnOncError;
  /**
   * A transport to use instead of a UDP socket; no other socket is opened then.
   * It belongs to the server from then on, and is closed with it.
   */
  transport?: Transport;
  /**
   * What to use instead of a TCP socket; no other socket is opened then. It
   * belongs to the server from then on.
   *
   * @param accept takes a stream over, until it is closed
   */
  listenStreams?: (
    accept: (stream: ByteStream) => void,
  ) => Promise<StreamListener>;
  /**
   * The clock to use instead of the system's.
   *
   * @default {performance.now() and setTimeout()}
   */
  clock?: Clock;
  /**
   * Four numbers of 32 bits from which all chance comes, so that a simulation
   * can be replayed.
   *
   * @default {entropy of the system}
   */
  seed?: ArrayLike<number>;
}

/**
 * Serves a contract by ONC RPC (RFC 5531), over UDP and TCP on one port: to
 * programs made by `rpcgen`, to NFS clients, to `rpcinfo`. Resolves once the
 * ports are bound.
 *
 * A call of which several copies arrive runs once: its reply is kept for two
 * minutes. A handler that throws is `SYSTEM_ERR` for the caller, arguments of
 * another type are `GARBAGE_ARGS`, and procedure 0 is answered without one.
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
 * await using calc = await connectOnc(Calc, `tcp://${server.address}`);
 * assertEquals(await calc.double(21), 42);
 * ```
 *
 * @param handlers a function for each procedure: its arguments in, its result
 * or a promise of it out
 * @returns a promise that rejects with a `TransportError` where a port cannot
 * be bound or registered, and with an `RpcError` where rpcbind is silent
 * @throws {TypeError} if `handlers` lacks one, or has one too many
 */
export function serveOnc<P extends Procedures>(
  service: Service<P>,
  handlers: OncHandlers<P>,
  options?: ServeOncOptions,
): Promise<OncServer>;
/**
 * Serves several programs, or versions of them, on one port.
 *
 * @param programs each with its handlers, from `oncProgram`
 */
export function serveOnc(
  programs: readonly OncProgram[],
  options?: ServeOncOptions,
): Promise<OncServer>;
export async function serveOnc(
  first: Service | readonly OncProgram[],
  second?: OncHandlers<Procedures> | ServeOncOptions,
  third?: ServeOncOptions,
): Promise<OncServer> {
  return await (isList(first)
    ? start(first, (second ?? {}) as ServeOncOptions)
    : start([oncProgram(first, second as OncHandlers<Procedures>)], third));
}

async function start(
  programs: readonly OncProgram[],
  options: ServeOncOptions = {},
): Promise<OncServer> {
  const clock = options.clock ?? systemClock;
  const key = options.seed ?? entropy(4);
  const dispatcher = new Dispatcher({
    programs: new Programs(programs),
    authentication: new Authentication(
      options.authenticate,
      options.shorthand ? key : undefined,
    ),
    cache: new DuplicateCache(options.duplicates),
    clock,
    key,
    onError: options.onError ?? reportError,
  });
  const streams = new StreamServer({
    dispatcher,
    clock,
    recordBytesMax: options.recordBytesMax ?? limits.recordBytesMax,
    fragmentBytesMax: options.fragmentBytesMax ?? limits.fragmentBytesMax,
  });
  const sockets = await openSockets(options, (stream) => {
    streams.accept(stream);
  });
  const server = new HostedServer({ dispatcher, streams, sockets });
  if (options.register) {
    const where = options.register === true ? {} : options.register;
    const registration = new Registration(
      programs.map(({ service }) => service),
      sockets,
      { clock, ...where },
    );
    try {
      await registration.add();
    } catch (error) {
      await server.shutdown();
      throw error;
    }
    server.registration = registration;
  }
  return server;
}

function isList(
  value: Service | readonly OncProgram[],
): value is readonly OncProgram[] {
  return Array.isArray(value);
}

const reportError: OnOncError = (error, { procedure, peer }) => {
  console.error(`${procedure}, called by ${peer}, failed:`, error);
};
