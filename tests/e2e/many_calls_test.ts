import { assert, assertEquals } from "@std/assert";
import { limits } from "../../lib/core/limits.ts";
import { Child } from "../runtimes/child.ts";
import type { CounterSummary } from "../runtimes/counter_server.ts";
import type { CallsSummary } from "./count_calls.ts";
import { denoScript } from "./deno_script.ts";

for (
  const [calls, concurrency, how] of [
    // Many times as many as are kept; flat_heap_test.ts makes more.
    [20_000, 64, "64 at a time"],
    [100_000, 100_000, "all at once"],
  ] as const
) {
  Deno.test(`two processes make ${calls} calls, ${how}`, async () => {
    const { client, server } = await count(calls, concurrency);
    // The bodies of replies still kept are those of a window, not of all calls.
    assert(
      server.storedBytes <= (4 + limits.recordBytes) * limits.recordsPerClient,
      "replies pile up",
    );
    assertEquals(client.stats.callsMade, calls);
  });
}

Deno.test("a call costs two datagrams between two processes", async () => {
  const { client, server } = await count(500, 1);
  const { stats, workings } = client;
  // On a busy machine a call may be sent again, or its server be late enough to
  // say that it works on it; then the answer is acknowledged, and repeated
  // until it is.
  const most = workings * (1 + limits.repeatsMax);
  const own = stats.datagramsSent - 500 - stats.retransmissions;
  assert(own >= 0 && own <= most, `${own} more datagrams from the client`);
  // One says that it shuts down.
  const others = server.datagramsSent - 500 - server.duplicates - 1;
  assert(others >= 0 && others <= most, `${others} that answer nothing`);
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
