import { IdleTable } from "./idle_table.ts";
import { Lane, type LaneLimits } from "./lane.ts";
import { Line, type Turn } from "./line.ts";
import { limits } from "./limits.ts";
import { Source, sourceKey } from "./source.ts";

/** How much of a server's work is done at a time, and how much may wait. */
export interface Workload extends LaneLimits {
  /** How many calls of one source may run at a time. */
  concurrencyPerClient: number;
  /** Further limits, for procedures; they are counted from 1. */
  lanes: readonly LaneLimits[];
}

/** Why a call is not taken. */
export type Objection =
  /** Neither a place nor one in the queue is free. */
  | "full"
  /** It would not be started in time. */
  | "late";

/** What is to be said of a call that has come. */
export type Verdict =
  | { objection: Objection; retryAfterMs: number }
  /** It waits in the place of another one. */
  | { displaced: Turn; retryAfterMs: number };

/**
 * Which of a server's calls run, in which order, and which wait for that.
 *
 * Sources take turns, and of two it is that one's turn of which fewer calls run
 * (max-min fairness of places). Who finds all places taken waits, if there is
 * reason to believe that it will be started in time; where too many wait, those
 * go of whom there are most. Within a source it is first in, first out: as
 * nobody is let in who would wait in vain, what is oldest has time left.
 */
export class Schedule {
  readonly #workload: Workload;
  readonly #lanes: readonly Lane[];
  readonly #sources: IdleTable<Source> = new IdleTable();
  /** The lane to be looked at first, among equals. */
  #nextLane = 0;
  #running = 0;
  #waiting = 0;
  /** The source that was asked for last, and by which address. */
  #lastFrom = "";
  #lastSource: Source | undefined;

  constructor(workload: Workload) {
    this.#workload = workload;
    this.#lanes = [workload, ...workload.lanes].map((lane, index) =>
      new Lane(index, lane)
    );
  }

  /** Calls whose handlers have not answered. */
  get running(): number {
    return this.#running;
  }

  /** Calls that wait for their turn. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Calls that run or wait, as part of all that may. */
  get fullness(): number {
    const { concurrency, queue } = this.#workload;
    return (this.#running + this.#waiting) / (concurrency + queue);
  }

  /** How many run and wait in a lane. */
  of(lane: number): { running: number; queued: number } {
    const { running, waiting } = this.#lanes[lane]!;
    return { running, queued: waiting };
  }

  /** Whether a place is free for a lane. */
  hasPlace(lane: Lane): boolean {
    return this.#running < this.#workload.concurrency &&
      lane.running < lane.concurrency;
  }

  /** Lets a call wait for its turn, or says why not. */
  offer(
    turn: Turn,
    lane: number,
    timeLeftMs: number,
    now: number,
  ): Verdict | undefined {
    const its = this.#lanes[lane]!;
    for (const lane of this.#lanes) lane.look(now);
    const source = this.#sourceOf(turn.from);
    const line = source.lines[lane] ??= new Line(source, its);
    if (this.#hasRoom(its)) return this.#queue(turn, line);
    const retryAfterMs = hintOf(its.msUntilStarted(line));
    if (its.isTooLong(line, timeLeftMs)) {
      return { objection: "late", retryAfterMs };
    }
    const loser = this.#loserTo(turn, line);
    if (loser === undefined) return this.#queue(turn, line);
    if (loser === turn) return { objection: "full", retryAfterMs };
    this.withdraw(loser);
    this.#queue(turn, line);
    return { displaced: loser, retryAfterMs };
  }

  /** The call that is to be started now, if any. */
  start(now: number): Turn | undefined {
    for (const lane of this.#lanes) lane.look(now);
    if (this.#waiting === 0) return this.#rest();
    const line = this.#next();
    if (line === undefined) return this.#rest();
    const { lane, source } = line;
    const turn = lane.shift(line);
    this.#waiting--;
    this.#running++;
    lane.running++;
    source.running++;
    if (source.waiting > 0) source.rerank();
    return turn;
  }

  /** A call that was started has been answered. */
  finish(turn: Turn): void {
    const { lane, source } = turn.line!;
    turn.line = undefined;
    this.#running--;
    lane.running--;
    lane.finished();
    source.running--;
    if (source.waiting > 0) source.rerank();
  }

  /** A call that waits need not be started any more. */
  withdraw(turn: Turn): void {
    const line = turn.line!;
    turn.line = undefined;
    line.lane.delete(line, turn);
    this.#waiting--;
  }

  #queue(turn: Turn, line: Line): undefined {
    turn.line = line;
    line.lane.push(line, turn);
    this.#waiting++;
  }

  /** Whether one more call of a lane would be started at once. */
  #hasRoom(lane: Lane): boolean {
    return this.#running + lane.waiting < this.#workload.concurrency &&
      lane.running + lane.waiting < lane.concurrency;
  }

  /** The calls of a lane that wait because there is no place for them. */
  #queued(lane: Lane): number {
    const free = Math.min(
      this.#workload.concurrency - this.#running,
      lane.concurrency - lane.running,
    );
    return Math.max(0, lane.waiting - free);
  }

  /** Notes which lanes have no place for another call. */
  #rest(): undefined {
    for (const lane of this.#lanes) lane.isSaturated = !this.#hasRoom(lane);
  }

  /** Among lanes with a free place, the one whose first line has the lowest rank. */
  #next(): Line | undefined {
    const lanes = this.#lanes;
    let next: Line | undefined;
    for (let i = 0; i < lanes.length; i++) {
      const at = this.#nextLane + i;
      const lane = lanes[at < lanes.length ? at : at - lanes.length]!;
      const line = this.hasPlace(lane) ? lane.first : undefined;
      if (line === undefined) continue;
      const { running } = line.source;
      if (running >= this.#workload.concurrencyPerClient) continue;
      if (next === undefined || running < next.source.running) next = line;
    }
    if (next !== undefined) {
      this.#nextLane = (next.lane.index + 1) % lanes.length;
    }
    return next;
  }

  /** The call that has to go for one more, which may be that one itself, if any has. */
  #loserTo(turn: Turn, line: Line): Turn | undefined {
    const { lane, source } = line;
    const isLaneFull = this.#queued(lane) >= lane.queue;
    if (!isLaneFull) {
      let queued = 0;
      for (const lane of this.#lanes) queued += this.#queued(lane);
      if (queued < this.#workload.queue) return undefined;
    }
    const longest = isLaneFull
      ? lane.longestBut(source)
      : this.#longestBut(source);
    const excess = longest === undefined
      ? line.excess(turn.from)
      : longest.excess(undefined);
    return excess ?? turn;
  }

  /** The longest line of the source that has most waiting, if that is more by two. */
  #longestBut(source: Source): Line | undefined {
    let most: Source | undefined;
    for (const other of this.#sources.values()) {
      if (other.waiting > (most?.waiting ?? 0)) most = other;
    }
    if (most === undefined || most.waiting < source.waiting + 2) {
      return undefined;
    }
    return most.longest;
  }

  #sourceOf(from: string): Source {
    if (from === this.#lastFrom && this.#lastSource !== undefined) {
      return this.#lastSource;
    }
    const key = sourceKey(from);
    this.#lastFrom = from;
    let source = this.#sources.get(key);
    if (source === undefined) {
      source = new Source();
      this.#sources.add(key, source);
    }
    return this.#lastSource = source;
  }
}

function hintOf(waitMs: number | undefined): number {
  if (waitMs === undefined) return limits.retryAfterMs;
  return Math.min(Math.max(1, Math.ceil(waitMs)), limits.retryAfterMsMax);
}
