import { assert, assertEquals, assertMatch } from "@std/assert";
import { fileURLToPath } from "node:url";
import config from "../../deno.json" with { type: "json" };
import { ESCAPE, runCli, RunningCli } from "./run_cli.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

const verbs = ["demo", "serve", "call", "ping", "generate", "describe", "onc"];

Deno.test("help is there for the whole and for each verb, in 80 columns", async () => {
  const pages = await Promise.all([
    runCli(["help"]),
    ...verbs.map((verb) => runCli(["help", verb])),
  ]);
  for (const { code, stdout, stderr } of pages) {
    assertEquals({ code, stderr }, { code: 0, stderr: "" });
    assertMatch(stdout, /\nExit codes\n {2}0 {4}\w[^]*\n {2}130 {2}\w/);
    assertEquals(stdout.split("\n").filter((line) => line.length > 80), []);
    assertEquals(ESCAPE.test(stdout), false);
  }
  for (const verb of verbs) assert(pages[0]!.stdout.includes(`\n  ${verb}`));
});

Deno.test("help has examples that work, and the exit codes that they end with", async () => {
  const servers = await Promise.all(
    (await examplesOf("serve")).map(async (words) => {
      // Ports and interfaces that tests may take; the last flag counts.
      const free = ["--port=0", "--host=127.0.0.1", "--json", "--until-eof"];
      const server = new RunningCli([...words, ...free]);
      return { server, listening: await server.json() };
    }),
  );
  const addressOf = (name: string) =>
    servers.find(({ listening }) => listening.service === name)!
      .listening.address as string;
  const addresses: Record<string, string> = {
    "127.0.0.1:4000": addressOf("demo"),
    "127.0.0.1:4001": addressOf("calc"),
    "127.0.0.1:4002": addressOf("WEATHER_V1"),
  };
  const examples = [...await examplesOf("call"), ...await examplesOf("ping")];
  for (const words of examples) {
    const typed = words.map((word) => addresses[word] ?? word);
    if (typed[0] === "ping") typed.push("--interval=0");
    const { code, stdout, stderr } = await runCli(typed);
    assertEquals({ code, stderr }, { code: 0, stderr: "" }, words.join(" "));
    if (words.includes("calc.add")) assertEquals(stdout, "3\n");
  }
  for (const { server } of servers) {
    server.closeStdin();
    assertEquals((await server.end()).code, 0);
    await server[Symbol.asyncDispose]();
  }
  assertEquals([servers.length, examples.length], [5, 6]);
});

/** The words of a verb's examples, as a shell would take them apart. */
async function examplesOf(verb: string): Promise<string[][]> {
  const { stdout } = await runCli(["help", verb]);
  const [, examples] = /\nExamples\n([^]*)\nExit codes\n/.exec(stdout)!;
  return examples!.replaceAll("\\\n", " ").split("\n")
    .filter((line) => / cli\.ts /.test(line))
    .map((line) =>
      line.slice(line.indexOf("cli.ts ") + 7).match(/'[^']*'|\S+/g)!
        .map((word) => word.replace(/^'(.*)'$/, "$1"))
        .map((word) => word.replace(/^(?=examples\/)/, ROOT))
    );
}

Deno.test("help of a verb tells its own exit codes", async () => {
  const told: Record<string, RegExp[]> = {
    serve: [/^ {2}0 +.*Ctrl-C or SIGTERM/m, /^ {2}130 +a second Ctrl-C/m],
    ping: [/^ {2}0 +.*an answer/m, /^ {2}3 /m, /^ {2}130 +.* the first/m],
    demo: [/^ {2}0 +.*exactly once/m, /^ {2}1 /m, /^ {2}130 +Ctrl-C ended it/m],
    onc: [/^ {2}0 +rpcbind/m, /^ {2}3 /m, /^ {2}130 +Ctrl-C gave it up/m],
    call: [/^ {2}0 +the result/m, /^ {2}1 /m, /^ {2}3 /m, /^ {2}130 +Ctrl-C/m],
    generate: [/^ {2}0 +.*up to date/m, /^ {2}1 +.*--check found a diff/m],
    describe: [/^ {2}0 +it is written/m, /^ {2}1 +.* has a mistake/m],
  };
  for (const verb of verbs) {
    const { stdout } = await runCli(["help", verb]);
    for (const line of told[verb]!) assertMatch(stdout, line);
    for (const code of [2, 4, 70, 141]) {
      assertMatch(stdout, new RegExp(`^  ${code} +\\w`, "m"));
    }
    assertEquals(
      /^ {2}3 /m.test(stdout),
      ["ping", "call", "describe", "onc"].includes(verb),
    );
  }
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
