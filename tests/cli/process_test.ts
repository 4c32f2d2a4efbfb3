import { assertEquals, assertMatch } from "@std/assert";
import { fileURLToPath } from "node:url";
import { runProcess, startServerProcess } from "./cli_process.ts";
import { assertRefusal } from "./run_cli.ts";

// What each verb says and refuses is tested in this process: see run_cli.ts.
// Here it is seen that the process has the same streams, and its exit code; so
// it is of `demo` in demo_test.ts.

Deno.test("cli serves, is called and pings as processes, until SIGTERM", async () => {
  const { server, address } = await startServerProcess();
  await using _ = server;
  const [called, failed, pinged] = await Promise.all([
    runProcess(["call", address, "demo.add", "-", "--verbose"], {
      stdin: '{ "a": 20,\n  "b": 22 }\n',
    }),
    runProcess(["call", address, "demo.fail"]),
    runProcess(["ping", address, "--count=1"]),
  ]);
  assertEquals([called.code, called.stdout], [0, "42\n"], called.stderr);
  assertMatch(called.stderr, /^demo\.add: .*\n$/);
  // Nobody looks: no colours.
  assertRefusal(failed, 1);
  assertMatch(failed.stderr, /^error: \[internal\] .*\n +it ran\n$/);
  assertEquals([pinged.code, pinged.stderr], [0, ""]);
  assertMatch(pinged.stdout, /^1 {2}[\d.]+ ms\n\n.*: 1 ping, 1 answered\n/);
  const event = await server.json();
  assertEquals([event.event, event.procedure], ["error", "demo.fail"]);
  server.kill("SIGTERM");
  assertEquals(await server.json(), { event: "stopping", running: 0 });
  assertEquals((await server.json()).procedures, {
    "demo.add": { returned: 1, threw: 0 },
    "demo.fail": { returned: 0, threw: 1 },
  });
  assertEquals((await server.end()).code, 0);
});

Deno.test("cli generates, describes and asks rpcbind as a process, from any folder", async () => {
  const cwd = fileURLToPath(new URL("../../examples/idl", import.meta.url));
  const [generated, described, listed] = await Promise.all([
    runProcess(["generate", "./weather.x"], { cwd }),
    runProcess(["describe", "../calc.ts"], { cwd }),
    runProcess(["onc", "list", "127.0.0.1:9", "--timeout=50"], { cwd }),
  ]);
  const golden = await Deno.readTextFile(`${cwd}/weather.ts`);
  assertEquals(generated, { code: 0, stdout: golden, stderr: "" });
  assertEquals([described.code, described.stderr], [0, ""]);
  assertMatch(described.stdout, /^ {4}double add\(add_args\) = 1;$/m);
  assertRefusal(listed, 3);
});
