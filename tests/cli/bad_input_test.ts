import { assertMatch } from "@std/assert";
import { assertRefusal, runCli, startServer } from "./run_cli.ts";

/** Nobody listens there: the discard port, which takes a privilege to bind. */
const NOBODY = "127.0.0.1:9";

/** What is typed, how it ends, and what is told. */
const cases: readonly (readonly [readonly string[], number, RegExp])[] = [
  [[], 2, /Usage .* <verb>/],
  [["srve"], 2, /Unknown verb "srve": did you mean "serve"\?/],
  [
    ["zork"],
    2,
    /Unknown verb "zork": expected demo, serve, call, ping, generate, describe, onc or help/,
  ],
  [["--port", "1"], 2, /the verb comes first/],
  [["help", "pin"], 2, /Unknown verb "pin": did you mean "ping"\?/],
  [["serve", "--prt", "3"], 2, /Unknown flag "--prt": did you mean "--port"\?/],
  [["serve", "-x"], 2, /Unknown flag "-x"/],
  [["serve", "--verbose=yes"], 2, /--verbose takes no value: .* "=yes"/],
  [["serve", "--port"], 2, /--port needs a value: --port <port>/],
  [["serve", "--port", "--verbose"], 2, /--port needs a value/],
  [["serve", "--port", "x"], 2, /"x" for --port: .* from 0 to 65535/],
  [["serve", "--port", "65536"], 2, /"65536" for --port: .* from 0 to 65535/],
  [["serve", "--port", "-1"], 2, /"-1" for --port/],
  [["serve", "--host", "nowhere.invalid"], 4, /Cannot look up nowhere.invalid/],
  [["serve", "--host", "1.2.3"], 2, /Cannot read "1.2.3/],
  [["serve", "--host", "192.0.2.1"], 4, /no interface of this machine/],
  [["ping"], 2, /Missing argument <address>/],
  [["ping", NOBODY, "x"], 2, /Unexpected argument "x"/],
  [["ping", NOBODY, "--count", "1.5"], 2, /"1.5" for --count: .* whole number/],
  [["ping", NOBODY, "--timeout", "0"], 2, /"0" for --timeout: .* from 1 to/],
  [["ping", "nowhere.invalid:4000"], 4, /Cannot look up nowhere.invalid/],
  [["ping", "127.0.0.1"], 2, /Cannot read "127.0.0.1" as an address/],
  [["ping", `${NOBODY}, ${NOBODY}`], 2, /:9 and 127\S+:9 are the same/],
  [["ping", `${NOBODY},`], 2, /Cannot read "" as an address/],
  [["call"], 2, /Missing argument <address>[^]*call <address> <procedure>/],
  [["call", NOBODY], 2, /Missing argument <procedure>/],
  [["call", NOBODY, "demo.add"], 2, /without arguments[^]*\{"a":1,"b":2\}/],
  [
    ["call", NOBODY, "demo.add", '{"a":1,'],
    2,
    /at position 8: it ends too early/,
  ],
  [
    ["call", NOBODY, "demo.add", '{"a":1,b}'],
    2,
    /at position 8: "b" does not belong there\n +{"a":1,b}\n {14}\^/,
  ],
  [
    ["call", NOBODY, "demo.echo", "hello"],
    2,
    /position 1[^]*demo.echo '"hello"'/,
  ],
  [["call", NOBODY, "demo.add", '{"a":1}'], 2, /: b: the field is missing/],
  [["call", NOBODY, "demo.add", '{"a":1,"b":"2"}'], 2, /: b: .*"2".* not an? /],
  [["call", NOBODY, "demo.sleep", "-5"], 2, /the number -5 is not an integer/],
  [
    ["call", NOBODY, "demo.count", "--contract", "nowhere.ts"],
    2,
    /no such file/,
  ],
  [["demo", "x"], 2, /Unexpected argument "x"/],
];

/** Names that nothing has, so that the server is asked what it has. */
const names: readonly (readonly [string, RegExp])[] = [
  ["demo.ad", /"demo.ad": did you mean "demo.add"\?/],
  ["demo.zork", /demo has add, echo, sleep, fail and count/],
  ["dmo.add", /Unknown service "dmo": did you mean "demo"\?/],
  ["zork.add", /Unknown service "zork": expected demo/],
  ["add", /Cannot call "add": did you mean "demo.add"\?/],
  ["zork", /Cannot call "zork": .* service.procedure/],
];

Deno.test("cli refuses what makes no sense in one sentence, without a stack", async () => {
  const { server, address } = await startServer();
  await using _ = server;
  const asked = names.map(([name, told]) =>
    [["call", address, name], 2, told] as const
  );
  for (const [words, code, told] of [...cases, ...asked]) {
    const outcome = await runCli(words);
    assertRefusal(outcome, code);
    assertMatch(outcome.stderr, told, words.join(" "));
  }
});

Deno.test("cli tells of no answer how long it waited, and how often it sent", async () => {
  const words = ["call", NOBODY, "demo.count", "--timeout", "250"];
  const outcome = await runCli(words);
  assertRefusal(outcome, 3);
  assertMatch(
    outcome.stderr,
    /\[deadline_exceeded\] demo.count to 127.0.0.1:9 got no answer in 250 ms \(\d+ transmissions?\)\n +it may have run/,
  );
  assertMatch(outcome.stderr, /ping 127.0.0.1:9/);
});

Deno.test("cli tells that a port is in use", async () => {
  const { server, address } = await startServer();
  await using _ = server;
  const port = address.split(":")[1]!;
  const outcome = await runCli(["serve", "--port", port]);
  assertRefusal(outcome, 4);
  assertMatch(outcome.stderr, /another socket has this port/);
});
