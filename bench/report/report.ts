import type { WarmUpResult } from "../run/warm_up.ts";
import type { SparseHistogram } from "./histogram.ts";

/** All that one run of the benchmark has found; also the form of its JSON. */
export interface Report {
  readonly machine: Machine;
  /** Whether everything was measured, or `--quick`. */
  readonly isQuick: boolean;
  readonly tookS: number;
  /** What could not be measured here, and why. */
  readonly notes: readonly string[];
  readonly measurements: readonly Measurement[];
  readonly packets: readonly PacketCounts[];
  /** Heap after each hundred thousand calls. */
  readonly heap: readonly HeapSample[];
}

/** Where it ran. */
export interface Machine {
  readonly cores: number;
  readonly system: string;
  readonly deno: string;
  /** Processes that wanted a core, on average, as it began and as it ended. */
  readonly load: readonly [number, number];
}

/** Where client and server were. */
export type Place = "two processes" | "one core" | "one process";

/** One load on one system. */
export interface Measurement extends Setting {
  readonly system: string;
  readonly rounds: readonly Round[];
  readonly warmUp: WarmUpResult;
  /** Of all rounds together. */
  readonly latencies: SparseHistogram;
}

/** A load, and what it goes through. */
export interface Setting {
  readonly place: Place;
  readonly bodyBytes: number;
  readonly outstanding: number;
  /** Packets that the kernel loses, in each direction. */
  readonly lossPercent: number;
  /** What the relay does, if there is one. */
  readonly relay?: string;
}

/** One of several turns; systems alternate. */
export interface Round {
  /** Which: the others were measured at the same load just before or after. */
  readonly turn: number;
  /** Those that were answered. */
  readonly calls: number;
  readonly callsPerS: number;
  readonly p50Us: number;
  readonly p99Us: number;
  readonly p999Us: number;
  /** Of both processes, for each call. */
  readonly cpuUs: number;
  /** Sent in both directions, for each call; NaN where nobody counts. */
  readonly packets: number;
  /** After a collection, which only the last round has; otherwise NaN. */
  readonly clientHeapBytes: number;
  readonly serverHeapBytes: number;
  readonly failed: number;
  readonly failure?: string;
}

/** Packets for each call, in both directions. */
export interface PacketCounts {
  readonly system: string;
  readonly countedBy: "kernel" | "system";
  readonly backToBack: number;
  /** With 64 calls open at any time. */
  readonly together: number;
  /** With pauses of 100 ms. */
  readonly idle: number;
  /** Connect, one call, close. */
  readonly cold: number;
}

/** The heaps after so many calls. */
export interface HeapSample {
  readonly system: string;
  readonly calls: number;
  readonly clientBytes: number;
  readonly serverBytes: number;
}
