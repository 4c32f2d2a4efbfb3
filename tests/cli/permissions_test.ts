import { assertEquals, assertMatch } from "@std/assert";
import { fileURLToPath } from "node:url";
import { Demo, demoHandlers } from "../../lib/cli/demo_service.ts";
import { serve } from "../../mod.ts";
import { run } from "../runtimes/run.ts";
import { runProcess } from "./cli_process.ts";
import { assertRefusal, type Outcome, startServer } from "./run_cli.ts";

Deno.test("cli names the flag of Deno that is missing", async () => {
  const cases: [string[], [string[], RegExp][]][] = [
    [[], [
      [["serve", "--port=0"], /add 127.0.0.1 to --allow-net\n/],
      [["call", "127.0.0.1:9", "demo.count"], /--allow-net/],
      [["ping", "127.0.0.1:9"], /--allow-net/],
      [["ping", "localhost:9"], /add localhost to --allow-net/],
      [["generate", "x.x"], /--allow-read/],
    ]],
    [["--allow-net=127.0.0.1:0"], [
      [
        ["call", "127.0.0.1:9", "demo.count"],
        /add 127.0.0.1 to --allow-net\n +it did not run/,
      ],
      [
        ["call", "tcp://127.0.0.1:9", "demo.count"],
        /add 127.0.0.1 to --allow-net\n +it did not run/,
      ],
    ]],
    [["--allow-net"], [
      [["serve", "x.ts"], /Cannot load x.ts: .*--allow-read/],
      [["demo"], /run access .*--allow-run/],
    ]],
  ];
  await Promise.all(cases.map(async ([flags, lines]) => {
    const outcomes = await runWith(flags, lines.map(([words]) => words));
    for (const [i, [words, told]] of lines.entries()) {
      const outcome = outcomes[i]!;
      assertRefusal(outcome, 4);
      assertMatch(outcome.stderr, told, words.join(" "));
      assertMatch(outcome.stderr, /-A allows all/);
    }
  }));
});

Deno.test("cli asks for one host after the other, until it has what it takes", async () => {
  const { server, address } = await startServer();
  await using _ = server;
  const port = address.split(":")[1]!;
  const hosts = ["[::1]"];
  let code: number | undefined;
  for (let times = 0; times < 3 && code !== 0; times++) {
    const outcome = await runProcess(
      ["ping", `localhost:${port}`, "--count=1"],
      { flags: ["--unstable-net", `--allow-net=${hosts.join(",")}`] },
    );
    code = outcome.code;
    const [, host] = /: add (\S+) to --allow-net/.exec(outcome.stderr) ?? [];
    if (host !== undefined) hosts.push(host);
  }
  assertEquals([code, hosts.includes("localhost")], [0, true]);
});

Deno.test("cli needs no permission to show help, and the network's to ping", async () => {
  await using one = await serve(Demo, demoHandlers());
  await using two = await serve(Demo, demoHandlers());
  const ping = ["ping", `${one.address},${two.address}`, "--count=1"];
  const [[help], [pinged]] = await Promise.all([
    runWith([], [["--help"]]),
    runWith(["--allow-net"], [ping]),
  ]);
  for (const { code, stderr } of [help!, pinged!]) {
    assertEquals({ code, stderr }, { code: 0, stderr: "" });
  }
});

/** Runs command lines one after the other, in one process with these flags. */
async function runWith(
  flags: readonly string[],
  lines: readonly (readonly string[])[],
): Promise<Outcome[]> {
  const file = fileURLToPath(
    new URL("fixtures/command_lines.ts", import.meta.url),
  );
  const { stdout, stderr } = await run([
    Deno.execPath(),
    ...["run", "--quiet", "--no-prompt", ...flags, file],
    JSON.stringify(lines),
  ]);
  assertEquals(stderr, "");
  return JSON.parse(stdout);
}

Deno.test("cli without --unstable-net works, with a single hint", async () => {
  const { server, address } = await startServer();
  await using _ = server;
  const config = fileURLToPath(
    new URL("./fixtures/without_unstable.json", import.meta.url),
  );
  const { code, stdout, stderr } = await runProcess(
    ["call", address, "demo.echo", '"hi"'],
    { flags: ["-A", "--no-lock", `--config=${config}`] },
  );
  assertEquals({ code, stdout }, { code: 0, stdout: '"hi"\n' }, stderr);
  assertEquals(stderr.match(/--unstable-net/g)?.length, 1, stderr);
});
