import {
  assert,
  assertEquals,
  assertMatch,
  assertStrictEquals,
  assertThrows,
} from "@std/assert";
import { readLines } from "../../bench/process/lines.ts";
import { runLoad } from "../../bench/process/load.ts";
import { kernelCounters } from "../../bench/run/kernel_counters.ts";
import { lossRules } from "../../bench/run/loss.ts";
import { allowedCores, coresOf, onOneCore } from "../../bench/run/one_core.ts";
import { Pair } from "../../bench/run/pair.ts";
import { fullPlan, quickPlan, suits } from "../../bench/run/plan.ts";
import { WarmUp } from "../../bench/run/warm_up.ts";
import { systems } from "../../bench/systems/all.ts";
import { rawUdp } from "../../bench/systems/raw_udp.ts";

const SNMP = `Ip: Forwarding InReceives OutRequests
Ip: 2 7 12
Tcp: RtoMin RetransSegs
Tcp: 200 3
Udp: InDatagrams RcvbufErrors
Udp: 5 1
`;

Deno.test("kernelCounters() reads values by their names", () => {
  assertEquals(kernelCounters(SNMP), {
    packets: 12,
    retransmitted: 3,
    overflowed: 1,
  });
});

Deno.test("kernelCounters() refuses what lacks one", () => {
  const text = SNMP.replaceAll("OutRequests", "Else");
  assertThrows(() => kernelCounters(text), TypeError, "OutRequests");
});

Deno.test("lossRules() has the share in thousandths", () => {
  assertMatch(lossRules(1), /numgen random mod 1000 < 10 drop/);
  assertMatch(lossRules(0.5), /numgen random mod 1000 < 5 drop/);
});

Deno.test("lossRules() of a port spare all others, and take both directions", () => {
  const rules = lossRules(5, 4321).split("\n").filter((line) =>
    line.includes("drop")
  );
  assertEquals(rules.map((line) => line.trim()), [
    "iif lo udp sport 4321 numgen random mod 1000 < 50 drop",
    "iif lo udp dport 4321 numgen random mod 1000 < 50 drop",
  ]);
});

Deno.test("suits() asks of no system what it cannot bear", () => {
  for (const cell of [...fullPlan.cells, ...quickPlan.cells]) {
    const taking = systems.filter((system) => suits(system, cell));
    for (const system of taking) {
      assertEquals(cell.bodyBytes <= system.bodyBytesMax, true);
      const isLossy = cell.lossPercent > 0 || cell.relay !== undefined;
      assertEquals(isLossy && !system.survivesLoss, false, system.name);
    }
    assertEquals(taking.some(({ name }) => name === "rpc over udp"), true);
  }
});

Deno.test("runLoad() keeps as many open as it is told, and counts failures", async () => {
  let [open, most, made] = [0, 0, 0];
  const caller = {
    call(body: Uint8Array, settle: (error?: unknown) => void) {
      assertEquals(body.length, 10);
      most = Math.max(most, ++open);
      const isBad = ++made === 5;
      queueMicrotask(() => {
        open--;
        if (isBad) settle(new Error("the fifth"));
        else settle();
      });
    },
    close: () => Promise.resolve(),
  };
  const load = { bodyBytes: 10, outstanding: 4, forMs: 60_000, callsMax: 20 };
  const result = await runLoad(caller, load);
  assertEquals(most, 4);
  assertEquals(result.failed, 1);
  assertEquals(result.failure, "Error: the fifth");
  assertEquals(result.calls, made - 1);
  const seen = result.latencies.reduce((sum, [, count]) => sum + count, 0);
  assertEquals(seen, result.calls);
});

Deno.test("runLoad() waits as long as it is told before each next call", async () => {
  const caller = {
    call: (_: Uint8Array, settle: () => void) => settle(),
    close: () => Promise.resolve(),
  };
  const load = { bodyBytes: 1, outstanding: 1, forMs: 60_000, callsMax: 5 };
  const { calls, tookMs } = await runLoad(caller, { ...load, gapMs: 20 });
  assertEquals(calls, 5);
  // Four gaps; a timer may be early by less than a millisecond.
  assert(tookMs >= 4 * 19, `${tookMs} ms`);
});

