import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { readLoad } from "../../lib/cli/serve_load.ts";
import { UsageError } from "../../lib/cli/usage_error.ts";
import { runCli, startServer } from "./run_cli.ts";

Deno.test("serve --workers runs a module in Workers, within --queue, and tells of its calls", async () => {
  const flags = ["--workers=1", "--queue=5", "--until-eof", "--verbose"];
  const { server, address } = await startServer([
    "examples/primes.ts",
    ...flags,
  ]);
  await using _server = server;
  const call = await runCli(["call", address, "primes.count", "100"]);
  assertEquals([call.stdout.trim(), call.code], ["25", 0]);
  server.closeStdin();
  const { event, procedure, outcome } = await server.json();
  assertEquals([event, procedure, outcome], [
    "call",
    "primes.count",
    "returned",
  ]);
  assertEquals((await server.json()).event, "stopping");
  const { procedures } = await server.json();
  assertEquals(procedures, { "primes.count": { returned: 1, threw: 0 } });
  assertEquals((await server.end()).code, 0);
});

const primes = "examples/primes.ts";

const wrong: [string[], Record<string, string>, RegExp][] = [
  [[], { workers: "2" }, /Cannot serve the demo by Workers/],
  [[primes], { workers: "0" }, /"0" for --workers: expected a number of/],
  [[primes], { workers: "2", concurrency: "3" }, /Cannot run 3 calls .* 2 W/],
  [[], { queue: "1", onc: "" }, /Cannot take --queue with --onc/],
  [[], { concurrency: "0" }, /"0" for --concurrency: expected/],
  [[], { queue: "-1" }, /"-1" for --queue/],
];

for (const [operands, flags, message] of wrong) {
  Deno.test(`serve refuses ${JSON.stringify(flags)}`, () => {
    const given = { operands, flags: new Map(Object.entries(flags)) };
    const error = assertThrows(() => readLoad(given), UsageError);
    assertMatch(error.message, message);
  });
}
