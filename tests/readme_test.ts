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

/** How often an example may be tried. */
const TRIES = 3;

/**
 * Whether an example prints what it says. On a machine that is busy, an answer
 * may be late, and one that counts datagrams counts what was sent again; so it
 * may be tried again, and has to be right as a whole in one of the tries.
 */
async function keepsPromise(code: string): Promise<void> {
  for (let tries = 1;; tries++) {
    const printed = await printedBy(code);
    const expected = promised(code);
    if (tries === TRIES) return assertEquals(printed, expected);
    if (printed.join("\n") === expected.join("\n")) return;
  }
}

async function printedBy(code: string): Promise<string[]> {
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
  const { code: exitCode, stdout } = await child.output();
  const printed = new TextDecoder().decode(stdout).split("\n").slice(0, -1);
  return exitCode === 0 ? printed : [...printed, `exit code ${exitCode}`];
}

Deno.test("README: each example prints what its comments say", async () => {
  assert(examples.length >= 3);
  await Promise.all(examples.map(keepsPromise));
});

Deno.test("README: the commands for npx and for Deno are one and the same", () => {
  const tasks = JSON.parse(Deno.readTextFileSync(new URL("deno.json", root)));
  for (const task of ["demo", "ok"]) {
    assert(readme.includes(`\nnpx -y deno@2.9.6 task ${task}\n`));
    assert(readme.includes(`\`deno task ${task}\``));
    assert(task in tasks.tasks);
  }
});
