/**
 * Has all test files of a folder of `tests/` run in the isolate that asks for
 * it. A module of tests costs half a second to begin, whatever is in it: more
 * than what most of them do, and there are hundreds. `deno test` with a path
 * still runs a single file.
 */
export async function importTests(room: string): Promise<void> {
  for (const path of testsOf(room)) await import(path);
}

/** The test files in a folder of `tests/`, and in those below it, by name. */
export function testsOf(room: string): string[] {
  const root = new URL(`./${room}/`, import.meta.url);
  const paths: string[] = [];
  const look = (folder: URL): void => {
    for (const { name, isDirectory } of Deno.readDirSync(folder)) {
      if (isDirectory) look(new URL(`${name}/`, folder));
      else if (name.endsWith("_test.ts")) {
        paths.push(new URL(name, folder).href);
      }
    }
  };
  look(root);
  return paths.sort();
}
