import { assertEquals } from "@std/assert";
import { fileURLToPath } from "node:url";
import type { Outcome } from "./run_cli.ts";

/** The entry of the command line. */
export const CLI = fileURLToPath(new URL("../../cli.ts", import.meta.url));

/** Options of {@linkcode runProcess}. */
export interface ProcessOptions {
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
export async function runProcess(
  words: readonly string[],
  { flags = ["-A"], env = {}, cwd, stdin = "" }: ProcessOptions = {},
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

/**
 * A command line that runs on, as a process of its own: what it says is read
 * line by line.
 */
export class CliProcess implements AsyncDisposable {
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
    this.#killer = setTimeout(() => this.#kill(), 30_000);
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
    let rest = "";
    for await (const line of this.#lines) rest += `${line}\n`;
    const [{ code }, stderr] = await Promise.all([
      this.#child.status,
      this.#stderr,
    ]);
    return { code, stdout: rest, stderr };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearTimeout(this.#killer);
    this.#kill();
    await this.#lines.return(undefined);
    await this.#child.stdin.close().catch(() => {});
    await this.#child.status;
    await this.#stderr;
  }

  #kill(): void {
    try {
      this.#child.kill("SIGKILL");
    } catch {
      // It has ended by itself.
    }
  }
}

/** Starts a server at a free port, and waits until it listens. */
export async function startServerProcess(
  words: readonly string[] = [],
): Promise<{ server: CliProcess; address: string }> {
  const server = new CliProcess(["serve", "--port=0", "--json", ...words]);
  const { event, address } = await server.json();
  assertEquals(event, "listening");
  return { server, address: address as string };
}

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
