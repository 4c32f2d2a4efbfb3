import { Child } from "../process/child.ts";
import type { Load, LoadResult, Usage } from "../process/command.ts";
import { Histogram, type SparseHistogram } from "../report/histogram.ts";
import type { Place, Round } from "../report/report.ts";
import type { System } from "../systems/system.ts";
import { readKernelCounters } from "./kernel_counters.ts";
import { isInNamespace } from "./namespace.ts";
import { coresOf, ONE_CORE } from "./one_core.ts";
import {
  WARM_UP_SLICE_MS,
  WarmUp,
  type WarmUpBounds,
  type WarmUpResult,
} from "./warm_up.ts";

/** What a round found, but for its number. */
export interface Measured {
  readonly round: Omit<Round, "turn">;
  readonly latencies: SparseHistogram;
}

/** A client and a server of one system, in two processes or in one. */
export class Pair {
  readonly system: System;
  readonly client: Child;
  readonly server: Child;
  #warmFor = "";
  #warmUp: WarmUpResult | undefined;

  private constructor(system: System, client: Child, server: Child) {
    this.system = system;
    this.client = client;
    this.server = server;
  }

  /** Starts both, and connects them. */
  static async start(system: System, place: Place): Promise<Pair> {
    const start = (role: "server" | "client" | "both") =>
      Child.start(role, system.name, place === "one core");
    const isOne = place === "one process";
    const server = await start(isOne ? "both" : "server");
    const client = isOne ? server : await start("client");
    const pair = new Pair(system, client, server);
    if (place === "one core") pair.#checkCores();
    await pair.dial(server.address);
    return pair;
  }

  /** Whether it was never warmed up. */
  get isNew(): boolean {
    return this.#warmUp === undefined;
  }

  /** Connects the client anew. */
  async dial(address: string): Promise<void> {
    await this.client.tell({ kind: "dial", address });
  }

  /**
   * Makes calls of this load until they do not get faster; none if it was the
   * last one that this was done for.
   */
  async warmUp(
    { bodyBytes, outstanding }: Pick<Load, "bodyBytes" | "outstanding">,
    bounds: WarmUpBounds,
  ): Promise<WarmUpResult> {
    const key = `${bodyBytes} ${outstanding}`;
    if (this.#warmFor === key) return this.#warmUp!;
    const load = { bodyBytes, outstanding, forMs: WARM_UP_SLICE_MS };
    const warmUp = new WarmUp(bounds);
    while (!warmUp.isOver) {
      const { calls, tookMs } = await this.load(load);
      warmUp.add(calls, tookMs);
    }
    this.#warmFor = key;
    this.#warmUp = warmUp.result;
    return this.#warmUp;
  }

  /**
   * Makes calls of which nothing is measured.
   *
   * @returns a promise that rejects if none was answered
   */
  async load(load: Load): Promise<LoadResult> {
    const result = await this.client.tell({ kind: "load", ...load });
    if (result.calls === 0) {
      throw new Error(`no call was answered: ${result.failure}`);
    }
    return result;
  }

  /** What both have used. */
  async usage(
    collects = false,
  ): Promise<{ client: Usage; server: Usage; cpuUs: number }> {
    const command = { kind: "usage", collects } as const;
    const client = await this.client.tell(command);
    if (this.client === this.server) {
      return { client, server: client, cpuUs: client.cpuUs };
    }
    const server = await this.server.tell(command);
    return { client, server, cpuUs: client.cpuUs + server.cpuUs };
  }

  /**
   * One round of a load.
   *
   * @param collects whether heaps are read after it; a collection takes shapes
   * from V8 that compiled code relied on, so that what follows is slow at first
   */
  async measure(load: Load, collects: boolean): Promise<Measured> {
    const before = await this.usage();
    const packetsBefore = packetsOf(before);
    const result = await this.load(load);
    const after = await this.usage(collects);
    const packets = packetsOf(after) - packetsBefore;
    const cpuUs = (after.cpuUs - before.cpuUs) / result.calls;
    if (collects) this.#warmFor = "nothing since";
    return {
      round: {
        ...quantities(result),
        cpuUs,
        packets: packets / result.calls,
        clientHeapBytes: after.client.heapBytes ?? NaN,
        serverHeapBytes: after.server.heapBytes ?? NaN,
        failed: result.failed,
        ...(result.failure === undefined ? {} : { failure: result.failure }),
      },
      latencies: result.latencies,
    };
  }

  /** Ends both. */
  async stop(): Promise<void> {
    await this.client.stop();
    if (this.server !== this.client) await this.server.stop();
  }

  #checkCores(): void {
    for (const { pid } of [this.client, this.server]) {
      const others = coresOf(pid).filter((cores) => cores !== `${ONE_CORE}`);
      if (others.length > 0) {
        throw new Error(`threads of ${pid} may run on cores ${others}`);
      }
    }
  }
}

/** Packets so far: by the kernel, or those that both have counted themselves. */
export function packetsOf(
  used: { client: Usage; server: Usage },
): number {
  if (isInNamespace()) return readKernelCounters().packets;
  const { client, server } = used;
  if (client === server) return client.packetsSent ?? NaN;
  return (client.packetsSent ?? NaN) + (server.packetsSent ?? NaN);
}

function quantities(result: LoadResult) {
  const histogram = new Histogram();
  histogram.addAll(result.latencies);
  return {
    calls: result.calls,
    callsPerS: 1000 * result.calls / result.tookMs,
    p50Us: histogram.quantile(0.5),
    p99Us: histogram.quantile(0.99),
    p999Us: histogram.quantile(0.999),
  };
}
