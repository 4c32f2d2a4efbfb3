import type { Random } from "../core/random.ts";
import { backoffMs } from "./backoff.ts";
import { balanceLimits } from "./limits.ts";
import { RollingCount } from "./rolling_count.ts";

/**
 * - `closed`: the server takes calls.
 * - `open`: it takes none until some time has passed.
 * - `half_open`: that time is over, and a few trials decide.
 */
export type BreakerState = "closed" | "open" | "half_open";

/**
 * Why a breaker opened: too many calls have failed; nothing has come from the
 * server for some time; it said that it takes no more calls.
 */
export type OpenedBy = "failures" | "silent" | "leaving";

/** What the end of a call says of its server. */
export type Outcome = "success" | "failure" | "neutral";

/** What a breaker judges by; see `BreakerOptions` in `lib/rpc`. */
export interface BreakerSettings {
  readonly failuresInARow: number;
  readonly failureRate: number;
  readonly callsJudged: number;
  readonly windowMs: number;
  readonly openMs: number;
  readonly openMsMax: number;
  readonly trials: number;
}

/**
 * A circuit breaker (Nygard, Release It!): whether one server is to be given
 * calls, from how earlier ones ended.
 *
 * After failures, calls are the trials. A server that was silent or leaving is
 * first asked for nothing, which risks nobody's call: its breaker lets calls
 * pass when that is answered.
 */
export class Breaker {
  readonly #settings: BreakerSettings;
  readonly #random: Random;
  readonly #calls: RollingCount;
  readonly #failures: RollingCount;
  #inARow = 0;
  #openedBy: OpenedBy | undefined;
  #openUntil = 0;
  /** Times that it opened without having been closed for a while between. */
  #openings = 0;
  #closedAt = -Infinity;
  /** Counts openings, so that trials from before one do not decide about it. */
  #round = 0;
  #trialsOpen = 0;
  #trialsPassed = 0;

  constructor(settings: BreakerSettings, random: Random) {
    this.#settings = settings;
    this.#random = random;
    this.#calls = new RollingCount(settings.windowMs);
    this.#failures = new RollingCount(settings.windowMs);
  }

  /** Why it is not closed. */
  get openedBy(): OpenedBy | undefined {
    return this.#openedBy;
  }

  /** When the time is over for which it takes no calls. */
  get openUntil(): number {
    return this.#openUntil;
  }

  stateAt(now: number): BreakerState {
    if (this.#openedBy === undefined) return "closed";
    return now < this.#openUntil ? "open" : "half_open";
  }

  /** Whether a call may go there. */
  allows(now: number): boolean {
    if (this.#openedBy === undefined) return true;
    return this.#openedBy === "failures" && now >= this.#openUntil &&
      this.#trialsOpen < this.#settings.trials;
  }

  /** Whether it is time to ask the server for nothing, to see whether it answers. */
  wantsPing(now: number): boolean {
    return this.#openedBy !== undefined && this.#openedBy !== "failures" &&
      now >= this.#openUntil && this.#trialsOpen === 0;
  }

  /** A call or a ping goes there. Returns the trial that it is, 0 if it is none. */
  begin(now: number): number {
    if (this.stateAt(now) !== "half_open") return 0;
    this.#trialsOpen++;
    return this.#round;
  }

  /**
   * A call or ping has ended.
   *
   * @param outcome `neutral` says nothing of the server: it was canceled, or
   * refused for reasons of its own
   * @param trial what `begin` returned
   */
  end(outcome: Outcome, trial: number, now: number): void {
    const isTrial = this.#openedBy !== undefined && trial === this.#round;
    if (isTrial) this.#trialsOpen--;
    if (outcome === "neutral") return;
    if (this.#openedBy !== undefined) {
      if (isTrial) this.#judgeTrial(outcome, now);
      return;
    }
    this.#calls.add(now);
    if (outcome === "success") {
      this.#inARow = 0;
      return;
    }
    this.#inARow++;
    this.#failures.add(now);
    if (this.#isTooMuch(now)) this.open("failures", now);
  }

  /** Lets nothing pass for a while. */
  open(why: OpenedBy, now: number): void {
    const { openMs, openMsMax, windowMs } = this.#settings;
    const isNews = this.#openedBy === undefined;
    // What it is told while it is open changes why, and not for how long.
    if (!isNews && now < this.#openUntil) {
      if (this.#openedBy !== "leaving") this.#openedBy = why;
      return;
    }
    if (isNews && now - this.#closedAt > windowMs) this.#openings = 0;
    const growth = balanceLimits.openGrowth;
    const waits = { baseMs: openMs, growth, maxMs: openMsMax };
    this.#openUntil = now + backoffMs(waits, this.#openings++, this.#random);
    this.#openedBy = why;
    this.#round++;
    this.#trialsOpen = 0;
    this.#trialsPassed = 0;
  }

  /** Something has come from the server, which is not silent any more. */
  heard(now: number): void {
    if (this.#openedBy === "silent") this.#close(now);
  }

  #judgeTrial(outcome: Outcome, now: number): void {
    if (outcome === "failure") return this.open(this.#openedBy!, now);
    const isEnough = this.#openedBy !== "failures" ||
      ++this.#trialsPassed >= this.#settings.trials;
    if (isEnough) this.#close(now);
  }

  #close(now: number): void {
    this.#openedBy = undefined;
    this.#closedAt = now;
    this.#inARow = 0;
    this.#calls.clear();
    this.#failures.clear();
  }

  #isTooMuch(now: number): boolean {
    const { failuresInARow, failureRate, callsJudged } = this.#settings;
    if (this.#inARow >= failuresInARow) return true;
    const calls = this.#calls.sumAt(now);
    return calls >= callsJudged &&
      this.#failures.sumAt(now) >= failureRate * calls;
  }
}
