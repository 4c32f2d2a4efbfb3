import { assertEquals } from "@std/assert";

Deno.test("no Worker keeps a process alive that has shut its server down, could not listen, or could not be used", async () => {
  const script = new URL("./fixtures/leaves.ts", import.meta.url).href;
  const { code } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--unstable-net", script],
    // Or else it would be there for ever.
    signal: AbortSignal.timeout(60_000),
  }).output();
  assertEquals(code, 0);
});
