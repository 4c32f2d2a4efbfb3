import { assertEquals } from "@std/assert";
import { fileURLToPath } from "node:url";
import { run } from "../runtimes/run.ts";
import { isRuntimeRequired, runtimeCommand } from "../runtimes/runtimes.ts";

for (const runtime of ["deno", "node", "bun"] as const) {
  const command = await runtimeCommand(runtime);
  Deno.test({
    name: `ONC RPC runs under ${runtime}`,
    ignore: command === undefined && !isRuntimeRequired(),
    async fn() {
      if (command === undefined) throw new Error(`${runtime} is missing`);
      const file = fileURLToPath(new URL("round_trips.ts", import.meta.url));
      const { code, stdout, stderr } = await run([...command, file]);
      assertEquals({ code, stdout }, { code: 0, stdout: "ok\n" }, stderr);
    },
  });
}
