import { fileURLToPath } from "node:url";

/** The words that start a script of this folder in this same Deno. */
export function denoScript(file: string): string[] {
  const path = fileURLToPath(new URL(file, import.meta.url));
  return [Deno.execPath(), "run", "-A", "--unstable-net", path];
}
