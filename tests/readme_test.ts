import { assert, assertEquals } from "@std/assert";

const root = new URL("..", import.meta.url);
const readme = Deno.readTextFileSync(new URL("README.md", root));
const examples = [...readme.matchAll(/```ts\n([\s\S]*?)```/g)]
  .map(([, code]) => code!);

/** What the comments behind `console.log()`, or below it, say it prints. */
function promised(code: string): string[] {
  const lines = code.split("\n").map((line) => line.trim());
  return lines.flatMap((line, i) => {
    if (!line.startsWith("console.log(")) return [];
    const comment = line.split("; // ")[1] ??
      lines[i + 1]!.replace(/^\/\/ /, "");
    // A note may follow what is printed: `"maybe": ask before …`.
    return [comment.split(/(?<="): /)[0]!.replaceAll('"', "")];
  });
}

Deno.test("README: each example prints what its comments say", async () => {
  assert(examples.length >= 3);
  const outputs = await Promise.all(examples.map(async (code) => {
    const child = new Deno.Command(Deno.execPath(), {
      args: ["run", "--allow-all", "--ext=ts", "-"],
      cwd: root,
      env: { NO_COLOR: "1" },
      stdin: "piped",
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    const writer = child.stdin.getWriter();
    await writer.write(new TextEncoder().encode(code));
    await writer.close();
    const { stdout } = await child.output();
    return new TextDecoder().decode(stdout).trimEnd().split("\n");
  }));
  assertEquals(outputs, examples.map(promised));
});

Deno.test("README: the commands for npx and for Deno are one and the same", () => {
  const tasks = JSON.parse(Deno.readTextFileSync(new URL("deno.json", root)));
  for (const task of ["demo", "ok"]) {
    assert(readme.includes(`\nnpx -y deno@2.9.6 task ${task}\n`));
    assert(readme.includes(`\`deno task ${task}\``));
    assert(task in tasks.tasks);
  }
});
