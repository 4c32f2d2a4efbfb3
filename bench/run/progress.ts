/** Tells on stderr how far a run is. */
export class Progress {
  readonly #totalMs: number;
  readonly #startedAt = performance.now();
  readonly #isTerminal = Deno.stderr.isTerminal();
  #doneMs = 0;
  #what = "";

  /** @param totalMs of planned time, of whatever scale */
  constructor(totalMs: number) {
    this.#totalMs = totalMs;
  }

  /** Says what comes next. */
  begin(what: string): void {
    if (what !== this.#what && !this.#isTerminal) write(`${what}\n`);
    this.#what = what;
    this.#draw();
  }

  /** Counts planned time as done. */
  advance(ms: number): void {
    this.#doneMs += ms;
    this.#draw();
  }

  /** Removes the bar. */
  end(): void {
    if (this.#isTerminal) write("\r\x1b[K");
  }

  #draw(): void {
    if (!this.#isTerminal) return;
    const share = Math.min(1, this.#doneMs / this.#totalMs);
    const tookS = (performance.now() - this.#startedAt) / 1000;
    write(`\r\x1b[K${progressLine(share, tookS, this.#what)}`);
  }
}

const BAR_COLUMNS = 24;

/**
 * A line such as `[######------]  50 %, 0:30 left: 64 B, 16 open`.
 *
 * @param share done, from 0 to 1
 */
export function progressLine(
  share: number,
  tookS: number,
  what: string,
): string {
  const full = Math.round(share * BAR_COLUMNS);
  const bar = "#".repeat(full) + "-".repeat(BAR_COLUMNS - full);
  const percent = `${Math.round(100 * share)}`.padStart(3);
  // Too early to tell.
  if (share < 0.03) return `[${bar}] ${percent} %: ${what}`;
  const leftS = Math.round(tookS / share - tookS);
  const left = `${Math.floor(leftS / 60)}:${`${leftS % 60}`.padStart(2, "0")}`;
  return `[${bar}] ${percent} %, ${left} left: ${what}`;
}

function write(text: string): void {
  Deno.stderr.writeSync(new TextEncoder().encode(text));
}
