import { LOSSY_RELAY } from "../../bench/run/plan.ts";
import { assertEquals, assertMatch } from "@std/assert";
import { chartsOf } from "../../bench/charts/charts.ts";
import { logScale, ninesScale, stepScale } from "../../bench/charts/scale.ts";
import { element } from "../../bench/charts/svg.ts";
import { goalsOf, isReached } from "../../bench/report/goals.ts";
import { Histogram } from "../../bench/report/histogram.ts";
import { readmeText } from "../../bench/report/readme_text.ts";
import type { Measurement, Report } from "../../bench/report/report.ts";
import { tablesOf } from "../../bench/report/tables.ts";

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
    callsPerS: outstanding * 1e6 / us,
    p50Us: us,
    p99Us: us,
    p999Us: us,
    cpuUs: us,
    packets: 2,
    clientHeapBytes: 1e6,
    serverHeapBytes: 1e6,
    failed: 0,
  };
  return {
    system,
    place: "two processes",
    bodyBytes: 64,
    outstanding: 1,
    lossPercent: 0,
    rounds: [round, round],
    latencies: histogram.sparse(),
    ...setting,
  };
}

const counts = { countedBy: "kernel", together: 1, idle: 2, cold: 2 } as const;

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
    measurement("rpc over udp", 7000, { relay: LOSSY_RELAY }),
    measurement("quic", 35_000, { relay: LOSSY_RELAY }),
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
  const quic = goals.get(`p99 of quic ÷ own, ${LOSSY_RELAY}`)!;
  assertEquals([Math.round(quic.measured), isReached(quic)], [5, true]);
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
