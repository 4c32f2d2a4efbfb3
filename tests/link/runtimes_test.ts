import { assertEquals } from "@std/assert";
import { fileURLToPath } from "node:url";
import { Child } from "../runtimes/child.ts";
import { run } from "../runtimes/run.ts";
import { isRuntimeRequired, runtimeCommand } from "../runtimes/runtimes.ts";

const COUNT = "300";

const file = fileURLToPath(new URL("exchange.ts", import.meta.url));
const pairs = [["deno", "node"], ["node", "bun"], ["bun", "deno"]] as const;

for (const [here, there] of pairs) {
  const commands = await Promise.all([here, there].map(runtimeCommand));
  Deno.test({
    name: `a perfect link from ${here} to ${there} carries messages both ways`,
    ignore: commands.includes(undefined) && !isRuntimeRequired(),
    async fn() {
      const [from, to] = commands;
      if (!from || !to) throw new Error("A runtime is missing");
      await using answering = new Child([...to, file, COUNT]);
      const address = await answering.line();
      const outcome = await run([...from, file, COUNT, address]);
      const stdout = `${COUNT} messages\n`;
      assertEquals(outcome, { code: 0, stdout, stderr: "" });
      assertEquals(await answering.ended(), outcome);
    },
  });
}
