import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { readLines } from "../../bench/process/lines.ts";
import { runLoad } from "../../bench/process/load.ts";
import { kernelCounters } from "../../bench/run/kernel_counters.ts";
import { lossRules } from "../../bench/run/loss.ts";
import { fullPlan, quickPlan, suits } from "../../bench/run/plan.ts";
import { systems } from "../../bench/systems/all.ts";

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

Deno.test("readLines() joins what arrives in pieces", async () => {
  const bytes = (text: string) => new TextEncoder().encode(text);
  const stream = ReadableStream.from([bytes("a\nb"), bytes("c\n\nd")]);
  assertEquals(await Array.fromAsync(readLines(stream)), ["a", "bc", ""]);
});
