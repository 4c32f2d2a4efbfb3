import { assertEquals } from "@std/assert";
import plugin from "../../../tools/lint/plugin.ts";

/** What the plugin says about a source, as `rule: the text it points at`. */
export function judge(path: string, source: string): string[] {
  return Deno.lint.runPlugin(plugin, path, source).map((diagnostic) => {
    const [start, end] = diagnostic.range;
    return `${diagnostic.id.replace("rooms/", "")}: ${
      source.slice(start, end)
    }`;
  });
}

/** The messages of the plugin about a source. */
export function messages(path: string, source: string): string[] {
  return Deno.lint.runPlugin(plugin, path, source).map((diagnostic) =>
    diagnostic.message
  );
}

/** Asserts for each source that the plugin lets it pass at `path`. */
export function assertAllowed(path: string, sources: readonly string[]): void {
  for (const source of sources) {
    assertEquals(judge(path, source), [], `${path}: ${source}`);
  }
}

/**
 * Asserts for each source that the plugin refuses it at `path` exactly once,
 * and points at the text beside it.
 */
export function assertRefused(
  path: string,
  rule: string,
  sources: Readonly<Record<string, string>>,
): void {
  for (const [source, culprit] of Object.entries(sources)) {
    assertEquals(
      judge(path, source),
      [`${rule}: ${culprit}`],
      `${path}: ${source}`,
    );
  }
}
