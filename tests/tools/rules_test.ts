import { assertEquals } from "@std/assert";

const root = new URL("../../", import.meta.url);

/** The names of all tests below a folder. */
async function testNames(folder: URL): Promise<string[]> {
  const names: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const inner = new URL(isDirectory ? `${name}/` : name, folder);
    if (isDirectory) names.push(...await testNames(inner));
    if (!name.endsWith("_test.ts")) continue;
    const text = await Deno.readTextFile(inner);
    const calls = text.matchAll(/[tT]est\(\s*(["`])((?:(?!\1).)*)\1/g);
    names.push(...[...calls].map(([, , name]) => name!));
  }
  return names;
}

/** In the order of their numbers, each once. */
function rulesIn(text: string, pattern: RegExp): string[] {
  const numbers = [...text.matchAll(pattern)].map(([, digits]) =>
    Number(digits)
  );
  return [...new Set(numbers)].sort((a, b) => a - b).map((n) => `R${n}`);
}

Deno.test("each rule of PROTOCOL.md is named by a test, and no other is", async () => {
  const url = new URL("docs/PROTOCOL.md", root);
  const rules = rulesIn(await Deno.readTextFile(url), /\*\*R(\d+)/g);
  const names = await testNames(new URL("tests/", root));
  const named = rulesIn(names.join("\n"), /\bR(\d+)\b/g);
  assertEquals(named, rules);
});
