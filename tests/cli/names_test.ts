import { assertEquals, assertMatch } from "@std/assert";
import { serve } from "../../mod.ts";
import { Demo, demoHandlers } from "../../lib/cli/demo_service.ts";
import { runCli } from "./run_cli.ts";

Deno.test("ping asks each of several servers, and says which has answered", async () => {
  await using one = await serve(Demo, demoHandlers());
  await using two = await serve(Demo, demoHandlers());
  const list = `${one.address},${two.address}`;
  const words = ["ping", list, "--count=4", "--interval=0", "--json"];
  const { code, stdout } = await runCli(words);
  const events = stdout.trimEnd().split("\n").map((line) => JSON.parse(line));
  const addresses = events.map(({ address }) => address);
  assertEquals(code, 0);
  assertEquals(
    addresses.slice(0, 4).sort(),
    [
      one.address,
      one.address,
      two.address,
      two.address,
    ].sort(),
  );
  assertEquals(addresses.at(-1), list);
});

Deno.test("call goes to another server where the first is none", async () => {
  await using server = await serve(Demo, demoHandlers());
  const list = `127.0.0.1:9,${server.address}`;
  const { code, stdout, stderr } = await runCli([
    "call",
    list,
    "demo.echo",
    '"hello"',
  ]);
  assertEquals({ code, stdout, stderr }, {
    code: 0,
    stdout: '"hello"\n',
    stderr: "",
  });
});

Deno.test("call says what is wrong with a name server, and with SRV names", async () => {
  const cases = [
    [
      ["a.example:4000", "--name-server=dns.example"],
      /Cannot use "dns.example"/,
    ],
    [["srv://_calc._udp.example:4000"], /without a port/],
    [["127.0.0.1:1,127.0.0.1:2", "--onc"], /with --onc there is one address/],
  ] as const;
  for (const [[place, ...flags], message] of cases) {
    const words = ["call", place!, "demo.count", ...flags];
    const { code, stderr } = await runCli(words);
    assertEquals(code, 2);
    assertMatch(stderr, message);
  }
});
