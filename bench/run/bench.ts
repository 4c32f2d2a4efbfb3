import type {
  HeapSample,
  Measurement,
  PacketCounts,
  Place,
  Report,
  Round,
} from "../report/report.ts";
import { Histogram } from "../report/histogram.ts";
import { labelOf } from "../report/label.ts";
import type { System } from "../systems/system.ts";
import { countPackets } from "./count_packets.ts";
import { setLoss } from "./loss.ts";
import { isInNamespace, problemOf } from "./namespace.ts";
import { Pair } from "./pair.ts";
import { type Cell, type Plan, suits } from "./plan.ts";
import { Progress } from "./progress.ts";
import { Relay } from "./relay.ts";

/** Between rounds: two questions, a collection, and what is left to settle. */
const OVERHEAD_MS = 60;
/** Starting two processes, and warming them up. */
const START_MS = 1200;

/** What `Bench` finds, without what is known beforehand. */
export type Findings = Pick<
  Report,
  "notes" | "measurements" | "packets" | "heap"
>;

/** One run of a plan. */
export class Bench {
  readonly #systems: readonly System[];
  readonly #plan: Plan;
  readonly #progress: Progress;
  readonly #pairs = new Map<string, Pair>();
  readonly #notes = new Set<string>();
  #place: Place = "two processes";

  constructor(systems: readonly System[], plan: Plan) {
    this.#systems = systems;
    this.#plan = plan;
    this.#progress = new Progress(plannedMs(systems, plan));
  }

