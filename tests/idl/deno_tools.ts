import { assertEquals } from "@std/assert";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** Modules by their names. */
export type Modules = Readonly<Record<string, string>>;

/**
 * Passes generated modules to `deno fmt --check`, `deno check`, `deno lint` and
 * `deno doc --lint`, as whoever generates them does.
 */
export async function assertGood(modules: Modules): Promise<void> {
  // Within the repository, so that its `deno.json` counts.
  const folder = await Deno.makeTempDir({ dir: ROOT, prefix: ".generated-" });
  try {
    await Promise.all(
      Object.entries(modules).map(([name, text]) =>
        Deno.writeTextFile(`${folder}/${name}`, text)
      ),
    );
    const files = Object.keys(modules).map((name) => `${folder}/${name}`);
    const entries = [`${ROOT}mod.ts`, `${ROOT}lib/xdr/mod.ts`];
    await Promise.all([
      deno(["fmt", "--check", ...files]),
      deno(["lint", ...files]),
      deno(["check", ...files]),
      // With the package, whose types are no private ones then.
      deno(["doc", "--lint", ...entries, ...files]),
    ]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function deno(args: readonly string[]): Promise<void> {
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd: ROOT,
    env: { NO_COLOR: "1" },
    stdout: "null",
  }).output();
  assertEquals(code, 0, `${args[0]}: ${new TextDecoder().decode(stderr)}`);
}
