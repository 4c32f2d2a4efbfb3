import { assert, assertEquals, assertMatch } from "@std/assert";
import { fileURLToPath } from "node:url";
import { Reflection } from "../../lib/rpc/reflection.ts";
import * as x from "../../lib/xdr/mod.ts";
import { procedure, serve, type Server, type Service } from "../../mod.ts";
import { Every, largeService } from "../rpc/reflection_services.ts";
import { assertRefusal, runCli, startServer } from "./run_cli.ts";

const CALC = fileURLToPath(new URL("../../examples/calc.ts", import.meta.url));

/** Nobody listens there: the discard port, which takes a privilege to bind. */
const NOBODY = "127.0.0.1:9";

Deno.test("call asks the server for the contract, once for each call", async () => {
  const { server, address } = await startServer([CALC]);
  await using _ = server;
  const call = (...words: string[]) => runCli(["call", address, ...words]);
  const [sum, ratio, hint, typo, other, short, typed] = await Promise.all([
    call("calc.add", '{"a":1,"b":2}', "--verbose"),
    call("calc.divide", '{"a":1,"b":0}', "--timeout=5000"),
    call("calc.add"),
    call("calc.ad", "1"),
    call("clac.add", "1"),
    call("divide", "1"),
    call("calc.add", '{"a":1}'),
  ]);
  assertEquals([sum.code, sum.stdout], [0, "3\n"], sum.stderr);
  assertMatch(sum.stderr, /^calc\.add: /);
  assertEquals(ratio.stdout, '{"outcome":"BY_ZERO"}\n', ratio.stderr);
  const told: [typeof hint, RegExp][] = [
    [hint, /takes { a: double, b: double }: calc\.add '{"a":1,"b":2}'\n$/],
    [typo, /Unknown procedure "calc\.ad": did you mean "calc\.add"\?/],
    [other, /Unknown service "clac": did you mean "calc"\?/],
    [short, /Cannot call "divide": did you mean "calc\.divide"\?/],
    [typed, /Cannot call calc\.add with that: b: the field is missing/],
  ];
  for (const [outcome, why] of told) {
    assertRefusal(outcome, 2);
    assertMatch(outcome.stderr, why);
  }
});

Deno.test("describe writes down what a server says that it serves", async () => {
  await using server = await serve(Every, echoes(Every));
  const folder = await Deno.makeTempDir();
  try {
    const output = `${folder}/every.x`;
    const [printed, json] = await Promise.all([
      runCli(["describe", server.address]),
      runCli(["describe", `udp://${server.address}`, "--json"]),
      runCli(["describe", server.address, "-o", output]),
    ]);
    const text = await Deno.readTextFile(output);
    assertEquals(printed, { code: 0, stdout: text, stderr: "" });
    assertEquals(JSON.parse(json.stdout), { event: "described", text });
    assertMatch(text, /^ {2}version EVERY_V4 \{\n {4}\/\* @idempotent \*\//m);
    assertMatch(text, /^ {2}struct f22_args \*next;$/m);
    // It compiles, and one may call by it.
    const called = await runCli([
      ...["call", server.address, "EVERY_V4.f22", "--contract", output],
      '{"name":"a","next":{"name":"b","next":null}}',
    ]);
    assertEquals(
      [called.stdout, called.stderr],
      ['{"name":"a","next":{"name":"b","next":null}}\n', ""],
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("describe and call take a contract that no datagram holds, and TCP", async () => {
  const Large = largeService(500);
  await using server = await serve(Large, echoes(Large), { carrier: "tcp" });
  const [described, called] = await Promise.all([
    runCli(["describe", server.address]),
    runCli(["call", server.address, "large.f499", '{"field_499":"hi"}']),
  ]);
  assertMatch(described.stdout, /^ {4}f499_args f499\(f499_args\) = 500;$/m);
  assertEquals(called.stdout, '{"field_499":"hi"}\n', called.stderr);
});

Deno.test("call and describe say that a server does not tell", async () => {
  await using server = await serve(Every, echoes(Every), { reflection: false });
  const { address } = server;
  const [call, describe] = await Promise.all([
    runCli(["call", address, "every.f0", "1"]),
    runCli(["describe", address]),
  ]);
  for (const outcome of [call, describe]) {
    assertRefusal(outcome, 2);
    assertMatch(outcome.stderr, /from 127\S+ what it serves: it does not tell/);
  }
  assertMatch(call.stderr, /\n +--contract <module> names/);
  assertMatch(describe.stderr, /\n +describe takes a module/);
});

Deno.test("call and describe tell of nobody there, and that nothing ran", async () => {
  const call = ["call", NOBODY, "calc.add", "1", "--timeout=200"];
  const [text, json, described] = await Promise.all([
    runCli(call),
    runCli([...call, "--json"]),
    runCli(["describe", NOBODY, "--timeout=200"]),
  ]);
  assertRefusal(text, 3);
  assertMatch(
    text.stderr,
    /\[deadline_exceeded\] calc\.add to \S+ was not sent, .* got no answer in 200 ms.*\n +it did not run\n/,
  );
  const { executed, procedure, exitCode } = JSON.parse(json.stdout);
  assertEquals({ executed, procedure, exitCode }, {
    executed: "no",
    procedure: "calc.add",
    exitCode: 3,
  });
  assertRefusal(described, 3);
  assertMatch(described.stderr, /reflection\.contract to .* got no answer/);
  assert(!described.stderr.includes("run, nobody"), described.stderr);
});

Deno.test("a server that says nonsense of itself is told of in a sentence", async () => {
  const lazies = (count: number) => Array(count).fill([18, 0]).flat();
  const circle = [0, 7, 1, 1, 1, 0x61000000, 1, 0, 0, 0, 1, ...lazies(1)];
  const chain = Array.from({ length: 999 }, (_, i) => [15, i + 1]).flat();
  const deep = [0, 7, 1, 1, 1, 0x61000000, 1, 0, 0, 0, 1000, ...chain, 0];
  const cases: [number[], RegExp][] = [
    [[], /4 bytes needed, 0 left/],
    [[0xffff_ffff], /name: .* 4294967295 bytes/],
    [[0, 7, 1, 0xffff_ffff], /procedures: .* 4294967295 items/],
    [circle, /type 0 is a lazy that leads nowhere/],
    [deep, /more than 256 types are within one another|optional of optional/],
    [Array(500_000).fill(0), /the result is larger|larger than this client/],
  ];
  await Promise.all(cases.map(async ([words, why]) => {
    await using server = await hostile(words);
    const { address } = server;
    const [call, describe] = await Promise.all([
      runCli(["call", address, "evil.f", "1"]),
      runCli(["describe", address]),
    ]);
    for (const outcome of [call, describe]) {
      assertRefusal(outcome, 1);
      assertMatch(outcome.stderr, why);
    }
    assertMatch(call.stderr, /^ +it did not run$/m);
  }));
});

/** A server that has these words for its contract. */
function hostile(words: readonly number[]): Promise<Server> {
  const said: x.Codec<undefined> = {
    type: x.nothing.type,
    minBytes: 0,
    write: (writer) => words.forEach((word) => writer.uint(word)),
    read: () => undefined,
  };
  const Evil = {
    ...Reflection,
    procedures: { contract: procedure(1, x.nothing, said) },
  };
  const options = { reflection: false, maxBodyBytes: 4_000_000 };
  return serve(Evil, { contract: () => {} }, options);
}

/** Handlers that return what they are given. */
function echoes({ procedures }: Service) {
  const names = Object.keys(procedures);
  return Object.fromEntries(names.map((name) => [name, (v: unknown) => v]));
}
