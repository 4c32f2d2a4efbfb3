/**
 * One mistake that somebody could make, and the tests that have to notice it.
 * Written by hand, one list for each room in `bugs/`.
 */
export interface PlantedBug {
  /** What is wrong then, in a few words: `a duplicate runs again`. */
  readonly name: string;
  /** The file it is planted in, from the root of the repository. */
  readonly file: string;
  /** The text that goes; it has to occur exactly once in the file. */
  readonly find: string;
  /** The text that comes. */
  readonly replace: string;
  /** The test files or folders of which one has to fail. */
  readonly tests: readonly string[];
  /**
   * Set where tests never end with this bug. Running out of time then counts
   * as noticed; of other bugs it does not, as a test that hangs says nothing.
   *
   * @default {false}
   */
  readonly mayHang?: boolean;
}

/** A bug as the lists write it: the rest comes from its list. */
export type BugInFile = Omit<PlantedBug, "file" | "tests"> & {
  readonly tests?: readonly string[];
};

/** A bug list for one file, and the tests which know that file. */
export function bugsIn(
  file: string,
  tests: readonly string[],
  bugs: readonly BugInFile[],
): PlantedBug[] {
  return bugs.map((bug) => ({ file, tests, ...bug }));
}

/**
 * Plants a bug in the text of its file.
 *
 * @throws {RangeError} if `find` does not occur exactly once
 */
export function plant(bug: PlantedBug, text: string): string {
  const [before, ...rest] = text.split(bug.find);
  if (bug.find === "" || rest.length !== 1) {
    throw new RangeError(
      `Cannot plant '${bug.name}': its text occurs ${rest.length} times in ${bug.file}`,
    );
  }
  if (bug.find === bug.replace) {
    throw new RangeError(`Cannot plant '${bug.name}': it changes nothing`);
  }
  return before + bug.replace + rest[0];
}

/** Reads all lists of a folder, in the order of their file names. */
export async function readBugs(folder: URL): Promise<PlantedBug[]> {
  const names: string[] = [];
  for await (const entry of Deno.readDir(folder)) {
    if (entry.isFile && entry.name.endsWith(".ts")) names.push(entry.name);
  }
  const lists = await Promise.all(
    names.sort().map((name) => import(new URL(name, folder).href)),
  );
  return lists.flatMap((list: { bugs: PlantedBug[] }) => list.bugs);
}
