/** What the tests do without; the rest is little. */
const LEFT_OUT = new Set([".git", "node_modules", "coverage", ".deno"]);

/** Copies a working tree, uncommitted changes and all. */
export async function copyTree(from: string, to: string): Promise<void> {
  await Deno.mkdir(to, { recursive: true });
  for await (const entry of Deno.readDir(from)) {
    if (LEFT_OUT.has(entry.name)) continue;
    const [source, target] = [`${from}/${entry.name}`, `${to}/${entry.name}`];
    if (entry.isDirectory) await copyTree(source, target);
    else if (entry.isFile) await Deno.copyFile(source, target);
  }
}
