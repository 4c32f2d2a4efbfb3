import { ExitCode } from "./exit_code.ts";
import { jsonLine } from "./printable.ts";

/** Colours by what they are called; without a terminal they leave text alone. */
export interface Paint {
  bold(text: string): string;
  dim(text: string): string;
  red(text: string): string;
  green(text: string): string;
  yellow(text: string): string;
  cyan(text: string): string;
}

/** Where the command line writes: results here, all else there. */
export interface Terminal {
  /** Writes a line of the result, to stdout. */
  print(line: string): void;
  /** Writes a result for machines, as one line of JSON, to stdout. */
  emit(value: unknown): void;
  /** Writes a line that is no result, to stderr. */
  note(line: string): void;
  /** Colours for what is printed. */
  readonly paint: Paint;
  /** Colours for what is noted. */
  readonly notePaint: Paint;
  /** How wide a printed line may be. */
  readonly columns: number;
}

/** The terminal this process was started at, or the files and pipes. */
export function processTerminal(): Terminal {
  return {
    print: (line) => write(Deno.stdout, `${line}\n`),
    emit: (value) => write(Deno.stdout, `${jsonLine(value)}\n`),
    note: (line) => write(Deno.stderr, `${line}\n`),
    paint: paintFor(Deno.stdout.isTerminal()),
    notePaint: paintFor(Deno.stderr.isTerminal()),
    columns: columnsOf(Deno.stdout),
  };
}

/** @param isTerminal whether somebody looks; `NO_COLOR` is heeded besides */
export function paintFor(isTerminal: boolean): Paint {
  const isColored = isTerminal && !Deno.noColor;
  const style = (on: number, off: number) => (text: string): string =>
    isColored ? `\u001b[${on}m${text}\u001b[${off}m` : text;
  // The numbers of ECMA-48 §8.3.117, which every terminal knows.
  return {
    bold: style(1, 22),
    dim: style(2, 22),
    red: style(31, 39),
    green: style(32, 39),
    yellow: style(33, 39),
    cyan: style(36, 39),
  };
}

function columnsOf(stream: typeof Deno.stdout): number {
  try {
    const { columns } = Deno.consoleSize();
    // 0 is what some terminals say that do not know.
    return stream.isTerminal() && columns > 0 ? columns : COLUMNS;
  } catch {
    return COLUMNS;
  }
}

/** 80: what everybody has. */
const COLUMNS = 80;

/**
 * At once and whole: what is written before the process ends has to be out, and
 * a reader that has gone (`| head -1`) is the end, quietly, as it is for
 * programs that SIGPIPE kills.
 */
function write(stream: typeof Deno.stdout, text: string): void {
  let bytes = new TextEncoder().encode(text);
  try {
    while (bytes.length > 0) bytes = bytes.subarray(stream.writeSync(bytes));
  } catch (error) {
    if (error instanceof Deno.errors.BrokenPipe) {
      Deno.exit(ExitCode.outputClosed);
    }
    throw error;
  }
}
