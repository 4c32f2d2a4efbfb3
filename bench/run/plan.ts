import type { Setting } from "../report/report.ts";
import type { System } from "../systems/system.ts";
import type { RelayWeather } from "./relay.ts";

/** A load that all systems that can bear it take turns at. */
export interface Cell extends Setting {
  readonly forMs: number;
  readonly rounds: number;
  readonly relayWeather?: RelayWeather;
}

/** All that one run measures, in order; cells of one place together. */
export interface Plan {
  readonly cells: readonly Cell[];
  /** Calls with a pause of 100 ms before each. */
  readonly idleCalls: number;
  readonly coldCalls: number;
  /** Calls of which the heap is watched; 0 for none. */
  readonly heapCalls: number;
}

/** The weather in which the reference has the tail of QUIC. */
export const LOSSY_RELAY = "1 ms each way, 1 % lost";

const dry = { place: "two processes", lossPercent: 0 } as const;

/** About fifteen minutes. */
export const fullPlan: Plan = {
  cells: [
    ...cells(dry, [1, 16, 64, 256], 64, { forMs: 400, rounds: 5 }),
    ...cells(dry, [1, 16, 64, 256], 1000, { forMs: 300, rounds: 3 }),
    ...cells(dry, [1, 16, 64], 64_000, { forMs: 400, rounds: 3 }),
    ...cells(dry, [1, 16], 1_000_000, { forMs: 500, rounds: 3 }),
    ...cells(dry, [1], 10_000_000, { forMs: 600, rounds: 3 }),
    ...lossCells([1, 5], [1], { forMs: 5000, rounds: 2 }),
    ...lossCells([1, 5], [16], { forMs: 3000, rounds: 1 }),
    ...relayCells({ forMs: 3000, rounds: 1 }),
    ...cells({ ...dry, place: "one core" }, [1, 64], 64, {
      forMs: 300,
      rounds: 5,
    }),
    ...cells({ ...dry, place: "one process" }, [1, 64], 64, {
      forMs: 300,
      rounds: 3,
    }),
  ],
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
    ...lossCells([1], [1], { forMs: 700, rounds: 1 }),
    ...cells({ ...dry, place: "one core" }, [1], 64, { forMs: 120, rounds: 1 }),
  ],
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

function cells(
  where: Pick<Setting, "place" | "lossPercent">,
  outstanding: readonly number[],
  bodyBytes: number,
  effort: Pick<Cell, "forMs" | "rounds">,
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
  effort: Pick<Cell, "forMs" | "rounds">,
): Cell[] {
  return percents.flatMap((lossPercent) =>
    cells({ ...dry, lossPercent }, outstanding, 64, effort)
  );
}

function relayCells(effort: Pick<Cell, "forMs" | "rounds">): Cell[] {
  const delayMs = 1;
  const weathers: Record<string, RelayWeather> = {
    "1 ms each way": { delayMs, duplication: 0, loss: 0 },
    [LOSSY_RELAY]: { delayMs, duplication: 0, loss: 0.01 },
    "1 ms each way, 5 % doubled": { delayMs, duplication: 0.05, loss: 0 },
  };
  return Object.entries(weathers).flatMap(([relay, relayWeather]) =>
    cells(dry, [1], 64, effort).map((cell) => ({
      ...cell,
      relay,
      relayWeather,
    }))
  );
}
