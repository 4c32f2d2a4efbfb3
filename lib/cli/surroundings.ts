import { type Interrupt, ProcessInterrupt } from "./interrupt.ts";
import { processTerminal, type Terminal } from "./terminal.ts";

/** What the command line uses of whoever started it. */
export interface Surroundings {
  readonly terminal: Terminal;
  /** What is typed or piped in, once a verb wants to read it. */
  stdin(): ReadableStream<Uint8Array<ArrayBuffer>>;
  /** Takes Ctrl-C and SIGTERM upon itself; else they end the process. */
  takeInterrupt(): Interrupt;
}

/** Those of this process. */
export function processSurroundings(): Surroundings {
  return {
    terminal: processTerminal(),
    stdin: () => Deno.stdin.readable,
    takeInterrupt: () => new ProcessInterrupt(),
  };
}
