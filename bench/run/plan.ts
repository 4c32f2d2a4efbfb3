import type { Setting } from "../report/report.ts";
import type { System } from "../systems/system.ts";
import type { RelayWeather } from "./relay.ts";
import type { WarmUpBounds } from "./warm_up.ts";

/** A load that all systems that can bear it take turns at. */
export interface Cell extends Setting {
  readonly forMs: number;
  readonly rounds: number;
  /** A round also ends after so many calls. */
  readonly callsMax?: number;
  /** A pause before each call, so that none carries what another is owed. */
  readonly gapMs?: number;
  /** Calls of each round, before those that are measured, for its estimates. */
  readonly leadInCalls?: number;
  readonly relayWeather?: RelayWeather;
}

/** All that one run measures, in order; cells of one place together. */
export interface Plan {
  readonly cells: readonly Cell[];
  /** Before the first load of a process, and before each other. */
  readonly warmUp: {
    readonly first: WarmUpBounds;
    readonly next: WarmUpBounds;
  };
  /** Calls with a pause of 100 ms before each. */
  readonly idleCalls: number;
  readonly coldCalls: number;
  /** Calls of which the heap is watched; 0 for none. */
  readonly heapCalls: number;
}

/** A round trip of 2 ms. */
export const RELAY_DELAY = "1 ms each way";

const dry = { place: "two processes", lossPercent: 0 } as const;

/**
 * One call at a time, each for itself. A p99 of the TCP systems rests on 3,000
 * calls: about one in a hundred of them waits for the kernel's timer, and with
 * fewer calls it is chance whether that one counts. At 5 % lost a call takes
 * 20 ms and more on average, so that time is what ends those rounds.
 */
const alone = { callsMax: 2000, gapMs: 1, leadInCalls: 50 };

/** Some twenty-two minutes on two cores. */
export const fullPlan: Plan = {
  cells: [
    ...cells(dry, [1, 16, 64, 256], 64, { forMs: 400, rounds: 5 }),
    ...cells(dry, [1, 16, 64, 256], 1000, { forMs: 300, rounds: 3 }),
    ...cells(dry, [1, 16, 64], 64_000, { forMs: 400, rounds: 3 }),
    ...cells(dry, [1, 16], 1_000_000, { forMs: 500, rounds: 3 }),
    ...cells(dry, [1], 10_000_000, { forMs: 600, rounds: 3 }),
    ...lossCells([1], [1], { ...alone, forMs: 10_000, rounds: 2 }),
    ...lossCells([5], [1], { ...alone, forMs: 6000, rounds: 2 }),
    ...lossCells([1, 5], [16], { leadInCalls: 50, forMs: 3000, rounds: 1 }),
    ...relayCells([0, 1, 5], { ...alone, forMs: 4000, rounds: 2 }),
    ...cells({ ...dry, place: "one core" }, [1, 64], 64, {
      forMs: 300,
      rounds: 5,
    }),
    ...cells({ ...dry, place: "one process" }, [1, 64], 64, {
      forMs: 300,
      rounds: 3,
    }),
  ],
  warmUp: {
    first: { leastMs: 2000, mostMs: 8000 },
    next: { leastMs: 500, mostMs: 2000 },
  },
  idleCalls: 10,
  coldCalls: 5,
  heapCalls: 1_000_000,
};

/** Less than a minute: enough to see that nothing is broken, and the ratios. */
export const quickPlan: Plan = {
  cells: [
    ...cells(dry, [1, 64], 64, { forMs: 150, rounds: 2 }),
    ...cells(dry, [16, 256], 64, { forMs: 100, rounds: 1 }),
    ...cells(dry, [64], 1000, { forMs: 120, rounds: 1 }),
    ...cells(dry, [1], 1_000_000, { forMs: 150, rounds: 1 }),
    ...lossCells([1], [1], { ...alone, forMs: 700, rounds: 1 }),
    ...cells({ ...dry, place: "one core" }, [1], 64, { forMs: 120, rounds: 1 }),
  ],
  warmUp: {
    first: { leastMs: 450, mostMs: 900 },
    next: { leastMs: 100, mostMs: 100 },
  },
  idleCalls: 2,
  coldCalls: 2,
  heapCalls: 0,
};

/** Whether a system can take part in it. */
export function suits(system: System, cell: Cell): boolean {
  if (cell.bodyBytes > system.bodyBytesMax) return false;
  if (cell.outstanding > system.openMax) return false;
  // It is the floor of large bodies.
  if (system.name === "raw windowed transfer" && cell.bodyBytes < 64_000) {
    return false;
  }
  const isLossy = cell.lossPercent > 0 || cell.relayWeather !== undefined;
  if (isLossy && !system.survivesLoss) return false;
  return cell.relayWeather === undefined || system.isDatagrams;
}

type Effort = Omit<Cell, keyof Setting | "relayWeather">;

function cells(
  where: Pick<Setting, "place" | "lossPercent">,
  outstanding: readonly number[],
  bodyBytes: number,
  effort: Effort,
): Cell[] {
  return outstanding.map((open) => ({
    ...where,
    ...effort,
    bodyBytes,
    outstanding: open,
  }));
}

function lossCells(
  percents: readonly number[],
  outstanding: readonly number[],
  effort: Effort,
): Cell[] {
  return percents.flatMap((lossPercent) =>
    cells({ ...dry, lossPercent }, outstanding, 64, effort)
  );
}

function relayCells(percents: readonly number[], effort: Effort): Cell[] {
  const late = { delayMs: 1, duplication: 0 };
  return [
    ...lossCells(percents, [1], effort).map((cell) => ({
      ...cell,
      relay: RELAY_DELAY,
      relayWeather: late,
    })),
    ...cells(dry, [1], 64, effort).map((cell) => ({
      ...cell,
      relay: `${RELAY_DELAY}, 5 % doubled`,
      relayWeather: { ...late, duplication: 0.05 },
    })),
  ];
}
