import { assertEquals } from "@std/assert";
import { fileURLToPath } from "node:url";
import { paintFor } from "../../lib/cli/terminal.ts";

Deno.test("paintFor() leaves text alone where nobody looks", () => {
  for (const paint of Object.values(paintFor(false))) {
    assertEquals(paint("text"), "text");
  }
});

Deno.test("paintFor() colours on a terminal, unless NO_COLOR is set", async () => {
  const script = fileURLToPath(new URL("./fixtures/paint.ts", import.meta.url));
  const painted = async (NO_COLOR: string): Promise<string> => {
    const { stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--quiet", script],
      env: { NO_COLOR },
    }).output();
    return new TextDecoder().decode(stdout);
  };
  assertEquals(await painted(""), "\u001b[31mtext\u001b[39m\n");
  assertEquals(await painted("1"), "text\n");
});
