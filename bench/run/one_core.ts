import { problemOf } from "./namespace.ts";

/** The core that a process and all its threads are kept to, by `taskset`. */
export const ONE_CORE = 0;

/**
 * A command that runs on that core alone from its first instruction. Its
 * threads inherit that, and so do those that the runtime starts later.
 */
export function onOneCore(
  command: string,
  args: readonly string[],
): readonly [string, readonly string[]] {
  return ["taskset", ["-c", `${ONE_CORE}`, command, ...args]];
}

/** Why nothing can be kept to one core here, if so. */
export async function oneCoreProblem(): Promise<string | undefined> {
  const problem = await problemOf(...onOneCore("true", []));
  return problem === undefined
    ? undefined
    : `taskset cannot keep processes to one core: ${problem}`;
}

/** The cores that each thread of a process may run on, as `/proc` has them. */
export function coresOf(pid: number): string[] {
  const folder = `/proc/${pid}/task`;
  return [...Deno.readDirSync(folder)].map(({ name }) =>
    allowedCores(Deno.readTextFileSync(`${folder}/${name}/status`))
  );
}

/**
 * The cores that a `/proc/…/status` names, such as `0` or `0-3,6`.
 *
 * @throws {TypeError} if it names none
 */
export function allowedCores(status: string): string {
  const found = /^Cpus_allowed_list:\s*(\S+)$/m.exec(status);
  if (found === null) throw new TypeError(`Cannot read cores in: ${status}`);
  return found[1]!;
}
