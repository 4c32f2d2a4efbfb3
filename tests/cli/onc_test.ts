import { assertEquals, assertMatch } from "@std/assert";
import { explain } from "../../lib/cli/explain.ts";
import {
  oncProgram,
  type Rpcb,
  Rpcbind4,
  serveOnc,
} from "../../lib/onc/mod.ts";
import { RpcError } from "../../mod.ts";
import { assertRefusal, runCli, RunningCli, startServer } from "./run_cli.ts";

Deno.test("serve --onc is called by call --onc, over UDP and TCP", async () => {
  const { server, address } = await startServer(["--onc"]);
  await using _ = server;
  for (const scheme of ["", "tcp://"]) {
    const { code, stdout, stderr } = await runCli([
      "call",
      "--onc",
      "--verbose",
      scheme + address,
      "demo.add",
      '{"a":1,"b":2}',
    ]);
    assertEquals({ code, stdout }, { code: 0, stdout: "3\n" });
    // A busy machine may take two by UDP.
    assertMatch(
      stderr,
      scheme === ""
        ? /^demo\.add: [\d.]+ m?s, \d+ transmissions?\n$/
        : /^demo\.add: [\d.]+ m?s, 1 transmission\n$/,
    );
  }
  const json = await runCli(["call", address, "demo.count", "--onc", "--json"]);
  const { result, transmissions } = JSON.parse(json.stdout);
  assertEquals([result, transmissions >= 1], [1, true]);
  server.interrupt("SIGTERM");
  assertEquals(await server.json(), { event: "stopping", running: 0 });
  const { callsRun, procedures } = await server.json();
  assertEquals(callsRun, 3);
  assertEquals(procedures, {
    "demo.add": { returned: 2, threw: 0 },
    "demo.count": { returned: 1, threw: 0 },
  });
});

Deno.test("serve --onc prints a line that calls it, and a summary", async () => {
  await using server = new RunningCli([
    "serve",
    "--onc",
    "--port=0",
    "--until-eof",
  ]);
  const said = [await server.line()];
  while (said.at(-1) !== "Ctrl-C ends it") said.push(await server.line());
  assertMatch(said[0]!, /^Serving demo at \S+ \(ONC RPC, UDP and TCP\)$/);
  const line = said.find((line) => line.includes(" call "))!;
  const [, address, name, json, flag] = / call (\S+) (\S+) '(.*)' (\S+)$/
    .exec(line)!;
  const { stdout } = await runCli(["call", address!, name!, json!, flag!]);
  assertEquals(stdout, "3\n");
  server.closeStdin();
  const { stdout: summary } = await server.end();
  assertMatch(summary, /^calls +1 accepted$/m);
  assertMatch(summary, /^handlers +demo.add 1$/m);
  assertMatch(summary, /^dropped +nothing$/m);
});

Deno.test("call --onc says what the server said, and whether it ran", async () => {
  const { server, address } = await startServer(["--onc"]);
  await using _ = server;
  const failed = await runCli(["call", "--onc", address, "demo.fail"]);
  assertRefusal(failed, 1);
  assertMatch(failed.stderr, /SYSTEM_ERR.*\n +it may have run, nobody knows/);
});

Deno.test("explain() of ONC RPC sends to what lists a host", () => {
  const error = new RpcError("…", {
    code: "deadline_exceeded",
    executed: "maybe",
    procedure: "p",
    address: "[::1]:4000",
    transmissions: 1,
  });
  const { hint } = explain(error, "cli", { isOnc: true });
  assertEquals(hint, "to see what that host serves: cli onc list [::1]");
});

Deno.test("onc list shows what rpcbind has, as a table or as JSON", async () => {
  const entries: Rpcb[] = [
    {
      prog: 100_003,
      vers: 3,
      netid: "udp",
      addr: "10.0.0.7.8.1",
      owner: "superuser",
    },
    {
      prog: 536_870_913,
      vers: 1,
      netid: "local",
      addr: "/run/\u001b",
      owner: "",
    },
  ];
  const refuse = () => false;
  await using server = await serveOnc([
    oncProgram(Rpcbind4, {
      set: refuse,
      unset: refuse,
      getaddr: () => "",
      dump: () => ({
        item: entries[0]!,
        next: { item: entries[1]!, next: null },
      }),
    }),
  ]);
  const shown = await runCli(["onc", "list", server.address]);
  assertEquals(
    [shown.code, shown.stdout],
    [
      0,
      "program    version  net    address        owner      name\n" +
      "100003     3        udp    10.0.0.7:2049  superuser  nfs\n" +
      "536870913  1        local  /run/\ufffd\n",
    ],
  );
  const json = await runCli([
    "onc",
    "list",
    `tcp://${server.address}`,
    "--json",
  ]);
  assertEquals(JSON.parse(json.stdout.split("\n")[0]!), {
    program: 100_003,
    version: 3,
    netid: "udp",
    address: "10.0.0.7.8.1",
    owner: "superuser",
  });
});

Deno.test("onc and serve --register refuse what makes no sense", async () => {
  const [action, register, silent] = await Promise.all([
    runCli(["onc", "lst", "127.0.0.1"]),
    runCli(["serve", "--register"]),
    runCli(["onc", "list", "127.0.0.1:9", "--timeout=50"]),
  ]);
  assertRefusal(action, 2);
  assertMatch(action.stderr, /Unknown action "lst": did you mean "list"\?/);
  assertRefusal(register, 2);
  assertMatch(register.stderr, /Cannot register without --onc/);
  assertRefusal(silent, 3);
  assertMatch(silent.stderr, /rpcbind4\.dump to 127\.0\.0\.1:9 got no answer/);
});
