import { environment, type Outcome } from "./run.ts";

/**
 * A process that a test talks to while it runs: by lines both ways, and by
 * signals. It never outlives the test: disposing of it kills it.
 */
export class Child implements AsyncDisposable {
  readonly #process: Deno.ChildProcess;
  readonly #lines: AsyncGenerator<string>;
  readonly #stderr: Promise<string>;
  readonly #stdin: WritableStreamDefaultWriter<Uint8Array>;

  /** @param command the program and its arguments */
  constructor(command: readonly string[]) {
    this.#process = new Deno.Command(command[0]!, {
      args: command.slice(1),
      env: environment,
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#lines = linesOf(this.#process.stdout);
    this.#stderr = new Response(this.#process.stderr).text();
    this.#stdin = this.#process.stdin.getWriter();
  }

  /** The next line it prints; a failure, with its stderr, if it ends before. */
  async line(): Promise<string> {
    const { value, done } = await within(this.#lines.next(), "a line");
    if (done) {
      const { code } = await this.#process.status;
      throw new Error(`Ended with ${code}, no line: ${await this.#stderr}`);
    }
    return value;
  }

  /** Writes a line to its stdin. */
  async write(line: string): Promise<void> {
    await this.#stdin.write(new TextEncoder().encode(`${line}\n`));
  }

  /** Closes its stdin, which those of these tests take as a request to end. */
  async closeStdin(): Promise<void> {
    await this.#stdin.close();
  }

  /** Sends it a signal. */
  kill(signal: Deno.Signal): void {
    this.#process.kill(signal);
  }

  /** How it ended, by itself or by a signal, with the lines nobody has taken. */
  async ended(): Promise<Outcome> {
    return await within(this.#end(), "the end of a process");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#process.kill("SIGKILL");
    } catch {
      // It has ended: there is no such process any more.
    }
    await this.#end();
    // Fails where the test has closed it, or the process was the first to go.
    await this.#stdin.abort().catch(() => {});
  }

  async #end(): Promise<Outcome> {
    const rest = await Array.fromAsync(this.#lines);
    const { code } = await this.#process.status;
    const stdout = rest.map((line) => `${line}\n`).join("");
    return { code, stdout, stderr: await this.#stderr };
  }
}

/** Long enough for a machine with other things to do; nothing waits for it. */
const PATIENCE_MS = 45_000;

/** The result of a promise, or a failure: a bound for what never comes. */
export async function within<T>(promise: Promise<T>, what: string): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const failure = new Promise<never>((_, reject) => {
    const error = new Error(`Waited ${PATIENCE_MS} ms for ${what}`);
    timer = setTimeout(() => reject(error), PATIENCE_MS);
  });
  try {
    return await Promise.race([promise, failure]);
  } finally {
    clearTimeout(timer);
  }
}

async function* linesOf(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
): AsyncGenerator<string> {
  let text = "";
  for await (const chunk of stream.pipeThrough(new TextDecoderStream())) {
    const lines = (text + chunk).split("\n");
    text = lines.pop()!;
    yield* lines;
  }
  if (text !== "") yield text;
}
