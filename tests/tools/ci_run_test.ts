import { assertEquals, assertNotEquals } from "@std/assert";

const SCRIPT = new URL("../../.ci/run", import.meta.url);

interface Outcome {
  readonly code: number;
  readonly lastLine: string;
  /** The lines that look like totals. */
  readonly totals: readonly string[];
  readonly errors: string;
}

/**
 * Runs `.ci/run` in a folder that has it and a README, with a `npx` that does
 * nothing but exist.
 */
async function runWith(
  readme: string,
): Promise<Outcome> {
  const root = await Deno.makeTempDir({ prefix: "ci_run_test_" });
  try {
    await Deno.mkdir(`${root}/.ci`);
    await Deno.mkdir(`${root}/bin`);
    await Deno.copyFile(SCRIPT, `${root}/.ci/run`);
    await Deno.writeTextFile(`${root}/README.md`, readme);
    for (const name of ["npm", "npx"]) {
      await Deno.writeTextFile(`${root}/bin/${name}`, "#!/bin/sh\n", {
        mode: 0o755,
      });
    }
    const { code, stdout, stderr } = await new Deno.Command("bash", {
      args: [`${root}/.ci/run`],
      env: { PATH: `${root}/bin:${Deno.env.get("PATH")}` },
    }).output();
    const decoder = new TextDecoder();
    const lines = decoder.decode(stdout).trimEnd().split("\n");
    return {
      code,
      lastLine: lines.at(-1)!,
      totals: lines.filter((line) => /^\d+ passed, \d+ failed$/.test(line)),
      errors: decoder.decode(stderr),
    };
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

function readmeWith(command: string): string {
  return [
    "```sh",
    "exit 9",
    "```",
    "Run the tests:",
    "<!-- test-command -->",
    "",
    "```sh",
    command,
    "```",
    "",
    "```sh",
    "exit 8",
    "```",
  ].join("\n");
}

const ignore = Deno.build.os === "windows";

Deno.test({
  name: ".ci/run runs the command of the README, and ends with the totals",
  ignore,
  async fn() {
    const own = await runWith(readmeWith("echo 12 passed, 0 failed; echo bye"));
    assertEquals([own.code, own.lastLine], [0, "12 passed, 0 failed"]);
    const denos = await runWith(
      readmeWith(
        "echo 'ok | 3 passed (2 steps) | 0 failed | 1 ignored (1s)'\necho 'ok | 4 passed | 0 failed (1s)'",
      ),
    );
    assertEquals([denos.code, denos.lastLine], [0, "7 passed, 0 failed"]);
  },
});

Deno.test({
  name: ".ci/run says the totals once",
  ignore,
  async fn() {
    const { totals } = await runWith(readmeWith("echo 12 passed, 0 failed"));
    assertEquals(totals, ["12 passed, 0 failed"]);
  },
});

Deno.test({
  name: ".ci/run fails when a test fails, or the command does",
  ignore,
  async fn() {
    const test = await runWith(readmeWith("echo 11 passed, 1 failed"));
    assertEquals([test.code, test.lastLine], [1, "11 passed, 1 failed"]);
    const command = await runWith(
      readmeWith("echo 12 passed, 0 failed; exit 3"),
    );
    assertEquals(command.code, 3);
    const first = await runWith(readmeWith("false\necho 12 passed, 0 failed"));
    assertNotEquals(first.code, 0);
  },
});

Deno.test({
  name: ".ci/run fails where nothing was tested",
  ignore,
  async fn() {
    const none = await runWith(readmeWith("echo hello"));
    assertEquals([none.code, none.errors], [1, "ci: no test ran\n"]);
    const zero = await runWith(readmeWith("echo 0 passed, 0 failed"));
    assertEquals([zero.code, zero.errors], [1, "ci: no test passed\n"]);
    const unmarked = await runWith("```sh\necho 12 passed, 0 failed\n```\n");
    assertEquals(unmarked.code, 1);
    assertEquals(
      unmarked.errors,
      "ci: README.md has no fenced block after <!-- test-command -->\n",
    );
  },
});
