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
      find: "(to[i] ?? NaN)",
      replace: "(to[0] ?? NaN)",
    },
  ]),
  ...bugsIn("bench/run/loss.ts", ["tests/bench/run_test.ts"], [
    {
      name: "a tenth of the loss that was asked for",
      find: "Math.round(10 * percent)",
      replace: "Math.round(percent)",
    },
    {
      name: "what goes to a relay is not lost, only what comes from it",
      find: "[`udp sport ${port}`, `udp dport ${port}`]",
      replace: "[`udp sport ${port}`]",
    },
  ]),
  ...bugsIn("bench/run/warm_up.ts", ["tests/bench/run_test.ts"], [
    {
      name: "a slow slice begins the warm-up anew",
      find: "if (rate > STEADY_RISE * this.#best)",
      replace: "if (rate < this.#best)",
    },
    {
      name: "a rise is one against the last slice, not the best",
      find: "this.#best = Math.max(this.#best, rate);",
      replace: "this.#best = rate;",
    },
    {
      name: "what is steady early is measured early",
      find: "this.#isSteady && this.#tookMs >= leastMs",
      replace: "this.#isSteady && this.#tookMs >= 0 * leastMs",
    },
    {
      name: "a warm-up has no end while rates rise",
      find: "this.#tookMs >= mostMs ||",
      replace: "this.#tookMs >= 10 * mostMs ||",
    },
  ]),
  ...bugsIn("bench/run/pair.ts", ["tests/bench/run_test.ts"], [
    {
      name: "what follows a collection counts as warm",
      find: 'if (collects) this.#warmFor = "nothing since";',
      replace: "",
    },
    {
      name: "a collection before each round",
      find: "await this.usage(collects);",
      replace: "await this.usage(true);",
    },
    {
      name: "one warm-up for all loads",
      find: "const key = `${bodyBytes} ${outstanding}`;",
      replace: "const key = `${bodyBytes}`;",
    },
  ]),
  ...bugsIn("bench/run/one_core.ts", ["tests/bench/run_test.ts"], [
    {
      name: "a process that is to be on one core may be on all",
      find: "`${ONE_CORE}`, command",
      replace: "`0-1`, command",
    },
  ]),
  ...bugsIn("bench/report/lookup.ts", ["tests/bench/charts_test.ts"], [
    {
      name: "a round is compared with another turn's",
      find: "byTurn[round.turn] = numberOf(round[name]);",
      replace: "byTurn.push(numberOf(round[name]));",
    },
  ]),
  ...bugsIn("bench/report/loss_tables.ts", ["tests/bench/charts_test.ts"], [
    {
      name: "calls of one round stand for all",
      find: "(total, round) => total + round[name], 0",
      replace: "(_, round) => round[name], 0",
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
      name: "no pause between calls",
      find: "if (gapMs !== undefined) setTimeout(begin, gapMs);",
      replace: "if (gapMs !== undefined) setTimeout(begin, 0);",
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
  ...bugsIn("bench/run/relay.ts", ["tests/bench/relay_test.ts"], [
    {
      name: "a relay sends before the delay is over",
      find: "const at = performance.now() + delayMs;",
      replace: "const at = performance.now() + delayMs / 4;",
    },
    {
      name: "a relay doubles nothing",
      find: "Math.random() < duplication ? 2 : 1",
      replace: "Math.random() < duplication ? 1 : 1",
      mayHang: true,
    },
    {
      name: "a relay forgets what clients are to know",
      find: "`${hostname}:${port}${this.#rest}`",
      replace: "`${hostname}:${port}`",
    },
  ]),
  ...bugsIn("bench/systems/self_signed.ts", ["tests/bench/relay_test.ts"], [
    {
      name: "a certificate without a name",
      find: "return der(TAG.sequence, ...fields, extensions);",
      replace:
        "return der(TAG.sequence, ...fields.slice(0, 7), extensions.subarray(0, 0));",
    },
    {
      name: "a certificate of yesterday",
      find: "now.getTime() + 86_400_000",
      replace: "now.getTime() - 86_400_000",
    },
  ]),
  ...bugsIn("bench/report/goals.ts", ["tests/bench/charts_test.ts"], [
    {
      name: "the tail of quic is compared without its weather",
      find: "{ lossPercent, ...(relay === undefined ? {} : { relay }) }",
      replace: "{ lossPercent }",
    },
  ]),
];
