import { limits } from "../core/limits.ts";
import type { Peer } from "../core/peer.ts";
import { ArgumentWriter } from "./argument_writer.ts";
import type { CallOptions } from "./call_options.ts";
import type { Host } from "./host.ts";
import { PendingCall } from "./pending_call.ts";
import { kindOf, type Procedure, type Service } from "./service.ts";
import { type ClientStats, healthOfPeer, statsOf } from "./stats.ts";

/** How the promise of a call ends. */
export interface Settler<Result> {
  resolve(value: Result): void;
  reject(error: unknown): void;
}

/** By what a client makes its calls. */
export interface ClientConnection {
  readonly service: Service;
  /** Calls a procedure by name. */
  call<Arguments, Result>(
    name: string,
    procedure: Procedure<Arguments, Result>,
    args: Arguments,
    options?: CallOptions,
  ): Promise<Result>;
  close(): Promise<void>;
  stats(): ClientStats;
}

/** What all calls of one client share, if it has one server. */
export class Connection implements ClientConnection {
  readonly host: Host;
  readonly peer: Peer;
  readonly service: Service;
  readonly timeoutMs: number;
  readonly #writer: ArgumentWriter;

  constructor(host: Host, peer: Peer, service: Service, timeoutMs: number) {
    this.host = host;
    this.#writer = new ArgumentWriter(host.spareBodies);
    this.peer = peer;
    this.service = service;
    this.timeoutMs = timeoutMs;
  }

  /** Calls a procedure by name. */
  call<Arguments, Result>(
    name: string,
    procedure: Procedure<Arguments, Result>,
    args: Arguments,
    options: CallOptions = {},
  ): Promise<Result> {
    return new Promise((resolve, reject) => {
      const body = this.#writer.encode(procedure, args);
      const timeoutMs = checkTimeout(options.timeoutMs ?? this.timeoutMs);
      new PendingCall(this, name, procedure, { resolve, reject }, options)
        .start(body, timeoutMs);
    });
  }

  close(): Promise<void> {
    return this.host.close();
  }

  stats(): ClientStats {
    const { endpoint } = this.host;
    const server = healthOfPeer(this.peer, endpoint.counters.callsMade);
    const none = { retries: 0, retriesDenied: 0, hedges: 0 };
    return { ...statsOf(endpoint), ...none, servers: [server] };
  }
}

/** @throws {RangeError} for what is no time to wait, or more than a day */
export function checkTimeout(timeoutMs: number): number {
  const isNumber = typeof timeoutMs === "number";
  if (!isNumber || !(timeoutMs > 0 && timeoutMs <= limits.callMsMax)) {
    throw new RangeError(
      `Cannot wait ${kindOf(timeoutMs)} ms for a call: ` +
        `expected more than 0, and at most ${limits.callMsMax}`,
    );
  }
  return timeoutMs;
}
