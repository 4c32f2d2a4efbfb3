/** How a run of some tests ended. */
export interface TestRun {
  readonly end: "passed" | "failed" | "timeout" | "broken";
  /** The first test that failed, if one did. */
  readonly failedTest?: string;
  readonly tookMs: number;
  /** What was printed, without colors. */
  readonly output: string;
}

/** What to run, and where. */
export interface TestRunOptions {
  /** The root of the tree which the tests are a part of. */
  readonly root: string;
  /** Test files and folders, from the root. */
  readonly tests: readonly string[];
  /** When to give up. */
  readonly timeoutMs: number;
}

/** Runs tests in a process of their own, as far as the first that fails. */
export async function runTests(options: TestRunOptions): Promise<TestRun> {
  const startedAtMs = performance.now();
  const child = new Deno.Command(Deno.execPath(), {
    // Types are not checked: a bug need not have the right ones.
    args: [
      "test",
      "--allow-all",
      "--no-check",
      "--fail-fast",
      ...options.tests,
    ],
    cwd: options.root,
    env: { NO_COLOR: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
    // A group of its own, so that what the tests started ends with them.
    detached: true,
  }).spawn();
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    killGroup(child);
  }, options.timeoutMs);
  const { success, stdout, stderr } = await child.output();
  clearTimeout(timer);
  const decoder = new TextDecoder();
  const output = decoder.decode(stdout) + decoder.decode(stderr);
  return {
    end: isLate ? "timeout" : success ? "passed" : endOfFailure(output),
    failedTest: /^(.+) \.\.\. FAILED/m.exec(output)?.[1],
    tookMs: performance.now() - startedAtMs,
    output,
  };
}

/**
 * A file that cannot be loaded fails every test, and proves none of them: the
 * bug is not well-formed. So is one whose tests did not run at all.
 */
function endOfFailure(output: string): "failed" | "broken" {
  const isUnloadable =
    /could not be parsed|does not provide an export|Module not found/.test(
      output,
    );
  return isUnloadable || !/^FAILED \|/m.test(output) ? "broken" : "failed";
}

/** Kills a process and all it started, where the system has groups. */
function killGroup(child: Deno.ChildProcess): void {
  if (Deno.build.os === "windows") child.kill("SIGKILL");
  else Deno.kill(-child.pid, "SIGKILL");
}
