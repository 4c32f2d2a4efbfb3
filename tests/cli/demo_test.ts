import { assert, assertEquals, assertMatch } from "@std/assert";
import { CliProcess } from "./cli_process.ts";
import { ESCAPE, runCli } from "./run_cli.ts";

Deno.test("demo --json gives figures that are consistent", async () => {
  const { code, stdout, stderr } = await runCli(["demo", "--json"]);
  assertEquals({ code, stderr }, { code: 0, stderr: "" });
  const [begin, one, many, storm, failed, end, ...rest] = stdout.trimEnd()
    .split("\n").map((line) => JSON.parse(line));
  assertEquals(rest, []);
  assert(begin.pid !== begin.server.pid);

  for (const volley of [one, many]) {
    assertEquals(volley.datagramsPerCall, volley.datagrams / volley.calls);
    assert(volley.p50Ms <= volley.p99Ms && volley.p99Ms <= volley.maxMs);
  }
  // Two for each, and more for one that the machine was too slow for: it is
  // sent again, or answered WORKING and acknowledged. exact_figures_test.ts has
  // the exact ones, in virtual time.
  assert(one.datagrams >= 2 * one.calls);
  assert(many.datagramsPerCall < 1, "Many at once share datagrams");

  const { calls, distinct, highest, weather, server } = storm;
  assertEquals([distinct, highest], [calls, calls]);
  assertEquals(server.procedures["demo.count"], { returned: calls, threw: 0 });
  assert(storm.client.retransmissions > 0 && server.duplicates > 0);
  const { datagrams, dropped, doubled, delayed } = weather;
  assertEquals(dropped + doubled + delayed, Math.floor(datagrams / 3));

  assertEquals(
    failed.failures.map(({ code, executed }: Record<string, string>) => [
      code,
      executed,
    ]),
    [["internal", "yes"], ["unimplemented", "no"], [
      "deadline_exceeded",
      "maybe",
    ]],
  );
  assertEquals(end, { event: "end", isExactlyOnce: true, exitCode: 0 });
});

Deno.test("demo tells a person what happened, in 80 columns, without colours", async () => {
  const { code, stdout, stderr } = await runCli(["demo"]);
  assertEquals({ code, stderr }, { code: 0, stderr: "" });
  // exact_figures_test.ts has it exactly, in virtual time.
  assertMatch(stdout, /2,000 calls took \S+ datagrams: \d\.\d\d for each/);
  assertMatch(stdout, /✓ 200 calls, each ran exactly once/);
  assertMatch(stdout, /executed: maybe/);
  assertEquals(ESCAPE.test(stdout), false);
  assertEquals(stdout.split("\n").filter((line) => line.length > 80), []);
});

Deno.test("demo ends quietly, its server too, when nobody reads on", async () => {
  await using demo = new CliProcess(["demo", "--json"]);
  const begin = await demo.json();
  await demo.closeStdout();
  const { code, stderr } = await demo.end();
  assertEquals({ code, stderr }, { code: 141, stderr: "" });
  const { pid } = begin.server as { pid: number };
  await untilGone(pid);
});

Deno.test("demo that is interrupted ends with one line and 130, its server too", async () => {
  await using demo = new CliProcess(["demo"]);
  let line = "";
  while (!line.startsWith("   server ")) line = await demo.line();
  const pid = Number(/process (\d+)/.exec(line)![1]);
  demo.kill("SIGINT");
  const { code, stderr } = await demo.end();
  assertEquals({ code, stderr }, {
    code: 130,
    stderr: "error: Interrupted by SIGINT\n",
  });
  await untilGone(pid);
});

Deno.test("demo whose server hears of Ctrl-C first tells of Ctrl-C all the same", async () => {
  await using demo = new CliProcess(["demo", "--json"]);
  const { server } = await demo.json();
  const { pid } = server as { pid: number };
  Deno.kill(pid, "SIGINT");
  demo.kill("SIGINT");
  const { code, stdout, stderr } = await demo.end();
  assertEquals({ code, stderr }, { code: 130, stderr: "" });
  assertEquals(JSON.parse(stdout.trimEnd().split("\n").at(-1)!), {
    event: "error",
    code: "interrupted",
    message: "Interrupted by SIGINT",
    exitCode: 130,
  });
  await untilGone(pid);
});

/** Waits until a process has ended; one that will not is killed, and tells. */
async function untilGone(pid: number): Promise<void> {
  const signal = async (name: string): Promise<boolean> => {
    const { success } = await new Deno.Command("kill", {
      args: [name, String(pid)],
      stderr: "null",
    }).output();
    return success;
  };
  const giveUpAtMs = performance.now() + 10_000;
  while (await signal("-0")) {
    if (performance.now() < giveUpAtMs) continue;
    await signal("-9");
    throw new Error("The demo has ended, but its server has not");
  }
}
