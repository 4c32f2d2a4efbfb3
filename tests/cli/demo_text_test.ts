import { assertEquals } from "@std/assert";
import {
  failuresText,
  headingText,
  stormText,
  volleyText,
} from "../../lib/cli/demo_text.ts";
import { paintFor } from "../../lib/cli/terminal.ts";

/** Colours that are seen whatever NO_COLOR says. */
const mark = (text: string): string => `\u0001${text}\u0002`;
const marks = {
  bold: mark,
  dim: mark,
  red: mark,
  green: mark,
  yellow: mark,
  cyan: mark,
};

const page = { paint: paintFor(false), columns: 80 };

const volley = {
  calls: 1000,
  atOnce: 1,
  datagrams: 2000,
  datagramsPerCall: 2,
  retransmissions: 0,
  seconds: 0.5,
  callsPerSecond: 2000,
  p50Ms: 1,
  p99Ms: 2,
  maxMs: 3,
  latenciesMs: Array.from({ length: 1000 }, (_, i) => 0.1 + i / 300),
};
const storm = {
  calls: 200,
  atOnce: 8,
  distinct: 200,
  highest: 200,
  weather: { datagrams: 300, dropped: 30, doubled: 30, delayed: 40 },
  seconds: 0.5,
  client: { retransmissions: 60 },
} as Parameters<typeof stormText>[0];
const stopped = {
  duplicates: 50,
  callsStale: 1,
  procedures: { "demo.count": { returned: 200, threw: 0 } },
} as unknown as Parameters<typeof stormText>[1];
const failure = {
  what: "It fails",
  message: "[internal] " + "word ".repeat(40),
  code: "internal",
  executed: "yes",
} as const;

function pages(isPainted: boolean): string[] {
  const to = isPainted ? { ...page, paint: marks } : page;
  const { paint } = to;
  return [
    headingText(1, "A scene", to),
    ...volleyText(volley, to),
    ...stormText(storm, stopped, { isExact: true, paint }),
    ...failuresText([failure], to),
  ];
}

Deno.test("the demo is laid out alike with colours and without", () => {
  const painted = pages(true).map((line) =>
    // deno-lint-ignore no-control-regex
    line.replace(/[\u0001\u0002]/g, "")
  );
  assertEquals(painted, pages(false));
});

Deno.test("the demo keeps within the columns, and fills them", () => {
  const widths = pages(false).map((line) => line.length);
  assertEquals(Math.max(...widths) <= 80, true);
  assertEquals(widths.includes(80), true);
});

Deno.test("the demo says so when a call did not run exactly once", () => {
  const { paint } = page;
  const [last] = stormText(storm, stopped, { isExact: false, paint }).slice(-1);
  assertEquals(last, "   ✗ 200 calls should be 200 executions");
});
