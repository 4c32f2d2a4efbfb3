import { assertEquals } from "@std/assert";
import { fileURLToPath } from "node:url";
import { run } from "./run.ts";
import { isRuntimeRequired, runtimeCommand } from "./runtimes.ts";

for (const runtime of ["node", "bun"] as const) {
  const command = await runtimeCommand(runtime);
  Deno.test({
    name: `each count runs exactly once over rough transports in ${runtime}`,
    ignore: command === undefined && !isRuntimeRequired(),
    async fn() {
      if (command === undefined) throw new Error(`${runtime} is missing`);
      const file = fileURLToPath(new URL("exactly_once.ts", import.meta.url));
      assertEquals(await run([...command, file], { timeoutMs: 60_000 }), {
        code: 0,
        // Each transport that went well, and no other.
        stdout: "memory\nnode UDP\n",
        stderr: "",
      });
    },
  });
}
