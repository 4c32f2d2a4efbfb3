import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { explain } from "../../lib/cli/explain.ts";
import { HungServer, ServerProcess } from "../../lib/cli/server_process.ts";
import type { Clock } from "../../lib/net/clock.ts";

/** All times come at once. */
const hasty: Clock = {
  now: () => 0,
  schedule(_, wake) {
    queueMicrotask(wake);
    return () => {};
  },
};

Deno.test("ServerProcess kills a server that does not end, and says so", async () => {
  const { href } = new URL("fixtures/hanging_server.ts", import.meta.url);
  await using server = await ServerProcess.start(href);
  const error = await assertRejects(() => server.stop(hasty), HungServer);
  const { message, exitCode } = explain(error, "cli");
  assertMatch(message, /^Cannot end .* process \d+ still ran 5 s .* killed$/);
  assertEquals(exitCode, 1);
  const { success } = await new Deno.Command("kill", {
    args: ["-0", String(server.pid)],
    stderr: "null",
  }).output();
  assertEquals(success, false);
});

Deno.test("ServerProcess gives what a server counted that ends in time", async () => {
  const { href } = new URL("../../cli.ts", import.meta.url);
  await using server = await ServerProcess.start(href);
  const { callsRun, procedures } = await server.stop();
  assertEquals({ callsRun, procedures }, { callsRun: 0, procedures: {} });
});
