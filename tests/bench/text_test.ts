import { assertEquals, assertThrows } from "@std/assert";
import {
  bytesLabel,
  figure,
  labelOf,
  timeLabel,
} from "../../bench/report/label.ts";
import { replaceBetween } from "../../bench/report/markers.ts";
import {
  tableHtml,
  tableMarkdown,
  tableText,
} from "../../bench/report/table.ts";
import { progressLine } from "../../bench/run/progress.ts";

Deno.test("figure() has three digits", () => {
  const values = [0.0812, 1, 4.2, 9.996, 36.07, 99.96, 1234.4, 0];
  assertEquals(values.map(figure), [
    "0.081",
    "1.00",
    "4.20",
    "10.0",
    "36.1",
    "100",
    "1,234",
    "0.00",
  ]);
  assertEquals([NaN, null, Infinity].map(figure), ["–", "–", "–"]);
});

Deno.test("timeLabel() and bytesLabel() have units that fit", () => {
  const times = [85.21, 1200, 2_300_000, NaN].map(timeLabel);
  assertEquals(times, ["85.2 µs", "1.20 ms", "2.30 s", "–"]);
  const sizes = [64, 1000, 64_000, 10_000_000].map(bytesLabel);
  assertEquals(sizes, ["64 B", "1 kB", "64 kB", "10 MB"]);
});

Deno.test("labelOf() says what is not usual", () => {
  assertEquals(
    labelOf({
      place: "one core",
      bodyBytes: 64,
      outstanding: 16,
      lossPercent: 5,
    }),
    "one core, 64 B, 16 open, 5 % lost",
  );
});

const table = {
  title: "T",
  columns: ["name", "count"],
  rows: [["a<b", "1"], ["c", "1,000"]],
};

Deno.test("tables line up in text, Markdown and HTML", () => {
  assertEquals(tableText(table), "T\n=\nname  count\na<b       1\nc     1,000");
  assertEquals(
    tableMarkdown(table),
    "| name | count |\n| ---- | ----: |\n| a<b  |     1 |\n| c    | 1,000 |",
  );
  assertEquals(tableHtml(table).includes("<td>a&lt;b</td><td>1</td>"), true);
});

const marked = "a\n<!-- x:begin -->\nold\n<!-- x:end -->\nb\n";

Deno.test("replaceBetween() replaces what is between, and can do so again", () => {
  const once = replaceBetween(marked, "x", "new");
  assertEquals(
    once,
    "a\n<!-- x:begin -->\n\nnew\n\n<!-- x:end -->\nb\n",
  );
  assertEquals(replaceBetween(once, "x", "new"), once);
});

Deno.test("replaceBetween() refuses a text without both markers, once each", () => {
  const bad = [
    "none",
    "<!-- x:begin -->\n",
    "<!-- x:end -->\n<!-- x:begin -->\n",
    marked + marked,
  ];
  for (const text of bad) {
    assertThrows(() => replaceBetween(text, "x", ""), TypeError, "x:begin");
  }
});

Deno.test("progressLine() tells the time left once it can", () => {
  const bar = "############------------";
  assertEquals(
    progressLine(0.5, 90, "1 MB"),
    `[${bar}]  50 %, 1:30 left: 1 MB`,
  );
  assertEquals(
    progressLine(0, 0, "x"),
    `[${"-".repeat(24)}]   0 %: x`,
  );
});