  /** Measures all of it, and ends what it has started. */
  async run(): Promise<Findings> {
    const measurements: Measurement[] = [];
    const packets: PacketCounts[] = [];
    const heap: HeapSample[] = [];
    try {
      packets.push(...await this.#countPackets());
      for (const cell of this.#plan.cells) {
        measurements.push(...await this.#measureCell(cell));
      }
      if (this.#plan.heapCalls > 0) heap.push(...await this.#watchHeap());
    } finally {
      await this.#stopAll();
      this.#progress.end();
    }
    return { notes: [...this.#notes], measurements, packets, heap };
  }

  async #measureCell(cell: Cell): Promise<Measurement[]> {
    if (cell.lossPercent > 0 && !isInNamespace()) return [];
    const problem = await setLossIn(cell.lossPercent);
    if (problem !== undefined) {
      this.#notes.add(problem);
      return [];
    }
    const runs = this.#systems.filter((system) => suits(system, cell))
      .map((system) => ({
        system,
        rounds: [] as Round[],
        all: new Histogram(),
      }));
    try {
      for (let number = 0; number < cell.rounds; number++) {
        for (const { system, rounds, all } of runs) {
          this.#progress.begin(`${labelOf(cell)}: ${system.name}`);
          const found = await this.#measure(system, cell, number === 0);
          if (found !== undefined) {
            rounds.push(found.round);
            all.addAll(found.latencies);
          }
          this.#progress.advance(cell.forMs + OVERHEAD_MS);
        }
      }
    } finally {
      await setLossIn(0);
    }
    const { forMs: _, rounds: __, relayWeather: ___, ...setting } = cell;
    return runs.filter(({ rounds }) => rounds.length > 0).map((run) => ({
      ...setting,
      system: run.system.name,
      rounds: run.rounds,
      latencies: run.all.sparse(),
    }));
  }

  async #measure(system: System, cell: Cell, isFirst: boolean) {
    const { bodyBytes, outstanding, forMs } = cell;
    try {
      const pair = await this.#pair(system, cell.place);
      using relay = cell.relayWeather === undefined
        ? undefined
        : new Relay(pair.server.address, cell.relayWeather);
      if (relay !== undefined) await pair.dial(relay.address);
      const load = { bodyBytes, outstanding, forMs };
      // The code of this load gets compiled, and windows grow.
      const warm = { ...load, forMs: Math.min(forMs / 2, 200) };
      if (isFirst) await pair.client.tell({ kind: "load", ...warm });
      if (cell.place === "one core") await this.#pin(pair, "0");
      try {
        return await pair.measure(load);
      } finally {
        if (relay !== undefined) await pair.dial(pair.server.address);
        if (cell.place === "one core") await this.#pin(pair, ALL_CORES);
      }
    } catch (error) {
      this.#notes.add(
        `${system.name}, ${labelOf(cell)}: ${(error as Error).message}`,
      );
      await this.#drop(system);
      return undefined;
    }
  }

  async #countPackets(): Promise<PacketCounts[]> {
    const counts: PacketCounts[] = [];
    for (const system of this.#systems) {
      if (system.name === "raw windowed transfer") continue;
      this.#progress.begin(`packets: ${system.name}`);
      try {
        const pair = await this.#pair(system, "two processes");
        counts.push(await countPackets(pair, this.#plan));
      } catch (error) {
        this.#notes.add(
          `packets of ${system.name}: ${(error as Error).message}`,
        );
        await this.#drop(system);
      }
      this.#progress.advance(packetsMs(this.#plan) + START_MS);
    }
    return counts;
  }

  /** A heap that grows with the calls shows as a slope. */
  async #watchHeap(): Promise<HeapSample[]> {
    const samples: HeapSample[] = [];
    const steps = 10;
    const systems = this.#systems.filter(({ name }) => name.startsWith("rpc"));
    for (const system of systems) {
      this.#progress.begin(`heap: ${system.name}`);
      const pair = await this.#pair(system, "two processes");
      const callsMax = this.#plan.heapCalls / steps;
      const load = { bodyBytes: 64, outstanding: 64, forMs: 60_000, callsMax };
      for (let step = 1; step <= steps; step++) {
        const { round } = await pair.measure(load);
        samples.push({
          system: system.name,
          calls: step * callsMax,
          clientBytes: round.clientHeapBytes,
          serverBytes: round.serverHeapBytes,
        });
        this.#progress.advance(HEAP_STEP_MS);
      }
    }
    return samples;
  }

  /** Those of another place are ended first: they would take memory for nothing. */
  async #pair(system: System, place: Place): Promise<Pair> {
    const isApart = place !== "one process";
    if (isApart !== (this.#place !== "one process")) await this.#stopAll();
    this.#place = place;
    const pair = this.#pairs.get(system.name) ??
      await Pair.start(system, place);
    this.#pairs.set(system.name, pair);
    return pair;
  }

  async #pin(pair: Pair, cores: string): Promise<void> {
    for (const { pid } of [pair.client, pair.server]) {
      const args = ["-a", "-c", "-p", cores, `${pid}`];
      const problem = await problemOf("taskset", args);
      if (problem !== undefined) this.#notes.add(`taskset: ${problem}`);
    }
  }

  async #drop(system: System): Promise<void> {
    await this.#pairs.get(system.name)?.stop();
    this.#pairs.delete(system.name);
  }

  async #stopAll(): Promise<void> {
    for (const pair of this.#pairs.values()) await pair.stop();
    this.#pairs.clear();
  }
}

const ALL_CORES = `0-${navigator.hardwareConcurrency - 1}`;
const HEAP_STEP_MS = 500;

async function setLossIn(percent: number): Promise<string | undefined> {
  return isInNamespace() ? await setLoss(percent) : undefined;
}

function packetsMs({ idleCalls, coldCalls }: Plan): number {
  return 110 * idleCalls + 20 * coldCalls + 500;
}

function plannedMs(systems: readonly System[], plan: Plan): number {
  let ms = systems.length * (packetsMs(plan) + START_MS);
  for (const cell of plan.cells) {
    const taking = systems.filter((system) => suits(system, cell)).length;
    ms += taking * cell.rounds * (cell.forMs + OVERHEAD_MS);
  }
  return ms + (plan.heapCalls > 0 ? 30 * HEAP_STEP_MS : 0);
}
