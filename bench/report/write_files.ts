import type { Report } from "./report.ts";

/** Writes what a run has found; returns where. */
export async function writeFiles(
  report: Report,
  folder: string,
): Promise<string[]> {
  await Deno.mkdir(folder, { recursive: true });
  const path = `${folder}/results.json`;
  await Deno.writeTextFile(path, JSON.stringify(report));
  return [path];
}
