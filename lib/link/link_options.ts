import { messageLimits } from "../core/message_limits.ts";
import type { LinkNotice } from "../core/link_machine.ts";
import type { Clock } from "../net/clock.ts";
import { entropy } from "../net/entropy.ts";
import { systemClock } from "../net/system_clock.ts";

/** What every link needs of its world. */
export interface WorldOptions {
  /**
   * The clock to use instead of the system's.
   *
   * @default {performance.now() and setTimeout()}
   */
  readonly clock?: Clock;
  /**
   * Three numbers of 32 bits from which all chance comes, so that a simulation
   * can be replayed. Whoever knows them can forge what this link says.
   *
   * @default {entropy of the system}
   */
  readonly seed?: ArrayLike<number>;
}

/** Options of a link that is told what has arrived. */
export interface LinkOptions extends WorldOptions {
  /**
   * What lies between, which decides the wait before the first retransmission
   * until a round trip has been measured: 1 s on the `internet` (RFC 8961 §4),
   * 200 ms on a `lan`, which is to be said only of a network that is yours
   * (RFC 8085 §3.6).
   *
   * @default {"lan" to loopback, else "internet"}
   */
  readonly network?: "internet" | "lan";
  /**
   * The largest datagram to send, in bytes, from 256 on. More than 1200 is for
   * paths that are known to carry it.
   *
   * @default {1200}
   */
  readonly datagramBytes?: number;
  /**
   * For how long a peer may be silent while messages wait for it, in
   * milliseconds, 15 minutes at most. Then they are dropped, sends that wait
   * are rejected as `unreachable`, and `onNotice` is told.
   *
   * @default {600_000}
   */
  readonly patienceMs?: number;
  /**
   * For how long `close` waits for what was sent to arrive, in milliseconds.
   *
   * @default {5_000}
   */
  readonly lingerMs?: number;
  /** Told when a peer has restarted, or was given up. */
  readonly onNotice?: (notice: LinkNotice) => void;
}

/** Options of which nothing is left out but what may be. */
export interface FullLinkOptions {
  readonly clock: Clock;
  readonly seed: ArrayLike<number>;
  readonly initialTimeoutMs: (to: string) => number;
  readonly datagramBytes: number;
  readonly patienceMs: number;
  readonly lingerMs: number;
  readonly onNotice: (notice: LinkNotice) => void;
}

/**
 * Adds what is left out.
 *
 * @param transportBytesMax what the transport below carries
 * @throws {RangeError} for a number that is none, or out of its range
 */
export function fullLinkOptions(
  options: LinkOptions,
  transportBytesMax: number,
): FullLinkOptions {
  const {
    datagramBytes = Math.min(messageLimits.datagramBytes, transportBytesMax),
    patienceMs = messageLimits.patienceMs,
    lingerMs = 5000,
    network,
    onNotice = () => {},
  } = options;
  checkOption("datagramBytes", datagramBytes, [
    messageLimits.datagramBytesMin,
    Math.min(transportBytesMax, messageLimits.datagramBytesMax),
  ]);
  checkOption("patienceMs", patienceMs, [1, messageLimits.patienceMsMax]);
  checkOption("lingerMs", lingerMs, [0, messageLimits.patienceMsMax]);
  return {
    ...fullWorldOptions(options),
    initialTimeoutMs: (to) =>
      network === "lan" || network === undefined && isLoopback(to)
        ? messageLimits.initialTimeoutMsLan
        : messageLimits.initialTimeoutMs,
    datagramBytes,
    patienceMs,
    lingerMs,
    onNotice,
  };
}

/** Adds what is left out. */
export function fullWorldOptions(
  { clock = systemClock, seed = entropy(3) }: WorldOptions,
): Required<WorldOptions> {
  return { clock, seed };
}

/**
 * Refuses an option that is out of its range.
 *
 * @throws {RangeError} which names it, and the range
 */
export function checkOption(
  name: string,
  value: number,
  [low, high]: readonly [number, number],
): void {
  if (value >= low && value <= high) return;
  throw new RangeError(
    `Cannot make a link: ${name} is ${value}, expected ${low} to ${high}`,
  );
}

/** Whether a canonical address is one of this machine. */
function isLoopback(address: string): boolean {
  return address.startsWith("127.") || address.startsWith("[::1]");
}
