import { type Deadline, Deadlines } from "../core/deadlines.ts";
import { Alarm } from "../link/alarm.ts";
import type { Clock } from "../net/clock.ts";

/** Something that waits for a time, of its own accord. */
export interface Waker extends Deadline {
  /** Its time has come. */
  wake(now: number): void;
  /** Its client closes before that. */
  closed(): void;
}

/** All that a client waits for between attempts, with one timer. */
export class Wakes {
  readonly #clock: Clock;
  readonly #alarm: Alarm;
  readonly #waiting: Deadlines<Waker> = new Deadlines();

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#alarm = new Alarm(clock, () => this.#ring());
  }

  /** Has it woken at a time, instead of any that was set before. */
  set(waker: Waker, atMs: number, now: number): void {
    this.#waiting.set(waker, atMs);
    this.#alarm.set(this.#waiting.next, now);
  }

  /** Lets it sleep. */
  delete(waker: Waker): void {
    this.#waiting.delete(waker);
  }

  /** Wakes nobody any more, and tells those that wait. */
  close(): void {
    this.#alarm.stop();
    for (;;) {
      const waker = this.#waiting.takeDue(Infinity);
      if (waker === undefined) return;
      waker.closed();
    }
  }

  #ring(): void {
    const now = this.#clock.now();
    // What is waited for may lie in the socket.
    if (this.#alarm.mustWait(now)) return;
    for (;;) {
      const waker = this.#waiting.takeDue(now);
      if (waker === undefined) break;
      waker.wake(now);
    }
    this.#alarm.set(this.#waiting.next, now);
  }
}