const bounds = { leastMs: 600, mostMs: 3000 };

/** How long a warm-up takes whose slices of 150 ms have these rates, and then the last. */
function warmUp(
  rates: readonly number[],
): { tookMs: number; isSteady: boolean } {
  const warming = new WarmUp(bounds);
  for (let i = 0; !warming.isOver; i++) {
    warming.add(150 * (rates[i] ?? rates.at(-1)!), 150);
  }
  return warming.result;
}

Deno.test("WarmUp ends when rates rise no more, not when one is slow", () => {
  assertEquals(warmUp([10]), { tookMs: 5 * 150, isSteady: true });
  // Rises of five, seven and 2 %: then it is over after four that are no faster.
  const rising = warmUp([10, 15, 22, 22.4]);
  assertEquals(rising, { tookMs: 7 * 150, isSteady: true });
  const disturbed = warmUp([10, 2, 3, 12, 4, 12]);
  assertEquals(disturbed, { tookMs: 8 * 150, isSteady: true });
});

Deno.test("WarmUp ends at the latest when it has taken what it may", () => {
  const rates = Array.from({ length: 40 }, (_, i) => 1.1 ** i);
  assertEquals(warmUp(rates), { tookMs: 3000, isSteady: false });
});

Deno.test("WarmUp takes as long as it has to", () => {
  const warming = new WarmUp({ leastMs: 3000, mostMs: 8000 });
  while (!warming.isOver) warming.add(10, 150);
  assertEquals(warming.result, { tookMs: 3000, isSteady: true });
});

Deno.test({
  name: "onOneCore() keeps a process to one core",
  ignore: Deno.build.os !== "linux",
  async fn() {
    const [command, args] = onOneCore("cat", ["/proc/self/status"]);
    const { stdout } = await new Deno.Command(command, { args: [...args] })
      .output();
    assertEquals(allowedCores(new TextDecoder().decode(stdout)), "0");
    const others = coresOf(Deno.pid);
    assertEquals(others.length > 1, true, "one of each thread");
  },
});

Deno.test("allowedCores() refuses what names none", () => {
  assertThrows(() => allowedCores("Name: deno\n"), TypeError, "Name: deno");
});

Deno.test("Pair warms up once for a load, and again after a collection", async () => {
  const pair = await Pair.start(rawUdp, "one process");
  try {
    // One slice: the clock says that it is over.
    const once = { leastMs: 0, mostMs: 1 };
    const load = { bodyBytes: 64, outstanding: 1 };
    assertEquals(pair.isNew, true);
    const first = await pair.warmUp(load, once);
    assertEquals(pair.isNew, false);
    assertStrictEquals(await pair.warmUp(load, once), first);
    const few = { ...load, forMs: 60_000, callsMax: 9 };
    const { round } = await pair.measure(few, false);
    assertEquals([round.calls, round.clientHeapBytes], [9, NaN]);
    assertStrictEquals(await pair.warmUp(load, once), first);
    const last = await pair.measure(few, true);
    assertEquals(last.round.clientHeapBytes > 1e6, true);
    const again = await pair.warmUp(load, once);
    assertEquals(again === first, false);
    await pair.warmUp({ ...load, outstanding: 2 }, once);
    assertEquals(await pair.warmUp(load, once) === again, false);
  } finally {
    await pair.stop();
  }
});

Deno.test("readLines() joins what arrives in pieces", async () => {
  const bytes = (text: string) => new TextEncoder().encode(text);
  const stream = ReadableStream.from([bytes("a\nb"), bytes("c\n\nd")]);
  assertEquals(await Array.fromAsync(readLines(stream)), ["a", "bc", ""]);
});
