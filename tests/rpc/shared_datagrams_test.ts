import { assert, assertEquals } from "@std/assert";
import { SimNetwork } from "../../lib/sim/mod.ts";
import * as x from "../../lib/xdr/mod.ts";
import {
  clientStats,
  connect,
  defineService,
  procedure,
  serve,
} from "../../mod.ts";

const Echo = defineService({
  name: "echo",
  program: 0x2000_0031,
  version: 1,
  procedures: { echo: procedure(1, x.varopaque(1100), x.varopaque(1100)) },
});

/**
 * Datagrams for each call, with callers that make one as soon as that before it
 * has its answer, at a server that can be sent large ones.
 */
async function datagramsByCall(callers: number, bodyBytes: number) {
  const network = new SimNetwork(1, { delayMs: 1, jitterMs: 1 });
  const at = (hostname: string, port?: number) =>
    network.host(hostname).bind(port);
  await using _server = await serve(Echo, { echo: (body) => body }, {
    ...at("127.0.0.1", 4000),
    quietMs: 0,
    lingerMs: 0,
  });
  await network.advance(1000);
  await using echo = await connect(Echo, "127.0.0.1:4000", at("127.0.0.2"));
  const body = new Uint8Array(bodyBytes);
  await network.run(echo.echo(body));
  const before = clientStats(echo).datagramsSent;
  const callsEach = 100;
  await network.run(Promise.all(Array.from({ length: callers }, async () => {
    for (let i = 0; i < callsEach; i++) {
      assertEquals((await echo.echo(body)).length, bodyBytes);
    }
  })));
  const datagrams = clientStats(echo).datagramsSent - before;
  return datagrams / (callers * callsEach);
}

Deno.test("calls that answers give rise to share datagrams with those that waited for room", async () => {
  // A little more than may be in flight: each answer lets one go that waited,
  // and its caller has another one.
  for (const callers of [64, 66, 70]) {
    const datagrams = await datagramsByCall(callers, 1024);
    assert(datagrams < 0.1, `${callers}: ${datagrams}`);
  }
});

Deno.test("calls that each wait for their answers keep sharing datagrams", async () => {
  for (const callers of [16, 64, 250]) {
    const datagrams = await datagramsByCall(callers, 64);
    assert(datagrams < 2.5 / callers, `${callers}: ${datagrams}`);
  }
});
