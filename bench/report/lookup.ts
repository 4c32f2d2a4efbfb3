import { Histogram } from "./histogram.ts";
import type { Measurement, Report, Round, Setting } from "./report.ts";
import { ratio, type Spread, spread } from "./statistics.ts";

/** What a round has numbers of. */
export type Quantity = {
  [K in keyof Round]-?: Round[K] extends number ? K : never;
}[keyof Round];

/** Where nothing else is said: two processes, 64 bytes, one call at a time, no loss. */
const usual: Setting = {
  place: "two processes",
  bodyBytes: 64,
  outstanding: 1,
  lossPercent: 0,
};

/** One system at one load, if it was measured. */
export function lookUp(
  report: Report,
  system: string,
  wanted: Partial<Setting>,
): Measurement | undefined {
  const setting = { ...usual, ...wanted };
  return report.measurements.find((one) =>
    one.system === system &&
    one.place === setting.place &&
    one.bodyBytes === setting.bodyBytes &&
    one.outstanding === setting.outstanding &&
    one.lossPercent === setting.lossPercent &&
    one.relay === setting.relay
  );
}

/** One quantity over all rounds; NaN if it was not measured. */
export function quantity(
  report: Report,
  system: string,
  wanted: Partial<Setting>,
  name: Quantity,
): Spread {
  const found = lookUp(report, system, wanted);
  return spread(found?.rounds.map((round) => numberOf(round[name])) ?? []);
}

/** How many times one system's quantity is another's, round by round. */
export function quantityRatio(
  report: Report,
  [system, other]: readonly [string, string],
  wanted: Partial<Setting>,
  name: Quantity,
): Spread {
  // A round that failed is missing, and its turn with it.
  const [of, to] = [system, other].map((one) => {
    const byTurn: number[] = [];
    for (const round of lookUp(report, one, wanted)?.rounds ?? []) {
      byTurn[round.turn] = numberOf(round[name]);
    }
    return byTurn;
  });
  return ratio(of!, to!);
}

/** A quantile of all rounds together, in microseconds. */
export function latency(
  report: Report,
  system: string,
  wanted: Partial<Setting>,
  share: number,
): number {
  const found = lookUp(report, system, wanted);
  if (found === undefined) return NaN;
  const histogram = new Histogram();
  histogram.addAll(found.latencies);
  return histogram.quantile(share);
}

/** The systems that were measured at some load, in their order. */
export function systemsAt(
  report: Report,
  wanted: Partial<Setting>,
): string[] {
  const names = new Set(report.measurements.map((one) => one.system));
  return [...names].filter((name) => lookUp(report, name, wanted));
}

/** JSON has null for NaN. */
function numberOf(value: number | null): number {
  return value ?? NaN;
}
