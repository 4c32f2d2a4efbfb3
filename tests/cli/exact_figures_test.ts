import { assertEquals, assertMatch } from "@std/assert";
import { openCallClient } from "../../lib/cli/call_client.ts";
import { playVolley } from "../../lib/cli/demo_scenes.ts";
import { Demo, demoHandlers } from "../../lib/cli/demo_service.ts";
import { volleyText } from "../../lib/cli/demo_text.ts";
import { findProcedure } from "../../lib/cli/procedure_name.ts";
import { summaryText } from "../../lib/cli/serve_text.ts";
import { paintFor } from "../../lib/cli/terminal.ts";
import { SimNetwork } from "../../lib/sim/mod.ts";
import { connect, type ConnectOptions, serve } from "../../mod.ts";

// Over sockets a machine that is busy sends again what was not lost. Where time
// is virtual the figures that the command line shows are exact.

Deno.test("call tells of one transmission, and serve of one datagram in and two out", async () => {
  const network = new SimNetwork(1, { delayMs: 1 });
  const host = network.host("127.0.0.1").bind(4000);
  const server = await serve(Demo, demoHandlers(), host);
  const found = findProcedure("demo.add", [Demo]);
  const options: ConnectOptions = network.host("127.0.0.2").bind();
  const { address } = server;
  const place = { text: address, target: address, options };
  const client = await openCallClient(found, place, false);
  const args = { a: 1, b: 2 };
  assertEquals(await network.run(client.call(args, {})), 3);
  assertEquals(client.transmissions(), 1);
  assertMatch(client.traffic(), /^1 transmission, \d+ bytes out, \d+ in$/);
  await network.run(server.shutdown());
  const { duplicates } = server.stats();
  assertEquals(duplicates, 0);
  const tallies = new Map([["demo.add", { returned: 1, threw: 0 }]]);
  assertEquals(
    summaryText(server.stats(), tallies),
    "\n" +
      "calls      1 accepted\n" +
      "handlers   demo.add 1\n" +
      "datagrams  1 in, 2 out\n" +
      "dropped    nothing",
  );
  await network.run(client[Symbol.asyncDispose]());
});

Deno.test("the demo's calls take two datagrams each, one at a time, and few many at once", async () => {
  const network = new SimNetwork(1, { delayMs: 1 });
  const host = network.host("127.0.0.1").bind(4000);
  const server = await serve(Demo, demoHandlers(), host);
  const here = network.host("127.0.0.2").bind();
  const client = await connect(Demo, server.address, here);
  const one = await network.run(
    playVolley(client, { calls: 200, atOnce: 1 }),
  );
  assertEquals([one.datagrams, one.retransmissions], [400, 0]);
  const [told] = volleyText(one, { paint: paintFor(false), columns: 80 });
  assertMatch(told!, /200 calls took 400 datagrams: 2\.00 for each/);
  const many = await network.run(
    playVolley(client, { calls: 1280, atOnce: 64 }),
  );
  assertEquals(many.retransmissions, 0);
  // Half of the calls each, there and back, in each of twenty rounds.
  assertEquals(many.datagrams, 80);
  await network.run(client[Symbol.asyncDispose]());
  await network.run(server.shutdown());
});
