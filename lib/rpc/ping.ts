import type { Outcome } from "../balance/breaker.ts";
import { balanceLimits } from "../balance/limits.ts";
import type { Settled } from "../core/output.ts";
import type { Peer } from "../core/peer.ts";
import { Status } from "../wire/status.ts";
import type { Host } from "./host.ts";
import type { Callee } from "./host_options.ts";

/** Whose null procedure is called (RFC 5531 §12). */
export interface PingTarget {
  readonly program: number;
  readonly version: number;
}

/** Asks a server that was thought dead for nothing, to see whether it answers. */
export class Ping implements Callee {
  readonly #host: Host;
  readonly #peer: Peer;
  readonly #target: PingTarget;
  readonly #onEnd: (outcome: Outcome) => void;
  #restarts = 0;

  constructor(
    host: Host,
    peer: Peer,
    target: PingTarget,
    onEnd: (outcome: Outcome) => void,
  ) {
    this.#host = host;
    this.#peer = peer;
    this.#target = target;
    this.#onEnd = onEnd;
  }

  start(now: number): void {
    const { program, version } = this.#target;
    this.#host.call(this.#peer, {
      program,
      version,
      procedure: 0,
      body: nothing,
      timeoutMs: balanceLimits.pingMs,
      context: this,
    }, now);
  }

  settle(settled: Settled): void {
    // Another one has taken its place: that one is to be asked.
    if (settled.cause === "restarted" && this.#restarts++ === 0) {
      return this.start(this.#host.now());
    }
    this.#onEnd(outcomeOf(settled));
  }
}

/** Whoever refuses for a reason of its own is there, unless it is about to go. */
function outcomeOf({ cause, status }: Settled): Outcome {
  if (cause === "closed") return "neutral";
  const isThere = cause === "reply" && status !== Status.shuttingDown;
  return isThere ? "success" : "failure";
}

const nothing = new Uint8Array(0);
