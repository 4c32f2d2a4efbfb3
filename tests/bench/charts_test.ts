import { assertEquals, assertMatch } from "@std/assert";
import { chartsOf } from "../../bench/charts/charts.ts";
import { systemColors } from "../../bench/charts/palette.ts";
import { logScale, ninesScale, stepScale } from "../../bench/charts/scale.ts";
import { element } from "../../bench/charts/svg.ts";
import { goalsOf, isReached } from "../../bench/report/goals.ts";
import { Histogram } from "../../bench/report/histogram.ts";
import { readmeText } from "../../bench/report/readme_text.ts";
import type { Measurement, Report } from "../../bench/report/report.ts";
import { quantityRatio } from "../../bench/report/lookup.ts";
import { tablesOf } from "../../bench/report/tables.ts";
import { RELAY_DELAY } from "../../bench/run/plan.ts";

/** A system that takes `us` for each call. */
function measurement(
  system: string,
  us: number,
  setting: Partial<Measurement> = {},
): Measurement {
  const histogram = new Histogram();
  for (let i = 0; i < 1000; i++) histogram.add(us);
  const outstanding = setting.outstanding ?? 1;
  const round = {
    turn: 0,
    calls: 500,
    callsPerS: outstanding * 1e6 / us,
    p50Us: us,
    p99Us: us,
    p999Us: us,
    cpuUs: us,
    packets: 2,
    clientHeapBytes: 1e6,
    serverHeapBytes: 1e6,
    failed: 1,
  };
  return {
    system,
    place: "two processes",
    bodyBytes: 64,
    outstanding: 1,
    lossPercent: 0,
    rounds: [round, { ...round, turn: 1 }],
    warmUp: { tookMs: 600, isSteady: true },
    latencies: histogram.sparse(),
    ...setting,
  };
}

const counts = { countedBy: "kernel", together: 1, idle: 2, cold: 2 } as const;

const LATE_AND_LOSSY = { relay: RELAY_DELAY, lossPercent: 1 };

const report: Report = {
  machine: { cores: 2, system: "linux", deno: "2.9.6", load: [0, 0] },
  isQuick: false,
  tookS: 1,
  notes: [],
  measurements: [
    measurement("rpc over udp", 100),
    measurement("raw datagram echo", 90),
    measurement("rpc over udp", 200, { outstanding: 64 }),
    measurement("raw datagram echo", 600, { outstanding: 64 }),
    measurement("rpc over udp", 5000, { lossPercent: 1 }),
    measurement("fetch", 200_000, { lossPercent: 1 }),
    measurement("quic", 20_000, { lossPercent: 1 }),
    measurement("rpc over udp", 7000, LATE_AND_LOSSY),
    measurement("quic", 35_000, LATE_AND_LOSSY),
  ],
  packets: [{ system: "rpc over udp", backToBack: 2, ...counts }],
  heap: [],
};

Deno.test("chartsOf() draws what was measured, and says it in words", () => {
  const charts = chartsOf(report);
  const files = charts.map(({ file }) => file);
  assertEquals(files, [
    "packets.svg",
    "throughput.svg",
    "latency.svg",
    "loss.svg",
  ]);
  for (const { svg, alternative } of charts) {
    assertMatch(svg, /^<svg [^>]*aria-label="[^"]+"/);
    assertMatch(svg, />rpc over udp</);
    assertEquals(/NaN|undefined|Infinity/.test(svg), false);
    assertEquals(alternative.length > 10, true);
  }
});

Deno.test("chartsOf() leaves out what was not measured", () => {
  const empty = { ...report, measurements: [], packets: [] };
  assertEquals(chartsOf(empty), []);
  assertEquals(tablesOf(empty), []);
});

Deno.test("goalsOf() compares with the right system in the right direction", () => {
  const goals = new Map(goalsOf(report).map((goal) => [goal.what, goal]));
  const rate = goals.get("calls/s ÷ raw datagram echo, 64 open")!;
  assertEquals(Math.round(100 * rate.measured), 300);
  assertEquals(isReached(rate), true);
  const p50 = goals.get(
    "p50 of one call at a time ÷ raw datagram echo, two cores",
  )!;
  assertEquals(isReached(p50), false);
  const loss = goals.get("p99 of fetch ÷ own, 1 % lost")!;
  assertEquals(Math.round(loss.measured), 40);
  const quic = goals.get(`p99 of quic ÷ own, 1 % lost, ${RELAY_DELAY}`)!;
  assertEquals([Math.round(quic.measured), isReached(quic)], [5, true]);
  const near = goals.get("p99 of quic ÷ own, 1 % lost")!;
  assertEquals(Math.round(near.measured), 4);
});

