import { assertEquals } from "@std/assert";
import { fileURLToPath } from "node:url";
import { type Outcome, run } from "./run.ts";
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
      const attempt = () => run([...command, file], { timeoutMs: 60_000 });
      let outcome = await attempt();
      // A Worker's limit is no guarantee: V8 may find no room for what is young
      // before Node ends the Worker, and ends the process instead.
      for (let i = 0; i < 2 && isOutOfMemory(outcome); i++) {
        outcome = await attempt();
      }
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

function isOutOfMemory({ stderr }: Outcome): boolean {
  return stderr.includes("JavaScript heap out of memory");
}
