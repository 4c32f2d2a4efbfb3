import { Child } from "../process/child.ts";
import type { Load, LoadResult, Usage } from "../process/command.ts";
import { Histogram, type SparseHistogram } from "../report/histogram.ts";
import type { Place, Round } from "../report/report.ts";
import type { System } from "../systems/system.ts";
import { readKernelCounters } from "./kernel_counters.ts";
import { isInNamespace } from "./namespace.ts";

/**
 * What runs thousands of times gets compiled for it: what is measured is the
 * program that has run for a while.
 */
const WARM_MS = 1500;

/** A client and a server of one system, in two processes or in one. */
export class Pair {
  readonly system: System;
  readonly client: Child;
  readonly server: Child;

  private constructor(system: System, client: Child, server: Child) {
    this.system = system;
    this.client = client;
    this.server = server;
  }

  /** Starts both, connects them, and warms them up. */
  static async start(system: System, place: Place): Promise<Pair> {
    const isOne = place === "one process";
    const server = await Child.start(isOne ? "both" : "server", system.name);
    const client = isOne ? server : await Child.start("client", system.name);
    const pair = new Pair(system, client, server);
    await pair.dial(server.address);
    await client.tell({
      kind: "load",
      bodyBytes: 64,
      outstanding: Math.min(64, system.openMax),
      forMs: WARM_MS,
    });
    return pair;
  }

  /** Connects the client anew. */
  async dial(address: string): Promise<void> {
    await this.client.tell({ kind: "dial", address });
  }

  /** What both have used. */
  async usage(): Promise<{ client: Usage; server: Usage; cpuUs: number }> {
    const client = await this.client.tell({ kind: "usage" });
    if (this.client === this.server) {
      return { client, server: client, cpuUs: client.cpuUs };
    }
    const server = await this.server.tell({ kind: "usage" });
    return { client, server, cpuUs: client.cpuUs + server.cpuUs };
  }

  /** One round of a load. */
  async measure(
    load: Load,
  ): Promise<{ round: Round; latencies: SparseHistogram }> {
    const before = await this.usage();
    const packetsBefore = packetsOf(before);
    const result = await this.client.tell({ kind: "load", ...load });
    const after = await this.usage();
    const packets = packetsOf(after) - packetsBefore;
    const cpuUs = (after.cpuUs - before.cpuUs) / result.calls;
    return {
      round: {
        ...quantities(result),
        cpuUs,
        packets: packets / result.calls,
        clientHeapBytes: after.client.heapBytes,
        serverHeapBytes: after.server.heapBytes,
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
    callsPerS: 1000 * result.calls / result.tookMs,
    p50Us: histogram.quantile(0.5),
    p99Us: histogram.quantile(0.99),
    p999Us: histogram.quantile(0.999),
  };
}
