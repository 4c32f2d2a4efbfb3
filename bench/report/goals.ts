import { bytesLabel, figure } from "./label.ts";
import { latency, lookUp, quantity, quantityRatio } from "./lookup.ts";
import type { Report, Setting } from "./report.ts";
import { RELAY_DELAY } from "../run/plan.ts";
import type { Table } from "./table.ts";
import { FLOOR } from "./tables.ts";

/** Something that the library is to reach, and how far it got. */
export interface Goal {
  readonly what: string;
  /** Whether as much as this is wanted, or no more than this. */
  readonly wanted: { readonly least: number } | { readonly most: number };
  readonly measured: number;
}

const OWN = "rpc over udp";
const many = { outstanding: 64 };

/** All goals that this run has figures for. */
export function goalsOf(report: Report): Goal[] {
  const goals = [
    ...latencyGoals(report),
    ...rateGoals(report),
    ...bodyGoals(report),
    ...packetGoals(report),
    ...lossGoals(report),
    ...quicGoals(report),
    ...heapGoals(report),
  ];
  return goals.filter(({ measured }) => Number.isFinite(measured));
}

/** Whether it got there. */
export function isReached({ wanted, measured }: Goal): boolean {
  return "least" in wanted ? measured >= wanted.least : measured <= wanted.most;
}

/** The goals as a table. */
export function goalsTable(report: Report): Table {
  return {
    title: "Goals",
    note: "Ratios of rates and of p50 are medians over rounds in which the " +
      "systems took turns; a p99 is that of all rounds together",
    columns: ["goal", "wanted", "measured", "reached"],
    rows: goalsOf(report).map((goal) => [
      goal.what,
      "least" in goal.wanted
        ? `≥ ${figure(goal.wanted.least)}`
        : `≤ ${figure(goal.wanted.most)}`,
      figure(goal.measured),
      isReached(goal) ? "yes" : "no",
    ]),
  };
}

function latencyGoals(report: Report): Goal[] {
  const p50 = (setting: Partial<Setting>) =>
    quantityRatio(report, [OWN, FLOOR], setting, "p50Us").median;
  return [
    {
      what: `p50 of one call at a time ÷ ${FLOOR}, two cores`,
      wanted: { most: 1.05 },
      measured: p50({}),
    },
    {
      what: `p50 of one call at a time ÷ ${FLOOR}, one core`,
      wanted: { most: 1.3 },
      measured: p50({ place: "one core" }),
    },
  ];
}

function rateGoals(report: Report): Goal[] {
  const rate = (other: string, setting: Partial<Setting>) =>
    quantityRatio(report, [OWN, other], setting, "callsPerS").median;
  const least: [string, number][] = [
    [FLOOR, 2.5],
    ["grpc-js", 30],
    ["fetch", 10],
    ["websocket", 1.5],
  ];
  const at256 = quantity(report, OWN, { outstanding: 256 }, "callsPerS");
  const at64 = quantity(report, OWN, many, "callsPerS");
  return [
    ...least.map(([other, wanted]): Goal => ({
      what: `calls/s ÷ ${other}, 64 open`,
      wanted: { least: wanted },
      measured: rate(other, many),
    })),
    {
      what: "calls/s at 256 open ÷ at 64 open",
      wanted: { least: 1 },
      measured: at256.median / at64.median,
    },
    ...[64, 1000].flatMap((bodyBytes) =>
      [1, 16, 64, 256].map((outstanding): Goal => ({
        what: `calls/s ÷ rpc over tcp, ${
          bytesLabel(bodyBytes)
        }, ${outstanding} open`,
        wanted: { least: 1 },
        measured: rate("rpc over tcp", { bodyBytes, outstanding }),
      }))
    ),
  ];
}

function bodyGoals(report: Report): Goal[] {
  const large = { bodyBytes: 10_000_000 };
  const rate = (other: string) =>
    quantityRatio(report, [OWN, other], large, "callsPerS").median;
  return [
    {
      what: "10 MB: rate ÷ raw windowed transfer",
      wanted: { least: 0.6 },
      measured: rate("raw windowed transfer"),
    },
    {
      what: "10 MB: rate ÷ rpc over tcp",
      wanted: { least: 0.3 },
      measured: rate("rpc over tcp"),
    },
  ];
}

function packetGoals({ packets }: Report): Goal[] {
  const own = packets.find(({ system }) => system === OWN);
  const counts = [
    ["back to back", own?.backToBack],
    ["100 ms apart", own?.idle],
    ["connect, call, close", own?.cold],
  ] as const;
  return counts.map(([what, measured]) => ({
    what: `packets a call, ${what}`,
    wanted: { most: 2 },
    measured: measured ?? NaN,
  }));
}

function lossGoals(report: Report): Goal[] {
  return [1, 5].flatMap((lossPercent): Goal[] => {
    const setting = { lossPercent };
    return [
      {
        what: `calls without an answer, ${lossPercent} % lost`,
        wanted: { most: 0 },
        measured: lookUp(report, OWN, setting)?.rounds
          .reduce((sum, round) => sum + round.failed, 0) ?? NaN,
      },
      ...["grpc-js", "fetch", "rpc over tcp"].map((other): Goal => ({
        what: `p99 of ${other} ÷ own, ${lossPercent} % lost`,
        wanted: { least: 20 },
        measured: tailRatio(report, other, setting),
      })),
    ];
  });
}

/**
 * QUIC has no timer of the kernel's, and a tail of its own; also with the round
 * trip of 2 ms that the goal has its 35 ms from.
 */
function quicGoals(report: Report): Goal[] {
  return [undefined, RELAY_DELAY].flatMap((relay) =>
    [1, 5].map((lossPercent): Goal => ({
      what: `p99 of quic ÷ own, ${lossPercent} % lost` +
        (relay === undefined ? "" : `, ${relay}`),
      wanted: { least: 4 },
      measured: tailRatio(
        report,
        "quic",
        { lossPercent, ...(relay === undefined ? {} : { relay }) },
      ),
    }))
  );
}

/** How many times another's p99 is that of this library. */
function tailRatio(
  report: Report,
  other: string,
  setting: Partial<Setting>,
): number {
  return latency(report, other, setting, 0.99) /
    latency(report, OWN, setting, 0.99);
}

/** The second half of the calls against the first sample of it. */
function heapGoals({ heap }: Report): Goal[] {
  const own = heap.filter(({ system }) => system === OWN)
    .map(({ clientBytes, serverBytes }) => clientBytes + serverBytes);
  return [{
    what: "heap after 10^6 calls ÷ after half of them",
    wanted: { most: 1.05 },
    measured: own.at(-1)! / own[Math.floor(own.length / 2) - 1]!,
  }];
}
