import { assertEquals } from "@std/assert";
import { fileURLToPath } from "node:url";
import { run } from "./run.ts";
import { isRuntimeRequired, runtimeCommand } from "./runtimes.ts";

for (const runtime of ["node", "bun"] as const) {
  const command = await runtimeCommand(runtime);
  Deno.test({
    name: `transports conform under ${runtime}`,
    ignore: command === undefined && !isRuntimeRequired(),
    async fn() {
      if (command === undefined) throw new Error(`${runtime} is missing`);
      const file = fileURLToPath(
        new URL("net_conformance.ts", import.meta.url),
      );
      const { code, stdout, stderr } = await run([...command, file]);
      assertEquals({ code, stderr }, { code: 0, stderr: "" }, stdout);
    },
  });
}
