import { assert, assertEquals } from "@std/assert";
import { limits } from "../../lib/core/limits.ts";
import { Child } from "../runtimes/child.ts";
import type { CounterSummary } from "../runtimes/counter_server.ts";
import type { CallsSummary } from "./count_calls.ts";
import { denoScript } from "./deno_script.ts";

for (
  const [concurrency, how] of [
    [64, "64 at a time"],
    [100_000, "all at once"],
  ] as const
) {
  Deno.test(`two processes make 100,000 calls, ${how}`, async () => {
    const { client, server } = await count(100_000, concurrency);
    // The bodies of replies still kept are those of a window, not of all calls.
    assert(
      server.storedBytes <= (4 + limits.recordBytes) * limits.recordsPerClient,
      "replies pile up",
    );
    assertEquals(client.stats.callsMade, 100_000);
  });
}

Deno.test("a call costs two datagrams between two processes", async () => {
  const { client, server } = await count(500, 1);
  const { stats } = client;
  // On a busy machine a call may be sent again: then it costs one each more.
  assertEquals(stats.datagramsSent, 500 + stats.retransmissions);
  assertEquals(
    server.datagramsSent,
    500 + server.duplicates,
    "a datagram that answers nothing",
  );
  assert(server.duplicates <= stats.retransmissions);
});

/** Every call has its own result, the server ran each once, nobody complained. */
async function count(calls: number, concurrency: number): Promise<{
  client: CallsSummary;
  server: CounterSummary;
}> {
  await using serving = new Child(denoScript("../runtimes/counter_server.ts"));
  const address = await serving.line();
  await using calling = new Child([
    ...denoScript("count_calls.ts"),
    address,
    String(calls),
    String(concurrency),
  ]);
  const called = await calling.ended();
  assertEquals(
    { code: called.code, stderr: called.stderr },
    { code: 0, stderr: "" },
  );
  await serving.closeStdin();
  const served = await serving.ended();
  assertEquals(
    { code: served.code, stderr: served.stderr },
    { code: 0, stderr: "" },
  );
  const client: CallsSummary = JSON.parse(called.stdout);
  const server: CounterSummary = JSON.parse(served.stdout);
  assertEquals(client.distinct, calls);
  assertEquals(server.count, calls);
  assertEquals(server.callsRun, calls);
  return { client, server };
}
