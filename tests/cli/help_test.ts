import { assert, assertEquals, assertMatch } from "@std/assert";
import config from "../../deno.json" with { type: "json" };
import { ESCAPE, runCli } from "./run_cli.ts";

const verbs = ["demo", "serve", "call", "ping"];

Deno.test("help is there for the whole and for each verb, in 80 columns", async () => {
  const pages = await Promise.all([
    runCli(["help"]),
    ...verbs.map((verb) => runCli(["help", verb])),
  ]);
  for (const { code, stdout, stderr } of pages) {
    assertEquals({ code, stderr }, { code: 0, stderr: "" });
    assertMatch(stdout, /\n {2}0 +all went well\n/);
    assertEquals(stdout.split("\n").filter((line) => line.length > 80), []);
    assertEquals(ESCAPE.test(stdout), false);
  }
  for (const verb of verbs) assert(pages[0]!.stdout.includes(`\n  ${verb}`));
});

Deno.test("help has three spellings", async () => {
  const [first, ...others] = await Promise.all([
    runCli(["help", "ping"]),
    runCli(["ping", "--help"]),
    runCli(["ping", "--count=1", "-h"]),
    runCli(["--help", "ping"]),
  ]);
  assertEquals(await runCli(["help", "help"]), await runCli(["--help"]));
  for (const other of others) assertEquals(other, first);
});

Deno.test("--version is that of the package", async () => {
  const { stdout } = await runCli(["--version"]);
  assertEquals(stdout, `${config.name} ${config.version}\n`);
});
