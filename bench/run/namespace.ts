/**
 * Set in the process that runs in a namespace of its own, whose packets are
 * nobody else's.
 */
const MARK = "DATAGRAM_BENCH_NAMESPACE";

/** Whether this process runs in a network namespace of its own. */
export function isInNamespace(): boolean {
  return Deno.env.get(MARK) === "1";
}

/**
 * Runs this program anew in a network namespace of its own: `unshare -rn` makes
 * one without root.
 *
 * @returns its exit code, or why there can be none
 */
export async function rerunInNamespace(
  args: readonly string[],
): Promise<{ code: number } | { refusal: string }> {
  const wanted = await firstThatWorks([["-n"], ["-rn"]]);
  if (wanted === undefined) {
    return {
      refusal: "unshare makes no network namespace here: packets are those " +
        "that a system counts by itself, and there is no loss",
    };
  }
  const { code } = await new Deno.Command("unshare", {
    args: [...wanted, Deno.execPath(), "run", "--allow-all", ...args],
    env: { [MARK]: "1" },
    stdin: "inherit",
    stdout: "inherit",
    stderr: "inherit",
  }).spawn().status;
  return { code };
}

/** A namespace's loopback device is down at first. */
export async function raiseLoopback(): Promise<void> {
  const problem = await problemOf("ip", ["link", "set", "lo", "up"]);
  if (problem !== undefined) {
    throw new Error(`Cannot set the loopback device up: ${problem}`);
  }
}

async function firstThatWorks(
  choices: readonly string[][],
): Promise<string[] | undefined> {
  for (const flags of choices) {
    const args = [...flags, "ip", "link", "set", "lo", "up"];
    if (await problemOf("unshare", args) === undefined) return flags;
  }
  return undefined;
}

/** What went wrong with a command, if something did. */
export async function problemOf(
  command: string,
  args: readonly string[],
  input = "",
): Promise<string | undefined> {
  try {
    const child = new Deno.Command(command, {
      args: [...args],
      stdin: "piped",
      stdout: "null",
      stderr: "piped",
    }).spawn();
    const writer = child.stdin.getWriter();
    await writer.write(new TextEncoder().encode(input));
    await writer.close();
    const { success, stderr } = await child.output();
    if (success) return undefined;
    return new TextDecoder().decode(stderr).trim() || "it failed";
  } catch (error) {
    return String(error);
  }
}
