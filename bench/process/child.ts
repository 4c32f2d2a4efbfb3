import { onOneCore } from "../run/one_core.ts";
import type { Command, LoadResult, Ready, Usage } from "./command.ts";
import { readLines } from "./lines.ts";

/** What a process of a system is for. */
export type Role = "server" | "client" | "both";

/** How long one is given beyond what its command takes: a call may wait for 60 s. */
const PATIENCE_MS = 90_000;

/** A process that was started to be measured. */
export class Child {
  readonly #process: Deno.ChildProcess;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array<ArrayBuffer>>;
  readonly #answers: AsyncGenerator<string>;
  #address = "";

  private constructor(role: Role, system: string, isOnOneCore: boolean) {
    const deno: [string, readonly string[]] = [Deno.execPath(), [
      "run",
      "--allow-all",
      "--v8-flags=--expose-gc",
      new URL("main.ts", import.meta.url).pathname,
      role,
      system,
    ]];
    const [command, args] = isOnOneCore ? onOneCore(...deno) : deno;
    this.#process = new Deno.Command(command, {
      args: [...args],
      // What CI sets for other programs; grpc-js would go by the proxy.
      env: { no_proxy: "127.0.0.1", NO_COLOR: "1" },
      stdin: "piped",
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    this.#writer = this.#process.stdin.getWriter();
    this.#answers = readLines(this.#process.stdout);
  }

  /** Starts one; resolves when it is ready, its server bound. */
  static async start(
    role: Role,
    system: string,
    isOnOneCore: boolean,
  ): Promise<Child> {
    const child = new Child(role, system, isOnOneCore);
    const { address = "" } = await child.#answer<Ready>(PATIENCE_MS);
    child.#address = address;
    return child;
  }

  /** Where its server is. */
  get address(): string {
    return this.#address;
  }

  /** Its number with the system. */
  get pid(): number {
    return this.#process.pid;
  }

  /**
   * Has it do something.
   *
   * @returns a promise that rejects with what failed there, or when it does not
   * answer
   */
  async tell(
    command: Command & { kind: "load" | "paced" },
  ): Promise<LoadResult>;
  async tell(command: Command & { kind: "usage" }): Promise<Usage>;
  async tell(command: Command): Promise<unknown>;
  async tell(command: Command): Promise<unknown> {
    const line = `${JSON.stringify(command)}\n`;
    await this.#writer.write(new TextEncoder().encode(line));
    const forMs = "forMs" in command ? command.forMs : 0;
    return await this.#answer(forMs + PATIENCE_MS);
  }

  /** Ends it. */
  async stop(): Promise<void> {
    try {
      this.#process.kill("SIGKILL");
    } catch (error) {
      // It has ended by itself.
      if (!(error instanceof TypeError)) throw error;
    }
    await this.#process.status;
  }

  async #answer<T>(withinMs: number): Promise<T> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const timeout = new Promise<never>((_, reject) => {
      const late = () =>
        reject(new Error(`No answer of process ${this.pid} in ${withinMs} ms`));
      timer = setTimeout(late, withinMs);
    });
    try {
      const { value, done } = await Promise.race([
        this.#answers.next(),
        timeout,
      ]);
      if (done) throw new Error(`Process ${this.pid} has ended`);
      const answer = JSON.parse(value);
      if (answer.error !== undefined) throw new Error(answer.error);
      return answer;
    } finally {
      clearTimeout(timer);
    }
  }
}
