import { backoffMs } from "../balance/backoff.ts";
import { Latencies } from "../balance/latencies.ts";
import { balanceLimits } from "../balance/limits.ts";
import { ArgumentWriter } from "./argument_writer.ts";
import { BalancedCall } from "./balanced_call.ts";
import { Budgets } from "./budgets.ts";
import type { CallOptions } from "./call_options.ts";
import { checkTimeout, type ClientConnection } from "./connection.ts";
import type { Host } from "./host.ts";
import type { Resilience } from "./resilience_settings.ts";
import type { Servers } from "./servers.ts";
import type { Procedure, Service } from "./service.ts";
import { type ClientStats, healthOf, statsOf } from "./stats.ts";
import type { Wakes } from "./wakes.ts";

/** What a {@linkcode BalancedConnection} is made of. */
export interface BalancedOptions {
  readonly host: Host;
  readonly wakes: Wakes;
  readonly servers: Servers;
  readonly service: Service;
  readonly timeoutMs: number;
  readonly resilience: Resilience;
}

/** What all calls of one client share, if it has several servers. */
export class BalancedConnection implements ClientConnection {
  readonly host: Host;
  readonly service: Service;
  readonly servers: Servers;
  readonly settings: Resilience;
  readonly budgets: Budgets;
  readonly wakes: Wakes;
  isClosed = false;
  readonly #options: BalancedOptions;
  readonly #writer: ArgumentWriter;
  /** By procedure; there are as many as the contract has. */
  readonly #latencies: Map<number, Latencies> = new Map();

  constructor(options: BalancedOptions) {
    this.#options = options;
    this.host = options.host;
    this.#writer = new ArgumentWriter(this.host.spareBodies);
    this.service = options.service;
    this.servers = options.servers;
    this.settings = options.resilience;
    this.budgets = new Budgets(this.settings.retry, this.settings.hedge);
    this.wakes = options.wakes;
  }

  call<Arguments, Result>(
    name: string,
    procedure: Procedure<Arguments, Result>,
    args: Arguments,
    options: CallOptions = {},
  ): Promise<Result> {
    return new Promise((resolve, reject) => {
      const body = this.#writer.encode(procedure, args);
      const timeoutMs = checkTimeout(
        options.timeoutMs ?? this.#options.timeoutMs,
      );
      new BalancedCall(this, name, procedure, { resolve, reject }, options)
        .start(body, timeoutMs);
    });
  }

  async close(): Promise<void> {
    this.isClosed = true;
    this.servers.close();
    this.wakes.close();
    await this.host.close();
  }

  stats(): ClientStats {
    const now = this.host.now();
    const { retries, retriesDenied, hedges } = this.budgets;
    const replicas = [...this.servers.balancer.replicas];
    return {
      ...statsOf(this.host.endpoint),
      retries,
      retriesDenied,
      hedges,
      servers: replicas.map((replica) => healthOf(replica, now)),
    };
  }

  /** The wait before an attempt, after so many others. */
  backoffMs(times: number): number {
    const { initialBackoffMs, maxBackoffMs } = this.settings.retry ?? {
      initialBackoffMs: balanceLimits.backoffMs,
      maxBackoffMs: balanceLimits.backoffMsMax,
    };
    const growth = {
      baseMs: initialBackoffMs,
      growth: balanceLimits.backoffGrowth,
      maxMs: maxBackoffMs,
    };
    return backoffMs(growth, times, this.servers.random);
  }

  latenciesOf(procedure: number): Latencies {
    let latencies = this.#latencies.get(procedure);
    if (latencies === undefined) {
      latencies = new Latencies();
      this.#latencies.set(procedure, latencies);
    }
    return latencies;
  }

  /** After how long a second copy is sent; never, while nothing is known. */
  hedgeDelayMs(procedure: number): number | undefined {
    const { delayMs, quantile } = this.settings.hedge;
    if (delayMs !== undefined) return delayMs;
    const latencies = this.latenciesOf(procedure);
    if (latencies.total < balanceLimits.hedgeSamples) return undefined;
    return Math.max(latencies.quantile(quantile)!, balanceLimits.hedgeMsMin);
  }
}
