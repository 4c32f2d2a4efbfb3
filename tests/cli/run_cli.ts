import { assertEquals, assertNotMatch } from "@std/assert";
import { fileURLToPath } from "node:url";

/** The entry of the command line. */
export const CLI = fileURLToPath(new URL("../../cli.ts", import.meta.url));

/** How a command line ended, and what it wrote. */
export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Options of {@linkcode runCli}. */
export interface RunCliOptions {
  /** Flags of Deno itself. @default {["-A"]} */
  readonly flags?: readonly string[];
  readonly env?: Record<string, string>;
  readonly cwd?: string;
  readonly stdin?: string;
}

/**
 * Runs the command line to its end, as a process of its own. It is killed after
 * a time in which it should have ended thrice.
 */
export async function runCli(
  words: readonly string[],
  { flags = ["-A"], env = {}, cwd, stdin = "" }: RunCliOptions = {},
): Promise<Outcome> {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), 30_000);
  try {
    const child = new Deno.Command(Deno.execPath(), {
      args: ["run", "--quiet", "--no-prompt", ...flags, CLI, ...words],
      // Whatever the tests are run with: colours would be wanted.
      env: { NO_COLOR: "", ...env },
      cwd,
      signal: abort.signal,
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const writer = child.stdin.getWriter();
    // It may end without having read.
    await writer.write(new TextEncoder().encode(stdin)).catch(() => {});
    await writer.close().catch(() => {});
    const { code, stdout, stderr } = await child.output();
    const text = new TextDecoder();
    return { code, stdout: text.decode(stdout), stderr: text.decode(stderr) };
  } finally {
    clearTimeout(timer);
  }
}

/** A command line that runs on: what it says is read line by line. */
export class RunningCli implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #lines: AsyncGenerator<string>;
  readonly #stderr: Promise<string>;
  readonly #killer: ReturnType<typeof setTimeout>;

  constructor(words: readonly string[], { cwd }: { cwd?: string } = {}) {
    this.#child = new Deno.Command(Deno.execPath(), {
      args: ["run", "--quiet", "--no-prompt", "-A", CLI, ...words],
      env: { NO_COLOR: "" },
      cwd,
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#lines = linesOf(this.#child.stdout);
    this.#stderr = new Response(this.#child.stderr).text();
    this.#killer = setTimeout(() => this.#child.kill("SIGKILL"), 30_000);
  }

  /** The next line of stdout; "" at its end. */
  async line(): Promise<string> {
    const { value } = await this.#lines.next();
    return value ?? "";
  }

  /** The next object of `--json`. */
  async json(): Promise<Record<string, unknown>> {
    return JSON.parse(await this.line());
  }

  kill(signal: Deno.Signal): void {
    this.#child.kill(signal);
  }

  /** Closes what it reads, which some end at. */
  async closeStdin(): Promise<void> {
    await this.#child.stdin.close();
  }

  /** Stops reading what it writes, as `head` does. */
  async closeStdout(): Promise<void> {
    await this.#lines.return(undefined);
  }

  /** Waits for its end: the rest of what it wrote. */
  async end(): Promise<Outcome> {
    const rest: string[] = [];
    for await (const line of this.#lines) rest.push(line);
    const [{ code }, stderr] = await Promise.all([
      this.#child.status,
      this.#stderr,
    ]);
    return { code, stdout: rest.join("\n"), stderr };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearTimeout(this.#killer);
    try {
      this.#child.kill("SIGKILL");
    } catch {
      // It has ended by itself.
    }
    await this.#lines.return(undefined);
    await this.#child.stdin.close().catch(() => {});
    await this.#child.status;
    await this.#stderr;
  }
}

/** Starts a server at a free port, and waits until it listens. */
export async function startServer(
  words: readonly string[] = [],
): Promise<{ server: RunningCli; address: string }> {
  const server = new RunningCli(["serve", "--port=0", "--json", ...words]);
  const { event, address } = await server.json();
  assertEquals(event, "listening");
  return { server, address: address as string };
}

/** What every refusal has to be: told on stderr, without stack and colours. */
export function assertRefusal(outcome: Outcome, code: number): void {
  assertEquals(outcome.code, code, outcome.stderr);
  assertEquals(outcome.stdout, "");
  assertNotMatch(outcome.stderr, /^\s+at .*:\d+:\d+\)?$/m);
  assertNotMatch(outcome.stderr, ESCAPE);
}

/** The beginning of every colour. */
// deno-lint-ignore no-control-regex
export const ESCAPE = /\u001b/;

async function* linesOf(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
): AsyncGenerator<string> {
  let text = "";
  const decoder = new TextDecoder();
  // Not through a TextDecoderStream: who stops reading closes the pipe then,
  // and not some turns later.
  for await (const chunk of stream) {
    const lines = (text + decoder.decode(chunk, { stream: true })).split("\n");
    text = lines.pop()!;
    yield* lines;
  }
  if (text !== "") yield text;
}
