import { assertEquals, assertMatch } from "@std/assert";
import { fileURLToPath } from "node:url";
import { assertRefusal, runCli, startServer } from "./run_cli.ts";

Deno.test("cli names the flag of Deno that is missing", async () => {
  const cases: [string[], string[], RegExp][] = [
    [[], ["serve", "--port=0"], /add 127.0.0.1 to --allow-net\n/],
    [[], ["call", "127.0.0.1:9", "demo.count"], /--allow-net/],
    [
      ["--allow-net=127.0.0.1:0"],
      ["call", "127.0.0.1:9", "demo.count"],
      /add 127.0.0.1 to --allow-net\n +it did not run/,
    ],
    [[], ["ping", "127.0.0.1:9"], /--allow-net/],
    [[], ["ping", "localhost:9"], /add localhost to --allow-net/],
    [["--allow-net"], ["serve", "x.ts"], /Cannot load x.ts: .*--allow-read/],
    [[], ["generate", "x.x"], /--allow-read/],
    [["--allow-net"], ["demo"], /run access .*--allow-run/],
  ];
  await Promise.all(cases.map(async ([flags, words, told]) => {
    const outcome = await runCli(words, { flags });
    assertRefusal(outcome, 4);
    assertMatch(outcome.stderr, told, words.join(" "));
    assertMatch(outcome.stderr, /-A allows all/);
  }));
});

Deno.test("cli asks for one host after the other, until it has what it takes", async () => {
  const { server, address } = await startServer();
  await using _ = server;
  const port = address.split(":")[1]!;
  const hosts = ["[::1]"];
  for (let times = 0; times < 2; times++) {
    const { code, stderr } = await runCli(
      ["ping", `localhost:${port}`, "--count=1"],
      { flags: ["--unstable-net", `--allow-net=${hosts.join(",")}`] },
    );
    if (code === 0) break;
    hosts.push(/: add (\S+) to --allow-net/.exec(stderr)![1]!);
  }
  assertEquals(hosts.includes("localhost"), true);
  const { code } = await runCli(["ping", `localhost:${port}`, "--count=1"], {
    flags: ["--unstable-net", `--allow-net=${hosts.join(",")}`],
  });
  assertEquals(code, 0);
});

Deno.test("cli needs no permission to show help", async () => {
  const { code, stderr } = await runCli(["--help"], { flags: [] });
  assertEquals({ code, stderr }, { code: 0, stderr: "" });
});

Deno.test("cli without --unstable-net works, with a single hint", async () => {
  const { server, address } = await startServer();
  await using _ = server;
  const config = fileURLToPath(
    new URL("./fixtures/without_unstable.json", import.meta.url),
  );
  const { code, stdout, stderr } = await runCli(
    ["call", address, "demo.echo", '"hi"'],
    { flags: ["-A", "--no-lock", `--config=${config}`] },
  );
  assertEquals({ code, stdout }, { code: 0, stdout: '"hi"\n' }, stderr);
  assertEquals(stderr.match(/--unstable-net/g)?.length, 1, stderr);
});
