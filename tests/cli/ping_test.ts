import { assertEquals, assertMatch } from "@std/assert";
import { listenUdp } from "../../lib/net/udp.ts";
import { defineService, serve } from "../../mod.ts";
import { runCli, RunningCli } from "./run_cli.ts";

const Empty = defineService({
  name: "empty",
  program: 0x2000_0009,
  version: 7,
  procedures: {},
});

Deno.test("ping measures round trips to a server of any program", async () => {
  await using server = await serve(Empty, {});
  const words = ["ping", server.address, "--count=3", "--interval=0"];
  const { code, stdout, stderr } = await runCli(words);
  assertEquals({ code, stderr }, { code: 0, stderr: "" });
  assertMatch(stdout, /^1 {2}[\d.]+ ms\n2 {2}[\d.]+ ms\n3 {2}[\d.]+ ms\n\n/);
  assertMatch(stdout, /: 3 pings, 3 answered\nmin .*, median .*, max .*\n$/);
});

Deno.test("ping --json tells each answer and a summary that fits them", async () => {
  await using server = await serve(Empty, {});
  const words = ["ping", server.address, "--count=5", "--interval=0", "--json"];
  const { stdout } = await runCli(words);
  const events = stdout.trimEnd().split("\n").map((line) => JSON.parse(line));
  const summary = events.pop();
  const times = events.map(({ event, ms }) => event === "answer" ? ms : NaN)
    .toSorted((a, b) => a - b);
  assertEquals(summary, {
    event: "summary",
    address: server.address,
    sent: 5,
    answered: 5,
    minMs: times[0],
    medianMs: times[2],
    maxMs: times[4],
  });
});

Deno.test("ping that nobody answers says how long it waited, and ends with 3", async () => {
  const words = ["ping", "127.0.0.1:9", "--count=2"];
  const { code, stdout, stderr } = await runCli([
    ...words,
    "--timeout=60",
    "--interval=0",
  ]);
  assertEquals({ code, stderr }, { code: 3, stderr: "" });
  assertMatch(
    stdout,
    /^1 {2}got no answer in 60 ms \(\d+ transmissions?\)\n2 {2}got/,
  );
  assertMatch(stdout, /: 2 pings, 0 answered\n$/);
});

Deno.test("ping that is interrupted gives its summary", async () => {
  await using server = await serve(Empty, {});
  await using running = new RunningCli([
    "ping",
    server.address,
    "--count=0",
    "--interval=3600000",
  ]);
  assertMatch(await running.line(), /^1 {2}/);
  running.interrupt();
  const { code, stdout, stderr } = await running.end();
  assertEquals({ code, stderr }, { code: 0, stderr: "" });
  assertMatch(stdout, /: 1 ping, 1 answered\nmin /);
});

Deno.test("ping that is interrupted before any answer has sent one all the same", async () => {
  // It hears what is sent, and never answers.
  await using silence = await listenUdp({ hostname: "127.0.0.1", port: 0 });
  const heard = Promise.withResolvers<void>();
  silence.receive(() => heard.resolve());
  await using running = new RunningCli(
    ["ping", silence.address, "--timeout=3600000"],
  );
  await heard.promise;
  running.interrupt();
  const { code, stdout, stderr } = await running.end();
  assertEquals({ code, stderr }, { code: 130, stderr: "" });
  assertMatch(stdout, /: 1 ping, 0 answered\n$/);
});
