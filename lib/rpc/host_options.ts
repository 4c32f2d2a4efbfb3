import type { Load } from "../core/acceptance.ts";
import type { Call, CallRequest } from "../core/call.ts";
import type { Execution } from "../core/execution.ts";
import type { Progressed, Settled, Traced } from "../core/output.ts";
import type { Clock } from "../net/clock.ts";
import type { Transport } from "../net/transport.ts";

/** Who made a call, and is told what comes of it. */
export interface Callee {
  /** How it ended; once, and last of all. */
  settle(settled: Settled): void;
  /** How far its handler is. */
  progress?(progressed: Progressed): void;
  /** What has happened to it. */
  trace?(traced: Traced): void;
}

/** A call that a host is to make. */
export interface HostCall extends CallRequest {
  /** Who is told what comes of it. */
  context: Callee;
}

/** Who made a call of a host. */
export function calleeOf({ request }: Call): Callee {
  return (request as HostCall).context;
}

/** What runs the calls that others make. */
export interface Runner {
  /** A call to run, then to answer by `Host.reply`. */
  run(execution: Execution): void;
  /** Nobody waits any more for a call that runs. */
  abandon(execution: Execution): void;
}

/** Options of a {@linkcode Host}. */
export interface HostOptions {
  transport: Transport;
  clock: Clock;
  /** From where all chance comes: three words of entropy, and four for a server's tokens. */
  seed: ArrayLike<number>;
  /** Runs calls; without one, those of others are dropped. */
  runner?: Runner;
  /** How many calls it is given at a time, and how many wait. */
  load?: Load;
  /** For how long a runner's calls have to name its incarnation. */
  quietMs?: number;
  /** The largest arguments and results, in bytes. */
  maxBodyBytes: number;
}
