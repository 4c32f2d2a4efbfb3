import { assertEquals, assertNotMatch } from "@std/assert";
import config from "../../deno.json" with { type: "json" };
import { runCommandLine } from "../../lib/cli/command_line.ts";
import { Interrupted } from "../../lib/cli/interrupt.ts";
import { jsonLine } from "../../lib/cli/printable.ts";
import type { Surroundings } from "../../lib/cli/surroundings.ts";
import { paintFor } from "../../lib/cli/terminal.ts";

/** How a command line ended, and what it wrote. */
export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs the command line to its end, in this process: a process of its own takes
 * a hundred times as long, and is for what only one can show
 * (`cli_process.ts`).
 */
export async function runCli(
  words: readonly string[],
  { stdin = "" }: { stdin?: string } = {},
): Promise<Outcome> {
  await using cli = new RunningCli(words);
  cli.type(stdin);
  cli.closeStdin();
  return await cli.end();
}

type Input = ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>;

/**
 * A command line that runs on in this process: what it says is read line by
 * line. Whoever waits for it gives up after a time in which it should have
 * ended a thousand times.
 */
export class RunningCli implements AsyncDisposable {
  readonly #interrupt = new AbortController();
  readonly #input: Input;
  readonly #late = Promise.withResolvers<never>();
  readonly #timer: ReturnType<typeof setTimeout>;
  readonly #code: Promise<number>;
  #hasEnded = false;
  #stdout = "";
  #stderr = "";
  #news = Promise.withResolvers<void>();

  constructor(words: readonly string[]) {
    let input!: Input;
    const stdin = new ReadableStream<Uint8Array<ArrayBuffer>>({
      start: (controller) => void (input = controller),
    });
    this.#input = input;
    this.#timer = setTimeout(() => {
      const told = this.#stdout + this.#stderr;
      this.#late.reject(new Error(`${words.join(" ")} runs on: ${told}`));
    }, 30_000);
    // Nobody may be waiting then.
    this.#late.promise.catch(() => {});
    const url = import.meta.resolve("../../cli.ts");
    const program = { url, version: config.version };
    this.#code = runCommandLine(words, program, this.#surroundings(stdin))
      .finally(() => {
        this.#hasEnded = true;
        this.#news.resolve();
      });
  }

  /** The next line of stdout; "" at its end. */
  async line(): Promise<string> {
    for (;;) {
      const [line, ...rest] = this.#stdout.split("\n");
      if (rest.length > 0) {
        this.#stdout = rest.join("\n");
        return line!;
      }
      if (this.#hasEnded) return "";
      await Promise.race([this.#news.promise, this.#late.promise]);
    }
  }

  /** The next object of `--json`. */
  async json(): Promise<Record<string, unknown>> {
    return JSON.parse(await this.line());
  }

  /** Does what Ctrl-C does. */
  interrupt(signal: Deno.Signal = "SIGINT"): void {
    this.#interrupt.abort(new Interrupted(signal));
  }

  type(text: string): void {
    this.#input.enqueue(new TextEncoder().encode(text));
  }

  /** Closes what it reads, which some end at. */
  closeStdin(): void {
    this.#input.close();
  }

  /** Waits for its end: what it wrote that nobody has read. */
  async end(): Promise<Outcome> {
    const code = await Promise.race([this.#code, this.#late.promise]);
    return { code, stdout: this.#stdout, stderr: this.#stderr };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#hasEnded) this.interrupt();
    try {
      await this.end();
    } finally {
      clearTimeout(this.#timer);
    }
  }

  #surroundings(stdin: ReadableStream<Uint8Array<ArrayBuffer>>): Surroundings {
    const print = (line: string): void => {
      this.#stdout += `${line}\n`;
      this.#news.resolve();
      this.#news = Promise.withResolvers();
    };
    return {
      terminal: {
        print,
        emit: (value) => print(jsonLine(value)),
        note: (line) => void (this.#stderr += `${line}\n`),
        paint: paintFor(false),
        notePaint: paintFor(false),
        columns: 80,
      },
      stdin: () => stdin,
      takeInterrupt: () => ({
        signal: this.#interrupt.signal,
        [Symbol.dispose]() {},
      }),
    };
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
