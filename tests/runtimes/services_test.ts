import { assertEquals } from "@std/assert";
import { fileURLToPath } from "node:url";
import { run } from "./run.ts";
import { isRuntimeRequired, runtimeCommand } from "./runtimes.ts";

// Under Deno these are tests of their own.
for (const runtime of ["node", "bun"] as const) {
  const command = await runtimeCommand(runtime);
  Deno.test({
    name: `names, families of addresses and Workers in ${runtime}`,
    ignore: command === undefined && !isRuntimeRequired(),
    async fn() {
      if (command === undefined) throw new Error(`${runtime} is missing`);
      const file = fileURLToPath(new URL("services.ts", import.meta.url));
      const outcome = await run([...command, file], { timeoutMs: 60_000 });
      const lines = [
        "localhost",
        "lab.example",
        "srv",
        "resolver",
        "no such name",
        "both families",
        "Workers",
        runtime === "bun" ? "no limit" : "limit",
        "broken modules",
        "",
      ];
      assertEquals(outcome, {
        code: 0,
        stdout: lines.join("\n"),
        stderr: "",
      });
    },
  });
}
