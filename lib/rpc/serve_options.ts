import type { Clock } from "../net/clock.ts";
import type { Transport } from "../net/transport.ts";
import type { OnCall } from "./call_watch.ts";
import type { OnError } from "./dispatcher.ts";
import type { Carrier } from "./open_transport.ts";
import type { LoadOptions } from "./server_load.ts";
import type { Procedures } from "./service.ts";

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
   * How many Workers run the handlers, from 1 to 256, where those are named by
   * the URL of their module. Each runs one call at a time.
   *
   * @default {as many as there are processors}
   */
  workers?: number;
  /**
   * How much the heap of a Worker may hold, in MiB, from 32 to 65,536. One that
   * needs more ends, and its call fails as `internal`; the others go on. It does
   * not count what lies outside of the heap, such as the bytes of arrays; and a
   * single value that is larger than this ends the process. Bun has no such
   * limit.
   *
   * @default {1024}
   */
  workerHeapMb?: number;
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
   * Told of each call whose handler has ended: which, for whom, how, and after
   * how long. For logs and measurements.
   *
   * @default {nobody is told}
   */
  onCall?: OnCall;
  /**
   * Whether whoever can call may ask what is served: the names, the numbers
   * and the types of the contract, which the command line calls by. Without,
   * the question is one for a procedure that the server does not have.
   *
   * @default {true}
   */
  reflection?: boolean;
}
