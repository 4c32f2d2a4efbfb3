import { assertEquals } from "@std/assert";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** By which the modules find the package. */
const CONFIG = ["--config", `${ROOT}deno.json`];

/** Modules by their names. */
export type Modules = Readonly<Record<string, string>>;

/**
 * Passes generated modules to `deno fmt --check`, `deno check`, `deno lint` and
 * `deno doc --lint`, as whoever generates them does.
 */
export async function assertGood(modules: Modules): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await Promise.all(
      Object.entries(modules).map(([name, text]) =>
        Deno.writeTextFile(`${folder}/${name}`, text)
      ),
    );
    const files = Object.keys(modules).map((name) => `${folder}/${name}`);
    const entries = [`${ROOT}mod.ts`, `${ROOT}lib/xdr/mod.ts`];
    await Promise.all([
      deno(["fmt", "--check", ...CONFIG, ...files]),
      deno(["lint", ...CONFIG, ...files]),
      deno(["check", ...CONFIG, ...files]),
      // With the package, whose types are no private ones then.
      deno(["doc", "--lint", ...CONFIG, ...entries, ...files], folder),
    ]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** @param culprit only errors that name it count; those of others do not */
async function deno(args: readonly string[], culprit = ""): Promise<void> {
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd: ROOT,
    env: { NO_COLOR: "1" },
    stdout: "null",
  }).output();
  const text = new TextDecoder().decode(stderr);
  if (culprit !== "" && !text.includes(culprit)) return;
  assertEquals(code, 0, `${args[0]}: ${text}`);
}
