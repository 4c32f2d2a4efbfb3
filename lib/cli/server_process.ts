import type { Clock } from "../net/clock.ts";
import { systemClock } from "../net/system_clock.ts";
import type { Stats } from "../rpc/stats.ts";
import type { Tally } from "./call_log.ts";

/** What a server tells of itself when it has ended. */
export interface Stopped extends Stats {
  readonly procedures: Readonly<Record<string, Tally>>;
}

/** A server that had to be killed, as it did not end when asked to. */
export class HungServer extends Error {
  override readonly name = "HungServer";

  /** @param pid which process it was */
  constructor(pid: number) {
    super(
      `Cannot end the demo's server: process ${pid} still ran ` +
        `${STOP_MS_MAX / 1000} s after it was asked to end, and was killed`,
    );
  }
}

/** 5,000: a thousand times what it takes, even for a machine that is busy. */
const STOP_MS_MAX = 5000;

/** A line of `serve --json`. */
type Line =
  | { event: "listening"; address: string; pid: number }
  | { event: "stopped" } & Stopped
  | { event: "error"; message?: string };

/** A demo server in a process of its own, at a free port of loopback. */
export class ServerProcess implements AsyncDisposable {
  readonly address: string;
  readonly pid: number;
  readonly #process: Deno.ChildProcess;
  readonly #lines: AsyncIterator<Line>;

  private constructor(
    process: Deno.ChildProcess,
    lines: AsyncIterator<Line>,
    { address, pid }: { address: string; pid: number },
  ) {
    this.#process = process;
    this.#lines = lines;
    this.address = address;
    this.pid = pid;
  }

  /**
   * Starts one, and waits until it listens.
   *
   * @param url where the command line lies
   */
  static async start(url: string): Promise<ServerProcess> {
    const process = new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "--quiet",
        // No more than it needs: one interface.
        "--no-prompt",
        "--allow-net=127.0.0.1",
        "--unstable-net",
        url,
        "serve",
        "--json",
        "--port=0",
        // So that it ends with this process, however that ends.
        "--until-eof",
      ],
      stdin: "piped",
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    const lines = readLines(process.stdout);
    const { value: line } = await lines.next();
    if (line?.event === "listening") {
      return new ServerProcess(process, lines, line);
    }
    const why = line?.event === "error" ? line.message : "it said nothing";
    throw new Error(`Cannot start a server for the demo: ${why}`);
  }

  /**
   * Ends it, and gives what it counted.
   *
   * @throws {HungServer} if it does not end in time; it is killed then
   */
  async stop(clock: Clock = systemClock): Promise<Stopped> {
    const late = Promise.withResolvers<never>();
    const cancel = clock.schedule(clock.now() + STOP_MS_MAX, () => {
      late.reject(new HungServer(this.pid));
    });
    try {
      return await Promise.race([this.#ended(), late.promise]);
    } catch (error) {
      if (error instanceof HungServer) await this[Symbol.asyncDispose]();
      throw error;
    } finally {
      cancel();
    }
  }

  async #ended(): Promise<Stopped> {
    await this.#process.stdin.close();
    for (;;) {
      const { value: line, done } = await this.#lines.next();
      if (done) throw new Error("Cannot read the summary of the demo's server");
      if (line.event !== "stopped") continue;
      await this.#process.status;
      return line;
    }
  }

  /** Ends it in any case; does nothing if it has ended. */
  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#process.kill("SIGKILL");
    } catch {
      // It has ended: there is no such process any more.
    }
    await this.#process.status;
  }
}

async function* readLines(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
): AsyncGenerator<Line> {
  let text = "";
  for await (const chunk of stream.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    const lines = text.split("\n");
    text = lines.pop()!;
    for (const line of lines) yield JSON.parse(line);
  }
}