Deno.test("goalsOf() has a p99 from all rounds together, not from their middle", () => {
  const [one] = report.measurements.filter((each) =>
    each.system === "fetch" && each.lossPercent === 1
  );
  const rounds = one!.rounds.map((round) => ({ ...round, p99Us: 1 }));
  const measurements = report.measurements.map((each) =>
    each === one ? { ...one, rounds } : each
  );
  const goals = goalsOf({ ...report, measurements });
  const loss = goals.find(({ what }) =>
    what === "p99 of fetch ÷ own, 1 % lost"
  );
  assertEquals(Math.round(loss!.measured), 40);
});

Deno.test("quantityRatio() compares rounds of one turn when others failed", () => {
  const own = measurement("rpc over udp", 100);
  const floor = measurement("raw datagram echo", 50);
  const turn = (round: typeof own.rounds[0], number: number, us: number) => ({
    ...round,
    turn: number,
    p50Us: us,
  });
  const [round] = own.rounds;
  const measurements = [
    // The machine was slow in the first turn, and the floor failed in it.
    { ...own, rounds: [turn(round!, 0, 900), turn(round!, 1, 100)] },
    { ...floor, rounds: [turn(round!, 1, 50)] },
  ];
  const names = ["rpc over udp", "raw datagram echo"] as const;
  const ratio = quantityRatio({ ...report, measurements }, names, {}, "p50Us");
  assertEquals(ratio, { median: 2, min: 2, max: 2 });
});

Deno.test("tablesOf() says on how many calls losses rest, and how many failed", () => {
  const tables = new Map(tablesOf(report).map((one) => [one.title, one]));
  const lost = tables.get("Packets lost, 64 B")!;
  assertEquals(lost.columns.slice(-2), ["calls, 1 %, 1 open", "failed"]);
  assertEquals(lost.rows.map((row) => [row[0], ...row.slice(-2)]), [
    ["rpc over udp", "1,000", "2"],
    ["fetch", "1,000", "2"],
    ["quic", "1,000", "2"],
  ]);
  const relayed = tables.get("Through a relay, 64 B")!;
  assertEquals(relayed.columns, ["system", `${RELAY_DELAY}, 1 % lost`]);
  assertEquals(relayed.rows[1]![0], "quic");
  const warm = tables.get("Warm-up")!;
  const ownWarm = warm.rows.find(([name]) => name === "rpc over udp");
  const own =
    report.measurements.filter(({ system }) => system === "rpc over udp")
      .length;
  assertEquals(ownWarm!.slice(1), [
    "0.600",
    "0.600",
    "0.600",
    `${own}`,
    `${own}`,
  ]);
});

Deno.test("systemColors() has each once: on dark pages one becomes one", () => {
  const [light, dark] = [0, 1].map((i) =>
    systemColors().map((pair) => pair[i])
  );
  assertEquals(new Set(light).size, light!.length);
  assertEquals(new Set(dark).size, dark!.length);
});

Deno.test("readmeText() has a row for each system, and the chart", () => {
  const text = readmeText(report);
  assertMatch(
    text,
    /\| rpc over udp +\| +2\.00 \| 99\.9 µs \| +320,000 \| +5\.00 ms \|/,
  );
  assertMatch(text, /!\[.+\]\(docs\/bench\/throughput\.svg\)/);
});

Deno.test("scales put values where they belong", () => {
  const log = logScale([20, 900], [0, 200], String);
  assertEquals(log.ticks.map(({ text }) => text), ["10", "100", "1000"]);
  assertEquals(log.at(100), 100);
  const steps = [{ value: 1, text: "1" }, { value: 16, text: "16" }];
  assertEquals(stepScale(steps, [0, 100]).at(16), 75);
  const nines = ninesScale([0, 300]);
  assertEquals(nines.at(0), 0);
  const gap = nines.at(0.99) - nines.at(0.9);
  assertEquals(Math.abs(nines.at(0.999) - nines.at(0.99) - gap) < 0.001, true);
});

Deno.test("element() escapes what it is given", () => {
  assertEquals(
    element("a", { b: 'x"<', c: undefined }),
    '<a b="x&quot;&lt;"/>',
  );
});
