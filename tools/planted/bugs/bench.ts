import { bugsIn, type PlantedBug } from "../bug.ts";

/** What a benchmark may get wrong: figures that look right. */
export const bugs: readonly PlantedBug[] = [
  ...bugsIn("lib/net/deno_udp.ts", ["tests/net/deno_udp_order_test.ts"], [
    {
      name: "the next datagram is asked for before the last is answered",
      find: "const HOPS = 12;",
      replace: "const HOPS = 0;",
    },
  ]),
  ...bugsIn("bench/report/histogram.ts", ["tests/bench/histogram_test.ts"], [
    {
      name: "a quantile is that of the next bucket",
      find: "while (seen < rank) seen",
      replace: "while (seen <= rank) seen",
    },
    {
      name: "merged histograms forget how many they have",
      find: "      this.#total += count;\n",
      replace: "",
    },
  ]),
  ...bugsIn("bench/report/statistics.ts", ["tests/bench/statistics_test.ts"], [
    {
      name: "a ratio compares any round with the first",
      find: "value / to[i]!",
      replace: "value / to[0]!",
    },
  ]),
  ...bugsIn("bench/run/loss.ts", ["tests/bench/run_test.ts"], [
    {
      name: "a tenth of the loss that was asked for",
      find: "Math.round(10 * percent)",
      replace: "Math.round(percent)",
    },
  ]),
  ...bugsIn("bench/process/load.ts", ["tests/bench/run_test.ts"], [
    {
      name: "one call fewer is open than it says",
      find: "for (let i = 0; i < outstanding; i++) begin();",
      replace: "for (let i = 1; i < outstanding; i++) begin();",
      mayHang: true,
    },
    {
      name: "failed calls count as fast ones",
      find: "if (error === undefined) latencies.add(1000 * (now - calledAt));",
      replace:
        "latencies.add(1000 * (now - calledAt));\n        if (error === undefined) /* counted */;",
    },
  ]),
  ...bugsIn("bench/report/markers.ts", ["tests/bench/text_test.ts"], [
    {
      name: "what stood between the markers stays",
      find: "`${before}${begin}\\n${inside.trim()}\\n\\n${end}${parts[1]}`",
      replace:
        "`${before}${begin}\\n${inside.trim()}\\n\\n${parts[0]}${end}${parts[1]}`",
    },
  ]),
];
