import { assertEquals, assertMatch } from "@std/assert";
import { Demo, demoHandlers } from "../../lib/cli/demo_service.ts";
import { serve } from "../../mod.ts";
import { assertRefusal, runCli, RunningCli, startServer } from "./run_cli.ts";

Deno.test("call prints the result, and nothing else on stdout", async () => {
  const { server, address } = await startServer();
  await using _ = server;
  const text = '"naïve \\"quotes\\"\\n"';
  const cases: [string[], string][] = [
    [["demo.add", '{"a":2147483647,"b":1}'], "2147483648"],
    [["demo.echo", text], text],
    [["demo.sleep", "1"], "null"],
    [["demo.echo", '"-"', "--timeout=5000", "--verbose"], '"-"'],
  ];
  await Promise.all(cases.map(async ([words, result]) => {
    const { code, stdout, stderr } = await runCli(["call", address, ...words]);
    assertEquals({ code, stdout }, { code: 0, stdout: `${result}\n` }, stderr);
    const told = words.includes("--verbose")
      ? /^demo\.echo: [\d.]+ m?s, \d+ transmissions?, \d+ bytes out, \d+ in\n$/
      : /^$/;
    assertMatch(stderr, told);
  }));
});

Deno.test("call reads the arguments from stdin where they are -", async () => {
  const { server, address } = await startServer();
  await using _ = server;
  const { stdout } = await runCli(["call", address, "demo.add", "-"], {
    stdin: '{ "a": 20,\n  "b": 22 }\n',
  });
  assertEquals(stdout, "42\n");
});

Deno.test("call says that the arguments are empty, and what they should be", async () => {
  const call = ["call", "127.0.0.1:9", "demo.add"];
  const [piped, blank, typed] = await Promise.all([
    runCli([...call, "-"], { stdin: "" }),
    runCli([...call, "-"], { stdin: " \n" }),
    runCli([...call, ""]),
  ]);
  const usage = /^ +it takes .*: demo\.add '{"a":1,"b":2}'\n$/m;
  for (const outcome of [piped, blank, typed]) {
    assertRefusal(outcome, 2);
    const [, why, hint] = /^error: (.*)\n([^]*)$/.exec(outcome.stderr)!;
    assertMatch(
      why!,
      outcome === typed
        ? /^Cannot read the arguments: the text is empty$/
        : /^Cannot read the arguments: standard input was empty$/,
    );
    assertMatch(hint!, usage);
  }
});

Deno.test("call --json tells a result and a failure on stdout", async () => {
  const { server, address } = await startServer();
  await using _ = server;
  const [good, bad] = await Promise.all([
    runCli(["call", address, "demo.count", "--json"]),
    runCli(["call", address, "demo.fail", "--json"]),
  ]);
  const { latencyMs, transmissions, ...result } = JSON.parse(good.stdout);
  assertEquals(result, { event: "result", result: 1 });
  // A busy machine may take two; exact_figures_test.ts has one.
  assertEquals(latencyMs > 0 && transmissions >= 1, true);
  const { message, transmissions: sent, ...error } = JSON.parse(bad.stdout);
  assertEquals(sent >= 1, true);
  assertEquals(error, {
    event: "error",
    code: "internal",
    executed: "yes",
    procedure: "demo.fail",
    address,
    exitCode: 1,
  });
  assertMatch(message, /^\[internal\] demo\.fail to .* failed in its handler/);
  assertEquals([good.code, bad.code], [0, 1]);
});

Deno.test("call tells of a failed call whether it ran", async () => {
  const { server, address } = await startServer();
  await using _ = server;
  const { code, stdout, stderr } = await runCli(["call", address, "demo.fail"]);
  assertEquals({ code, stdout }, { code: 1, stdout: "" });
  assertMatch(stderr, /^error: \[internal\] demo\.fail to .*\n +it ran\n$/);
});

Deno.test("call that is interrupted ends with 130, and tells whether it ran", async () => {
  const begun = Promise.withResolvers<void>();
  const end = Promise.withResolvers<void>();
  await using server = await serve(Demo, {
    ...demoHandlers(),
    sleep: () => {
      begun.resolve();
      return end.promise;
    },
  });
  await using call = new RunningCli([
    "call",
    server.address,
    "demo.sleep",
    "1",
  ]);
  await begun.promise;
  call.interrupt();
  const { code, stdout, stderr } = await call.end();
  end.resolve();
  assertEquals({ code, stdout }, { code: 130, stdout: "" });
  assertMatch(
    stderr,
    /^error: \[canceled\] demo\.sleep to .*\n +it (may have run|has begun)\b/,
  );
});
