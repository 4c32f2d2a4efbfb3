import type { Clock } from "./clock.ts";

/**
 * A clock that goes on while the computer sleeps, for those who make calls.
 *
 * The clocks that runtimes offer stand still in a suspended computer. A client
 * whose clock did so believes that its call is young when its server has long
 * forgotten it, and would have it run again. The time of day goes on, so each
 * look compares the two, and where the time of day has gained, this one is moved
 * forward as well; never back.
 *
 * A time of day that is set forward has the same effect: calls that are open
 * end before their time. A server must not use this clock, as it would forget
 * what it has to remember.
 */
export class WakefulClock implements Clock {
  readonly #base: Clock;
  readonly #timeOfDayMs: () => number;
  #skippedMs = 0;
  #baseAtLookMs: number;
  #timeOfDayAtLookMs: number;

  /**
   * @param base may stand still while the computer sleeps
   * @param timeOfDayMs may be set, in both directions
   */
  constructor(base: Clock, timeOfDayMs: () => number) {
    this.#base = base;
    this.#timeOfDayMs = timeOfDayMs;
    this.#baseAtLookMs = base.now();
    this.#timeOfDayAtLookMs = timeOfDayMs();
  }

  now(): number {
    const baseMs = this.#base.now();
    const timeOfDayMs = this.#timeOfDayMs();
    const gainedMs = timeOfDayMs - this.#timeOfDayAtLookMs -
      (baseMs - this.#baseAtLookMs);
    this.#baseAtLookMs = baseMs;
    this.#timeOfDayAtLookMs = timeOfDayMs;
    if (gainedMs > sleepMsMin) this.#skippedMs += gainedMs;
    return baseMs + this.#skippedMs;
  }

  schedule(atMs: number, wake: () => void, slackMs = 0): () => void {
    let cancel = () => {};
    const arm = (): void => {
      const waitMs = Math.min(atMs - this.now(), lookMsMax);
      // Times far in the past are as good as now; what is no number is refused.
      const baseAtMs = this.#base.now() + waitMs;
      cancel = this.#base.schedule(baseAtMs, fire, slackMs);
    };
    const fire = (): void => {
      if (this.now() < atMs - slackMs) arm();
      else wake();
    };
    arm();
    return () => cancel();
  }
}

/**
 * What the time of day may gain between two looks without a sleep: it has whole
 * milliseconds, and is corrected by small steps. The protocol reckons with
 * minutes.
 */
const sleepMsMin = 1000;

/** A timer set before a sleep is late by as much; so late at the most. */
const lookMsMax = 60_000;
