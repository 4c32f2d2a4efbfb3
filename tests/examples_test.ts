import { assert } from "@std/assert";

// What `deno test --doc` does, in one isolate: one for each of seventy examples
// takes half a minute of processor time. Their types are a matter of
// `deno check --doc`; what those of the README print is one of readme_test.ts.

const root = new URL("../", import.meta.url);

/** An example, and where it stands. */
interface Example {
  readonly place: string;
  readonly code: string;
}

const examples = [
  ...["mod.ts", "cli.ts", "CONTRIBUTING.md", "CHANGELOG.md"],
  ...filesOf("lib/"),
  ...filesOf("docs/"),
].flatMap(examplesOf);

for (const { place, code } of examples) {
  Deno.test(`the example at ${place} holds`, async () => {
    await import(`data:application/typescript,${encodeURIComponent(code)}`);
  });
}

Deno.test("examples are found in doc comments and in Markdown", () => {
  for (const file of ["mod.ts", "lib/rpc/serve.ts", "docs/LINK.md"]) {
    assert(examples.some(({ place }) => place.startsWith(file)), file);
  }
});

/** The examples of a file, but for those that say `ignore`. */
function examplesOf(path: string): Example[] {
  const text = Deno.readTextFileSync(new URL(path, root));
  const lines = path.endsWith(".ts")
    ? text.split("\n").map((line) => /^ *\* ?(.*)$/.exec(line)?.[1] ?? "")
    : text.split("\n");
  const examples: Example[] = [];
  for (let at = 0; at < lines.length; at++) {
    if (!lines[at]!.startsWith("```")) continue;
    const end = lines.indexOf("```", at + 1);
    if (lines[at] === "```ts") {
      const code = lines.slice(at + 1, end).join("\n").replaceAll(
        /(?<= from ")\.[^"]+/g,
        (relative) => new URL(relative, new URL(path, root)).href,
      );
      examples.push({ place: `${path}:${at + 1}`, code });
    }
    at = end;
  }
  return examples;
}

/** All files of a folder that may have examples. */
function filesOf(folder: string): string[] {
  const found: string[] = [];
  for (const entry of Deno.readDirSync(new URL(folder, root))) {
    const path = folder + entry.name;
    if (entry.isDirectory) found.push(...filesOf(`${path}/`));
    else if (/\.(ts|md)$/.test(path)) found.push(path);
  }
  return found.sort();
}
