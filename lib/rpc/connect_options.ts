import type { Policy } from "../balance/balancer.ts";
import type { Clock } from "../net/clock.ts";
import type { Transport } from "../net/transport.ts";
import type {
  BreakerOptions,
  HedgeOptions,
  RetryOptions,
} from "./resilience_options.ts";

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
  /**
   * The DNS server that is asked for names: an IP address, with a port or
   * without (53), such as `127.0.0.1:5353`. The system's hosts file and search
   * domains do not count then.
   *
   * @default {whatever the system asks}
   */
  nameServer?: string;
  /**
   * Which of several servers gets a call that has no `key`: of two drawn at
   * random, the one with fewer calls outstanding; or each in turn. Servers that
   * are given no calls (`breaker`) and those of a higher SRV priority number are
   * left out, as long as there is another.
   *
   * @default {"power_of_two"}
   */
  balance?: Policy;
  /**
   * Whether a call is made again that has failed: where it is certain that it has
   * not run, or its procedure is idempotent; on another server first; when a
   * server that is full wants it; within the deadline; and as far as a budget
   * allows it, so that retries never bring servers down.
   *
   * A call that its server refused unseen because it is shutting down, and an
   * idempotent one whose server restarted, are made elsewhere in any case.
   *
   * @default {true, but false where the target is one IP address, or localhost}
   */
  retry?: boolean | RetryOptions;
  /**
   * Whether a second copy of a call is sent to another server when the answer
   * takes longer than 95 % of them do. The first answer counts, and the other
   * copy is canceled. Idempotent procedures only.
   *
   * @default {false}
   */
  hedge?: boolean | HedgeOptions;
  /**
   * Whether a server is given no calls for a while when too many have failed
   * there. One that answers nobody, or has said that it is shutting down, is left
   * alone in any case. Where this holds for all servers, they are called
   * nevertheless.
   *
   * @default {true}
   */
  breaker?: boolean | BreakerOptions;
}
