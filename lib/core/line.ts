import { Chain, type Linked } from "./chain.ts";
import { IdleTable } from "./idle_table.ts";
import type { Lane } from "./lane.ts";
import type { Source } from "./source.ts";

/** A call, as far as it waits for its turn. */
export interface Turn extends Linked<Turn> {
  /** The address and port that it came from. */
  readonly from: string;
  /** Where it waits, while it does. */
  flow: Flow | undefined;
  /** Whose it is and in which lane, from its admission until it has been answered. */
  line: Line | undefined;
}

/** The calls of one port that wait, in their order. */
export class Flow implements Linked<Flow> {
  readonly from: string;
  readonly turns: Chain<Turn> = new Chain();
  before: Flow | undefined = undefined;
  after: Flow | undefined = undefined;

  constructor(from: string) {
    this.from = from;
  }

  /** Whether none waits. */
  get isIdle(): boolean {
    return this.turns.length === 0;
  }
}

/**
 * The calls of one source that wait in one lane. Its ports take turns: behind
 * one address there may be many clients.
 */
export class Line implements Linked<Line> {
  readonly source: Source;
  readonly lane: Lane;
  /** How many wait. */
  waiting = 0;
  /** Its rank in the lane, while any wait: how many of its source's calls run. */
  rank = 0;
  before: Line | undefined = undefined;
  after: Line | undefined = undefined;
  readonly #flows: Chain<Flow> = new Chain();
  readonly #byFrom: IdleTable<Flow> = new IdleTable();
  /** The flow that was used last: mostly it is the only one. */
  #newest: Flow | undefined = undefined;

  constructor(source: Source, lane: Lane) {
    this.source = source;
    this.lane = lane;
  }

  /** Adds a call at the end. */
  push(turn: Turn): void {
    const flow = this.#flowOf(turn.from);
    flow.turns.push(turn);
    turn.flow = flow;
    this.waiting++;
  }

  /** Takes out the call whose turn it is. */
  shift(): Turn | undefined {
    const flow = this.#flows.first;
    const turn = flow?.turns.first;
    if (flow === undefined || turn === undefined) return undefined;
    this.delete(turn);
    // The next time another port has its turn.
    if (flow.turns.length > 0 && this.#flows.length > 1) {
      this.#flows.delete(flow);
      this.#flows.push(flow);
    }
    return turn;
  }

  /** Takes out a call that need not wait any more. */
  delete(turn: Turn): void {
    const flow = turn.flow!;
    flow.turns.delete(turn);
    turn.flow = undefined;
    this.waiting--;
    if (flow.turns.length > 0) return;
    this.#flows.delete(flow);
  }

  /**
   * The call that is to go where one has to: the newest of the port that has
   * most; none if one more of port `from` has to go itself.
   */
  excess(from: string | undefined): Turn | undefined {
    const own = from === undefined ? 0 : this.#lengthOf(from) + 1;
    // Whoever has more than the average pays for it, so that a flood by many
    // ports is not looked through for each of its calls.
    if (own > 1 + this.waiting / this.#flows.length) return undefined;
    let longest: Flow | undefined;
    for (let flow = this.#flows.first; flow; flow = flow.after) {
      if (flow.turns.length > (longest?.turns.length ?? own)) longest = flow;
    }
    return longest?.turns.last;
  }

  #lengthOf(from: string): number {
    return this.#byFrom.get(from)?.turns.length ?? 0;
  }

  #flowOf(from: string): Flow {
    let flow = this.#newest;
    if (flow?.from !== from) flow = this.#byFrom.get(from);
    if (flow === undefined) {
      flow = new Flow(from);
      this.#byFrom.add(from, flow);
    }
    this.#newest = flow;
    if (flow.isIdle) this.#flows.push(flow);
    return flow;
  }
}
