import { assertEquals } from "@std/assert";
import { fileURLToPath } from "node:url";
import type { Stats } from "../../mod.ts";
import { Child } from "./child.ts";
import { run } from "./run.ts";
import { isRuntimeRequired, type Runtime, runtimeCommand } from "./runtimes.ts";

const pairs: [Runtime, Runtime][] = [
  ["deno", "node"],
  ["node", "deno"],
  ["deno", "bun"],
  ["bun", "deno"],
  ["bun", "node"],
  ["node", "bun"],
];

for (const [client, server] of pairs) {
  const calling = await runtimeCommand(client);
  const serving = await runtimeCommand(server);
  const isMissing = calling === undefined || serving === undefined;
  Deno.test({
    name: `large and long calls of ${client} to ${server}`,
    ignore: isMissing && !isRuntimeRequired(),
    async fn() {
      if (isMissing) throw new Error(`${client} or ${server} is missing`);
      await call(calling, serving);
    },
  });
}

async function call(
  client: readonly string[],
  server: readonly string[],
): Promise<void> {
  await using serving = new Child([...server, pathOf("bulk_server.ts")]);
  const address = await serving.line();
  const called = await run([...client, pathOf("bulk_client.ts"), address], {
    timeoutMs: 45_000,
  });
  assertEquals(
    { code: called.code, stderr: called.stderr },
    { code: 0, stderr: "" },
    called.stdout,
  );
  await serving.closeStdin();
  const served = await serving.ended();
  assertEquals(
    { code: served.code, stderr: served.stderr },
    { code: 0, stderr: "" },
  );
  const ofClient: Stats = JSON.parse(called.stdout);
  const ofServer: Stats = JSON.parse(served.stdout);
  assertEquals(ofServer.callsRun, ofClient.callsMade);
  assertEquals(ofServer.running, 0);
  const { droppedDamaged, droppedMalformed } = ofServer;
  assertEquals([droppedDamaged, droppedMalformed], [0, 0]);
}

function pathOf(file: string): string {
  return fileURLToPath(new URL(file, import.meta.url));
}
