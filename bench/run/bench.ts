import type {
  HeapSample,
  Measurement,
  PacketCounts,
  Place,
  Report,
  Round,
  Setting,
} from "../report/report.ts";
import { Histogram } from "../report/histogram.ts";
import { labelOf } from "../report/label.ts";
import type { Load } from "../process/command.ts";
import type { System } from "../systems/system.ts";
import { countPackets } from "./count_packets.ts";
import { setLoss } from "./loss.ts";
import { isInNamespace } from "./namespace.ts";
import { oneCoreProblem } from "./one_core.ts";
import { type Measured, Pair } from "./pair.ts";
import { type Cell, type Plan, suits } from "./plan.ts";
import { Progress } from "./progress.ts";
import { Relay } from "./relay.ts";
import type { WarmUpResult } from "./warm_up.ts";

/** Between rounds: two questions, a collection, and what is left to settle. */
const OVERHEAD_MS = 60;

/** What `Bench` finds, without what is known beforehand. */
export type Findings = Pick<
  Report,
  "notes" | "measurements" | "packets" | "heap"
>;

/** What one system has come to at one load. */
interface Run {
  readonly system: System;
  readonly warmUp: WarmUpResult;
  readonly rounds: Round[];
  readonly all: Histogram;
}

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
    const problem = await this.#problemOf(cell);
    if (problem !== undefined) {
      this.#notes.add(problem);
      return [];
    }
    const runs: Run[] = [];
    for (const system of this.#systems) {
      if (!suits(system, cell)) continue;
      this.#progress.begin(`${labelOf(cell)}: ${system.name}, warm-up`);
      const warmUp = await this.#noting(
        system,
        cell,
        async () => await this.#warmPair(system, cell),
      );
      const rounds: Round[] = [];
      if (warmUp !== undefined) {
        runs.push({ system, warmUp, rounds, all: new Histogram() });
      }
      this.#progress.advance(this.#plan.warmUp.next.leastMs);
    }
    for (let turn = 0; turn < cell.rounds; turn++) {
      for (const { system, rounds, all } of runs) {
        this.#progress.begin(`${labelOf(cell)}: ${system.name}`);
        const found = await this.#noting(
          system,
          cell,
          async () => await this.#measure(system, cell, turn),
        );
        if (found !== undefined) {
          rounds.push({ turn, ...found.round });
          all.addAll(found.latencies);
        }
        this.#progress.advance(cell.forMs + OVERHEAD_MS);
      }
    }
    return runs.filter(({ rounds }) => rounds.length > 0).map((run) => ({
      ...settingOf(cell),
      system: run.system.name,
      rounds: run.rounds,
      warmUp: run.warmUp,
      latencies: run.all.sparse(),
    }));
  }

  /** Why this cannot be measured here, if so. */
  async #problemOf(cell: Cell): Promise<string | undefined> {
    if (cell.lossPercent > 0) {
      if (!isInNamespace()) return "no loss without a network namespace";
      const problem = await setLoss(cell.lossPercent);
      await setLoss(0);
      return problem;
    }
    return cell.place === "one core" ? await oneCoreProblem() : undefined;
  }

  /** The processes of a system, after calls of this load that are not measured. */
  async #warmPair(system: System, cell: Cell): Promise<WarmUpResult> {
    const pair = await this.#pair(system, cell.place);
    const { first, next } = this.#plan.warmUp;
    return await pair.warmUp(cell, pair.isNew ? first : next);
  }

  async #measure(system: System, cell: Cell, turn: number): Promise<Measured> {
    // Those that were started anew after a failure are as warm as the others.
    await this.#warmPair(system, cell);
    const pair = await this.#pair(system, cell.place);
    const { lossPercent, leadInCalls, relayWeather } = cell;
    const load = loadOf(cell);
    using relay = relayWeather === undefined
      ? undefined
      : new Relay(pair.server.address, relayWeather);
    try {
      if (lossPercent > 0) await setLoss(lossPercent, relay?.port);
      if (relay !== undefined) await pair.dial(relay.address);
      if (leadInCalls !== undefined) {
        await pair.load({ ...load, callsMax: leadInCalls });
      }
      const found = await pair.measure(load, turn === cell.rounds - 1);
      const { failed, failure } = found.round;
      if (failed > 0) {
        this.#note(system, cell, `${failed} calls failed: ${failure}`);
      }
      return found;
    } finally {
      if (lossPercent > 0) await setLoss(0);
      if (relay !== undefined) await pair.dial(pair.server.address);
    }
  }

  /** What fails is noted, and its processes are started anew for what follows. */
  async #noting<T>(
    system: System,
    cell: Cell,
    act: () => Promise<T>,
  ): Promise<T | undefined> {
    try {
      return await act();
    } catch (error) {
      this.#note(system, cell, (error as Error).message);
      await this.#drop(system);
      return undefined;
    }
  }

  #note(system: System, cell: Cell, what: string): void {
    this.#notes.add(`${system.name}, ${labelOf(cell)}: ${what}`);
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
      this.#progress.advance(
        packetsMs(this.#plan) + this.#plan.warmUp.first.leastMs,
      );
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
        const { round } = await pair.measure(load, true);
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
    if (place !== this.#place) await this.#stopAll();
    this.#place = place;
    const pair = this.#pairs.get(system.name) ??
      await Pair.start(system, place);
    this.#pairs.set(system.name, pair);
    return pair;
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

const HEAP_STEP_MS = 500;

function loadOf(cell: Cell): Load {
  const { bodyBytes, outstanding, forMs, callsMax, gapMs } = cell;
  return {
    bodyBytes,
    outstanding,
    forMs,
    ...(callsMax === undefined ? {} : { callsMax }),
    ...(gapMs === undefined ? {} : { gapMs }),
  };
}

/** A cell without how it is measured. */
function settingOf(cell: Cell): Setting {
  const { place, bodyBytes, outstanding, lossPercent, relay } = cell;
  return {
    place,
    bodyBytes,
    outstanding,
    lossPercent,
    ...(relay === undefined ? {} : { relay }),
  };
}

function packetsMs({ idleCalls, coldCalls }: Plan): number {
  return 110 * idleCalls + 20 * coldCalls + 500;
}

function plannedMs(systems: readonly System[], plan: Plan): number {
  let ms = systems.length * (packetsMs(plan) + plan.warmUp.first.leastMs);
  for (const cell of plan.cells) {
    const taking = systems.filter((system) => suits(system, cell)).length;
    const roundsMs = cell.rounds * (cell.forMs + OVERHEAD_MS);
    ms += taking * (plan.warmUp.next.leastMs + roundsMs);
  }
  return ms + (plan.heapCalls > 0 ? 30 * HEAP_STEP_MS : 0);
}
