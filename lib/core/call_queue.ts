import { callBytes } from "../wire/frame_layout.ts";
import type { Call } from "./call.ts";
import { argumentBytesMax } from "./questions.ts";
import { Queue } from "./queue.ts";

/**
 * The calls that wait for a peer, in two lines: arguments in PARTs have room of
 * their own, so that small ones need not wait behind them, nor they behind
 * small ones. Each line keeps its order; of two that can go the older one goes.
 */
export class CallQueue {
  #small: Queue<Call> = new Queue();
  #large: Queue<Call> = new Queue();
  #waiting = 0;
  #smallBytes = 0;
  #turns = 0;

  /** How many have not settled there. */
  get waiting(): number {
    return this.#waiting;
  }

  /** What the frames of those take whose arguments fit a datagram. */
  get smallBytes(): number {
    return this.#smallBytes;
  }

  /** Lets a call wait. */
  add(call: Call): void {
    this.#waiting++;
    this.#smallBytes += smallBytes(call);
    call.turn = this.#turns++;
    this.#lineOf(call).push(call);
  }

  /** The call that has waited longest of those that may be sent now. */
  next(mayGo: (call: Call) => boolean): Call | undefined {
    const small = firstOpen(this.#small);
    const large = firstOpen(this.#large);
    const isSmallFree = small !== undefined && mayGo(small);
    if (large === undefined) return isSmallFree ? small : undefined;
    if (isSmallFree && small.turn < large.turn) return small;
    if (mayGo(large)) return large;
    return isSmallFree ? small : undefined;
  }

  /** The call that is next in its line leaves. */
  depart(call: Call): void {
    this.#waiting--;
    this.#smallBytes -= smallBytes(call);
    this.#lineOf(call).shift();
  }

  /** A call has settled while it waited. */
  withdraw(call: Call): void {
    this.#waiting--;
    this.#smallBytes -= smallBytes(call);
    // The settled ones leave when most are: each is moved once on average.
    const length = this.#small.length + this.#large.length;
    if (length < 1024 || length < 2 * this.#waiting) return;
    this.#small = openOf(this.#small);
    this.#large = openOf(this.#large);
  }

  /** All that wait, the longest first. */
  all(): Call[] {
    return [...this.#small.toArray(), ...this.#large.toArray()]
      .filter((call) => !call.settled)
      .sort((a, b) => a.turn - b.turn);
  }

  #lineOf(call: Call): Queue<Call> {
    return isLarge(call) ? this.#large : this.#small;
  }
}

/** Whether the arguments of a call go in PARTs. */
export function isLarge({ request: { body } }: Call): boolean {
  return body.length > argumentBytesMax;
}

/** What the frame of a call takes, if its arguments fit a datagram. */
export function smallBytes(call: Call): number {
  return isLarge(call) ? 0 : callBytes + call.request.body.length;
}

function firstOpen(line: Queue<Call>): Call | undefined {
  for (;;) {
    const call = line.peek();
    if (call?.settled !== true) return call;
    line.shift();
  }
}

function openOf(line: Queue<Call>): Queue<Call> {
  const open: Queue<Call> = new Queue();
  for (const call of line.toArray()) if (!call.settled) open.push(call);
  return open;
}
