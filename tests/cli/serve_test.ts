import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { Demo } from "../../lib/cli/demo_service.ts";
import { connect, RpcError } from "../../mod.ts";
import { startServerProcess } from "./cli_process.ts";
import { gate, Held } from "./fixtures/held_server.ts";
import { ESCAPE, runCli, RunningCli, startServer } from "./run_cli.ts";

Deno.test("serve prints where it listens and a line that calls it", async () => {
  await using server = new RunningCli(["serve", "--port=0", "--until-eof"]);
  const said = [await server.line()];
  while (said.at(-1) !== "Ctrl-C ends it") said.push(await server.line());
  assertMatch(said[0]!, /^Serving demo at 127\.0\.0\.1:\d+ \(UDP\)$/);
  const line = said.find((line) => line.includes(" call "))!;
  const [, address, name, json] = / call (\S+) (\S+) '(.*)'$/.exec(line)!;
  const { code, stdout } = await runCli(["call", address!, name!, json!]);
  assertEquals({ code, stdout }, { code: 0, stdout: "3\n" });
  server.closeStdin();
  const { stdout: summary } = await server.end();
  assertMatch(summary, /^calls +1 accepted$/m);
  assertMatch(summary, /^handlers +demo.add 1$/m);
  assertMatch(summary, /^datagrams +\d+ in, \d+ out$/m);
  assertMatch(summary, /^dropped +nothing$/m);
});

Deno.test("serve --json tells of calls, errors and its end by lines of JSON", async () => {
  const { server, address } = await startServer(["--verbose"]);
  await using _ = server;
  await runCli(["call", address, "demo.count"]);
  const call = await server.json();
  assertEquals([call.event, call.procedure, call.outcome], [
    "call",
    "demo.count",
    "returned",
  ]);
  await runCli(["call", address, "demo.fail"]);
  const events = [await server.json(), await server.json()];
  const error = events.find(({ event }) => event === "error")!;
  assertEquals(error.error, "Error: This procedure always fails");
  server.interrupt("SIGTERM");
  assertEquals(await server.json(), { event: "stopping", running: 0 });
  const stopped = await server.json();
  assertEquals(stopped.procedures, {
    "demo.count": { returned: 1, threw: 0 },
    "demo.fail": { returned: 0, threw: 1 },
  });
  assertEquals(stopped.callsRun, 2);
  // How many there are is up to the machine: exact_figures_test.ts has none.
  assertEquals(typeof stopped.duplicates, "number");
  assertEquals((await server.end()).code, 0);
});

Deno.test("serve takes --hostname for --host", async () => {
  const { server, address } = await startServer(["--hostname", "::1"]);
  await using _ = server;
  assertMatch(address, /^\[::1\]:\d+$/);
});

Deno.test("serve --verbose shows a stack, without its control characters", async () => {
  const path = await Deno.makeTempDir();
  await Deno.writeTextFile(`${path}/evil.ts`, EVIL);
  const server = new RunningCli(
    ["serve", `${path}/evil.ts`, "--port=0", "--verbose", "--until-eof"],
  );
  await using _ = server;
  const [, address] = /at (\S+) \(UDP\)/.exec(await server.line())!;
  const contract = `--contract=${path}/evil.ts`;
  await runCli(["call", address!, "evil.fail", contract]);
  server.closeStdin();
  const { stderr } = await server.end();
  await Deno.remove(path, { recursive: true });
  assertMatch(stderr, /failed: Error: a\nb\ufffd\[2J\n +at .*evil\.ts/);
  assertEquals(ESCAPE.test(stderr), false);
});

const EVIL = `
import { defineService, procedure } from "@datagram/rpc";
import * as x from "@datagram/rpc/xdr";

export const Evil = defineService({
  name: "evil",
  program: 0x2000_0001,
  version: 1,
  procedures: { fail: procedure(1, x.nothing, x.nothing) },
});
export const handlers = {
  fail() {
    throw new Error("a\\nb\\u001b[2J");
  },
};
`;

Deno.test("serve awaits what runs after a first Ctrl-C", async () => {
  const path = new URL("fixtures/held_server.ts", import.meta.url).href;
  const { server, address } = await startServer([path]);
  await using _ = server;
  await using client = await connect(Held, address);
  const held = client.hold();
  // Sent after it, so run after it.
  await client.pass();
  server.interrupt();
  try {
    assertEquals(await server.json(), { event: "stopping", running: 1 });
    const error = await assertRejects(() => client.pass(), RpcError);
    assertEquals([error.code, error.executed], ["unavailable", "no"]);
  } finally {
    gate.open();
  }
  assertEquals(await held, undefined);
  const { running, procedures } = await server.json();
  const { "held.hold": run } = procedures as Record<string, unknown>;
  assertEquals([running, run], [0, { returned: 1, threw: 0 }]);
  assertEquals((await server.end()).code, 0);
});

Deno.test("serve ends at once after a second Ctrl-C", async () => {
  const { server, address } = await startServerProcess();
  await using _ = server;
  await using client = await connect(Demo, address);
  const sleeping = assertRejects(() => client.sleep(60_000), RpcError);
  await client.echo("");
  server.kill("SIGINT");
  assertEquals((await server.json()).event, "stopping");
  server.kill("SIGINT");
  assertEquals((await server.end()).code, 130);
  await client[Symbol.asyncDispose]();
  await sleeping;
});

Deno.test("serve ends quietly when nobody reads what it says", async () => {
  const { server } = await startServerProcess();
  await using _ = server;
  await server.closeStdout();
  server.kill("SIGINT");
  const { code, stderr } = await server.end();
  assertEquals({ code, stderr }, { code: 141, stderr: "" });
});
