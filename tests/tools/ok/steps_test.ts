import { assertEquals } from "@std/assert";
import { steps } from "../../../tools/ok/steps.ts";

/** The arguments of a step, in a tree with these files. */
async function argsOf(
  name: string,
  files: Readonly<Record<string, string>>,
): Promise<readonly string[]> {
  const root = await Deno.makeTempDir({ prefix: "steps_test_" });
  try {
    for (const [path, text] of Object.entries(files)) {
      const folder = path.split("/").slice(0, -1).join("/");
      await Deno.mkdir(`${root}/${folder}`, { recursive: true });
      await Deno.writeTextFile(`${root}/${path}`, text);
    }
    const all = await steps(root);
    return all.find((step) => step.name === name)!.args;
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

const CONFIG =
  `{ "exports": { ".": "./mod.ts", "./xdr": "./lib/xdr/mod.ts" } }`;

Deno.test("steps() checks the examples of all documents", async () => {
  const args = await argsOf("types", {
    "deno.json": CONFIG,
    "README.md": "",
    "docs/PROTOCOL.md": "",
    "docs/chart.svg": "",
  });
  assertEquals(args.slice(-3), [".", "README.md", "docs/PROTOCOL.md"]);
});

Deno.test("steps() does without a docs folder", async () => {
  const args = await argsOf("types", { "deno.json": CONFIG, "README.md": "" });
  assertEquals(args.slice(-2), [".", "README.md"]);
});

Deno.test("steps() lints the documentation of every entry", async () => {
  const args = await argsOf("docs", { "deno.json": CONFIG });
  assertEquals(args, ["doc", "--lint", "./mod.ts", "./lib/xdr/mod.ts"]);
});
