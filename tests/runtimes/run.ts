import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * The environment of processes that tests start: no colours, and Node keeps what
 * it has made of our TypeScript, which takes it a second each time.
 */
export const environment: Record<string, string> = {
  NO_COLOR: "1",
  NODE_COMPILE_CACHE: join(tmpdir(), "datagram-rpc-runtimes", "compiled"),
};

/** How a process ended, and what it wrote. */
export interface Outcome {
  /** The exit code; -1 where it was killed or could not be started. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Options of {@linkcode run}. */
export interface RunOptions {
  readonly cwd?: string;
  /** The process is killed after this. @default {30_000} */
  readonly timeoutMs?: number;
}

/**
 * Runs a command to its end, without colours in what it writes. For tests
 * that run in Deno: by `node:child_process` Deno would start another Deno with
 * flags of its own choice, all permissions among them.
 */
export async function run(
  command: readonly string[],
  { cwd, timeoutMs = 30_000 }: RunOptions = {},
): Promise<Outcome> {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), timeoutMs);
  try {
    const { code, stdout, stderr } = await new Deno.Command(command[0]!, {
      args: command.slice(1),
      cwd,
      env: environment,
      signal: abort.signal,
      stdin: "null",
    }).output();
    const text = new TextDecoder();
    const killed = abort.signal.aborted ? `\nKilled at ${timeoutMs} ms` : "";
    return {
      code: abort.signal.aborted ? -1 : code,
      stdout: text.decode(stdout),
      stderr: text.decode(stderr) + killed,
    };
  } catch (error) {
    return { code: -1, stdout: "", stderr: String(error) };
  } finally {
    clearTimeout(timer);
  }
}
