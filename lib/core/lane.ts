import { Chain } from "./chain.ts";
import { DrainRate } from "./drain_rate.ts";
import type { Line, Turn } from "./line.ts";
import { limits } from "./limits.ts";
import type { Source } from "./source.ts";

/** How many calls may run at a time, and how many more may wait. */
export interface LaneLimits {
  concurrency: number;
  queue: number;
}

/**
 * Procedures that share limits, and those of their calls that run or wait.
 *
 * The lines that wait are ranked by how many calls of their source run already,
 * and take turns within a rank.
 */
export class Lane {
  readonly index: number;
  readonly concurrency: number;
  readonly queue: number;
  /** Calls whose handlers have not answered. */
  running = 0;
  waiting = 0;
  /** Whether there was no place for one more, when all had been started that could be. */
  isSaturated = false;
  /** Lines with calls that wait. */
  #lines = 0;
  #rate: DrainRate = new DrainRate();
  #lookedAt = -Infinity;
  /** When there was no free place last. */
  #busyAt = -Infinity;
  /** Whether there was none before it was looked at. */
  #wasBusy = false;
  readonly #ranks: Chain<Line>[] = [];
  /** No line has a lower rank. */
  #lowest = 0;
  /** No line is longer. */
  #longest = 0;

  constructor(index: number, { concurrency, queue }: LaneLimits) {
    this.index = index;
    this.concurrency = concurrency;
    this.queue = queue;
  }

  /** Notes that time has passed, and how. */
  look(now: number): void {
    const passedMs = now - this.#lookedAt;
    if (passedMs <= 0) return;
    this.#lookedAt = now;
    this.#wasBusy = this.isSaturated || this.waiting > 0;
    if (this.#wasBusy) {
      this.#rate.passed(passedMs);
      this.#busyAt = now;
    } else if (now - this.#busyAt > limits.rateKeptMs) {
      this.#rate = new DrainRate();
      this.#busyAt = now;
    }
  }

  /** Notes that a call has left its place to the next. */
  finished(): void {
    if (this.isSaturated || this.#wasBusy) this.#rate.finished();
  }

  /** How long one more call of a line would wait; `undefined` if nobody knows. */
  msUntilStarted(line: Line): number | undefined {
    return this.#rate.msFor(this.#ahead(line) + 1);
  }

  /**
   * Whether one more call of a line would wait for longer than it can bear: a
   * quarter of its time, since what lies ahead is but estimated, and others may
   * have their turn before it; less if that leaves less than three times what
   * handlers take; an eighth in any case, since they may differ widely.
   */
  isTooLong(line: Line, timeLeftMs: number): boolean {
    if (!this.#rate.isKnown) return false;
    const waitMs = this.#rate.msFor(this.#ahead(line))!;
    // Little's law: as many as run are done in the time that one takes.
    const leftMs = timeLeftMs - 3 * this.#rate.msFor(this.running)!;
    return waitMs > Math.min(timeLeftMs / 4, Math.max(timeLeftMs / 8, leftMs));
  }

  /** The line whose turn it is, if any waits. */
  get first(): Line | undefined {
    if (this.#lines === 0) return undefined;
    let ranked = this.#ranks[this.#lowest];
    while (ranked === undefined || ranked.length === 0) {
      ranked = this.#ranks[++this.#lowest];
    }
    return ranked.first;
  }

  /** Adds a call to a line. */
  push(line: Line, turn: Turn): void {
    line.push(turn);
    line.source.waiting++;
    this.waiting++;
    if (line.waiting > this.#longest) this.#longest = line.waiting;
    if (line.waiting === 1) this.#enter(line);
  }

  /** Takes the call out whose turn it is. */
  shift(line: Line): Turn {
    const turn = line.shift()!;
    this.#left(line);
    return turn;
  }

  /** Takes out a call that need not wait any more. */
  delete(line: Line, turn: Turn): void {
    line.delete(turn);
    this.#left(line);
  }

  /** One more, or one fewer, of the calls of its source runs. */
  rerank(line: Line): void {
    // A line that is alone has its turn whatever its rank.
    if (line.waiting === 0 || this.#lines === 1) return;
    this.#ranks[line.rank]!.delete(line);
    this.#rank(line);
  }

  /**
   * The line that has to give way to one more call of `source`: the longest, if
   * it is longer by two at least.
   */
  longestBut(source: Source): Line | undefined {
    const own = source.lines[this.index]?.waiting ?? 0;
    if (this.#longest < own + 2) return undefined;
    let longest: Line | undefined;
    for (const ranked of this.#ranks) {
      for (let line = ranked?.first; line; line = line.after) {
        if (line.waiting > (longest?.waiting ?? 0)) longest = line;
      }
    }
    this.#longest = longest?.waiting ?? 0;
    return this.#longest < own + 2 ? undefined : longest;
  }

  /** How many calls are started before one more of a line is. */
  #ahead({ waiting }: Line): number {
    // Each other line has a turn for each of its own.
    const lines = this.#lines + (waiting === 0 ? 1 : 0);
    return Math.min(this.waiting, (waiting + 1) * lines - 1);
  }

  #left(line: Line): void {
    line.source.waiting--;
    this.waiting--;
    if (line.waiting > 0) return;
    this.#ranks[line.rank]!.delete(line);
    this.#lines--;
  }

  #enter(line: Line): void {
    const alone = this.#lines === 1 ? this.first : undefined;
    this.#lines++;
    if (alone !== undefined) this.rerank(alone);
    this.#rank(line);
  }

  #rank(line: Line): void {
    const { running } = line.source;
    line.rank = running;
    (this.#ranks[running] ??= new Chain()).push(line);
    if (running < this.#lowest) this.#lowest = running;
  }
}
