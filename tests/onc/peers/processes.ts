/** A program that runs until it is ended, whose output is read by lines. */
export class Program implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #lines: AsyncGenerator<string>;

  constructor(words: readonly [string, ...string[]]) {
    const [command, ...args] = words;
    this.#child = new Deno.Command(command, {
      args,
      stdout: "piped",
      stderr: "piped",
      stdin: "null",
    }).spawn();
    this.#lines = merged(this.#child);
  }

  /** Waits for a line that has a text in it. */
  async line(text: string): Promise<void> {
    const seen: string[] = [];
    for (;;) {
      const { value, done } = await this.#lines.next();
      if (done) throw new Error(`Ended without "${text}": ${seen.join("\n")}`);
      if (value.includes(text)) return;
      seen.push(value);
    }
  }

  /** Ends it, and waits until it has ended. */
  async end(signal: Deno.Signal = "SIGTERM"): Promise<void> {
    try {
      this.#child.kill(signal);
    } catch {
      // It has ended by itself.
    }
    await this.#child.status;
    for await (const _ of this.#lines);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.end("SIGKILL");
  }
}

/** Runs a program to its end: its exit code and what it wrote. */
export async function run(
  words: readonly [string, ...string[]],
): Promise<{ code: number; text: string }> {
  const [command, ...args] = words;
  const { code, stdout, stderr } = await new Deno.Command(command, {
    args,
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  return { code, text: decoder.decode(stdout) + decoder.decode(stderr) };
}

/** The lines of both streams, as they come. */
async function* merged(
  { stdout, stderr }: Deno.ChildProcess,
): AsyncGenerator<string> {
  const queue: string[] = [];
  let open = 2;
  let wake = () => {};
  for (const stream of [stdout, stderr]) {
    (async () => {
      let text = "";
      const decoder = new TextDecoder();
      for await (const chunk of stream) {
        const lines = (text + decoder.decode(chunk, { stream: true })).split(
          "\n",
        );
        text = lines.pop()!;
        queue.push(...lines);
        wake();
      }
      if (text !== "") queue.push(text);
    })().finally(() => {
      open--;
      wake();
    });
  }
  for (;;) {
    while (queue.length > 0) yield queue.shift()!;
    if (open === 0) return;
    await new Promise<void>((resolve) => wake = resolve);
  }
}
