import { assertEquals, assertLess } from "@std/assert";
import { Bottleneck } from "../../lib/sim/bottleneck.ts";
import { SimNetwork } from "../../lib/sim/mod.ts";
import { connect, defineService, procedure, serve } from "../../mod.ts";
import * as x from "../../lib/xdr/mod.ts";

const Store = defineService({
  name: "store",
  program: 0x2000_0032,
  version: 1,
  procedures: { put: procedure(1, x.varopaque(1100), x.uint) },
});

/** A server's socket: how fast it is read, and how many datagrams it queues. */
const socket = {
  bandwidthBytesPerS: 12e6,
  queueDatagramsMax: 92,
  queueBytesMax: Infinity,
};

/** Clients of one server that each have so many calls open, for two seconds. */
async function crowd(clients: number, callers: number) {
  const network = new SimNetwork(1, { delayMs: 1 });
  const { clock } = network;
  await using _server = await serve(Store, { put: (body) => body.length }, {
    ...network.host("10.0.0.1").bind(4000),
    lingerMs: 0,
    quietMs: 0,
  });
  await network.advance(1000);
  const queue = new Bottleneck();
  let lost = 0;
  const place = network.host("10.0.0.2");
  const program = () => {
    const program = place.bind();
    const { transport } = program;
    const send = transport.send.bind(transport);
    transport.send = (datagram, to) => {
      const throughAtMs = queue.admit(datagram.length, socket, clock.now());
      const copy = datagram.slice();
      if (throughAtMs === undefined) lost++;
      else clock.schedule(throughAtMs, () => send(copy, to));
      return Promise.resolve();
    };
    return program;
  };
  const stubs = await Promise.all(Array.from(
    { length: clients },
    () => connect(Store, "10.0.0.1:4000", program()),
  ));
  const body = new Uint8Array(1024);
  const endAtMs = clock.now() + 2000;
  let [answered, slowestMs] = [0, 0];
  await network.run(
    Promise.all(
      stubs.flatMap((stub) =>
        Array.from({ length: callers }, async () => {
          while (clock.now() < endAtMs) {
            const madeAtMs = clock.now();
            await stub.put(body);
            answered++;
            slowestMs = Math.max(slowestMs, clock.now() - madeAtMs);
          }
        })
      ),
    ),
  );
  for (const stub of stubs) await stub[Symbol.asyncDispose]();
  return { answered, slowestMs, lost };
}

// A datagram has one call here. The server's socket is read at 11 for each ms,
// which one client alone keeps busy.
Deno.test("many clients of a server that reads slowly send no more than it reads", async () => {
  const alone = await crowd(1, 64);
  assertEquals(alone.lost, 0);
  for (
    const { clients, lossMax } of [
      { clients: 4, lossMax: 0.02 },
      { clients: 16, lossMax: 0.1 },
    ]
  ) {
    const { answered, lost, slowestMs } = await crowd(clients, 64);
    // As fast as one, and hardly anything in vain: it was 0.2 and 0.75.
    assertLess(0.99 * alone.answered, answered);
    assertLess(lost / answered, lossMax);
    assertLess(slowestMs, 2000);
  }
});
