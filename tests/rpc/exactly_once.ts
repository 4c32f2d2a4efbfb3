import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { clientStats, connect, serve } from "../../mod.ts";
import type { Testbed } from "../net/conformance.ts";
import { Counter } from "./counter.ts";
import { RoughTransport } from "./rough_transport.ts";

/**
 * Calls through a client whose every third datagram is lost, doubled or
 * delayed: each has to be answered, and to have run exactly once. For every
 * transport and runtime.
 */
export async function countExactlyOnce(bed: Testbed): Promise<void> {
  const here = { hostname: "127.0.0.1", port: 0 };
  const rough = new RoughTransport(await bed.listen(here));
  let count = 0;
  await using server = await serve(
    Counter,
    { count: () => ++count, echo: (text) => text },
    { transport: await bed.listen(here), quietMs: 0, lingerMs: 0 },
  );
  await using client = await connect(Counter, server.address, {
    transport: rough,
  });
  const seen: number[] = [];
  // Few at a time, so that there are enough datagrams to spoil.
  const caller = async () => {
    for (let i = 0; i < 50; i++) seen.push(await client.count());
  };
  await Promise.all([caller(), caller(), caller(), caller()]);

  strictEqual(count, 200);
  deepStrictEqual(
    seen.sort((a, b) => a - b),
    Array.from({ length: 200 }, (_, i) => i + 1),
  );
  ok(rough.faults >= 30, `${rough.faults} faults`);
  ok(clientStats(client).retransmissions > 0);
  ok(server.stats().duplicates > 0);
}
