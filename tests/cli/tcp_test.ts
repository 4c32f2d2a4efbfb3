import { assertEquals, assertMatch } from "@std/assert";
import { listenTcpTransport } from "../../lib/net/tcp_transport.ts";
import { assertRefusal, runCli, RunningCli, startServer } from "./run_cli.ts";

Deno.test("serve --carrier tcp is called and pinged at tcp://, as it says", async () => {
  const words = ["serve", "--port=0", "--carrier", "tcp", "--until-eof"];
  await using server = new RunningCli(words);
  const said = [await server.line()];
  while (said.at(-1) !== "Ctrl-C ends it") said.push(await server.line());
  const [, address] = /^Serving demo at (tcp:\S+) \(TCP\)$/.exec(said[0]!)!;
  const line = said.find((line) => line.includes(" call "))!;
  const [, pasted, name, json] = / call (\S+) (\S+) '(.*)'$/.exec(line)!;
  assertEquals(pasted, address);
  const called = await runCli(["call", pasted!, name!, json!]);
  assertEquals([called.code, called.stdout], [0, "3\n"], called.stderr);
  const pinged = await runCli(["ping", address!, "--count=1"]);
  assertEquals(pinged.code, 0, pinged.stderr);
  assertMatch(pinged.stdout, /: 1 ping, 1 answered\n/);
});

Deno.test("serve --carrier both answers at both, by one line", async () => {
  const { server, address } = await startServer(["--carrier=both"]);
  await using _ = server;
  assertMatch(address, /^127\.0\.0\.1:\d+$/);
  for (const [i, where] of [address, `tcp://${address}`].entries()) {
    const { code, stdout } = await runCli(["call", where, "demo.count"]);
    assertEquals({ code, stdout }, { code: 0, stdout: `${i + 1}\n` });
  }
});

Deno.test("serve refuses a carrier that is none, and one with --onc", async () => {
  const odd = await runCli(["serve", "--carrier=sctp"]);
  assertRefusal(odd, 2);
  assertMatch(odd.stderr, /"sctp" for --carrier: expected udp, tcp or both/);
  const onc = await runCli(["serve", "--onc", "--carrier=tcp"]);
  assertRefusal(onc, 2);
  assertMatch(onc.stderr, /--carrier with --onc: ONC RPC is served over both/);
});

Deno.test("call and ping of a TCP port where nobody listens end with 3, and say so", async () => {
  const gone = await listenTcpTransport({ hostname: "127.0.0.1", port: 0 });
  await gone.close();
  const address = `tcp://${gone.address}`;
  // Long enough to hear of it on a machine that is busy.
  const timeout = "--timeout=500";
  const [called, { code, stdout, stderr }] = await Promise.all([
    runCli(["call", address, "demo.count", timeout]),
    runCli(["ping", address, "--count=2", "--interval=0", timeout]),
  ]);
  assertRefusal(called, 3);
  assertMatch(
    called.stderr,
    /^error: \[unavailable\] demo\.count to tcp:\S+ found no connection in 500 ms: .*nobody listens at that port, .*\n +it did not run\n$/,
  );
  assertEquals({ code, stderr }, { code: 3, stderr: "" });
  assertMatch(
    stdout,
    /^1 {2}found no connection in 500 ms: .*\n2 {2}found no connection/,
  );
  assertMatch(stdout, /: 2 pings, 0 answered\n$/);
});
