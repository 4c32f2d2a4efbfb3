import { assert, assertEquals } from "@std/assert";
import { fileURLToPath } from "node:url";
import { limits } from "../../lib/core/limits.ts";

Deno.test("records and sessions take no more memory than they count for (G6)", async () => {
  const script = new URL("./record_memory.ts", import.meta.url);
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--no-check",
      "--v8-flags=--expose-gc",
      fileURLToPath(script),
    ],
  }).output();
  const decoder = new TextDecoder();
  assertEquals([code, decoder.decode(stderr)], [0, ""]);
  const { record, session } = JSON.parse(decoder.decode(stdout));
  assert(record < limits.recordBytes, `${record} bytes each`);
  // What the comment on the bound of their number says.
  assert(session < 1024, `${session} bytes each`);
});
