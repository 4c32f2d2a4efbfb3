import { ExitCode } from "./exit_code.ts";

/** Ctrl-C and SIGTERM as an `AbortSignal`, until disposed of. */
export interface Interrupt extends Disposable {
  /** Aborted by the first; the reason is an {@linkcode Interrupted}. */
  readonly signal: AbortSignal;
}

/** A signal that arrived: the reason with which {@linkcode Interrupt} aborts. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
  /** What the process is to end with, should it not finish its work. */
  readonly exitCode: ExitCode;

  /** @param signal what arrived */
  constructor(signal: Deno.Signal) {
    super(`Interrupted by ${signal}`);
    this.exitCode = signal === "SIGTERM"
      ? ExitCode.terminated
      : ExitCode.interrupted;
  }
}

/**
 * Those of this process. The second one ends it at once, whatever it is waiting
 * for.
 */
export class ProcessInterrupt implements Interrupt {
  readonly #controller = new AbortController();

  constructor() {
    for (const [name, listener] of this.#listeners) {
      Deno.addSignalListener(name, listener);
    }
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  [Symbol.dispose](): void {
    for (const [name, listener] of this.#listeners) {
      Deno.removeSignalListener(name, listener);
    }
  }

  #listeners = names.map((name): [Deno.Signal, () => void] => [
    name,
    () => this.#handle(name),
  ]);

  #handle(name: Deno.Signal): void {
    const interrupted = new Interrupted(name);
    if (this.signal.aborted) Deno.exit(interrupted.exitCode);
    this.#controller.abort(interrupted);
  }
}

/** Windows knows no SIGTERM, and Ctrl-Break instead. */
const names: readonly Deno.Signal[] = Deno.build.os === "windows"
  ? ["SIGINT", "SIGBREAK"]
  : ["SIGINT", "SIGTERM"];
