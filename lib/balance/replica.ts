import type { Random } from "../core/random.ts";
import { Breaker, type BreakerSettings, type Outcome } from "./breaker.ts";
import { hashOf } from "./rendezvous.ts";

/** One of the servers of a service, as one client sees it. */
export class Replica {
  /** Where it is; it has no other name. */
  readonly address: string;
  /** Only servers of the lowest number are used while one of them is usable (RFC 2782). */
  priority = 0;
  /** Its share among those of the same priority. */
  weight = 1;
  readonly breaker: Breaker;
  /** Attempts that have not ended. */
  outstanding = 0;
  /** Attempts so far. */
  calls = 0;
  /** Those that ended in a way that speaks against it. */
  failures = 0;
  /** It has asked not to be called again before then. */
  pushedBackUntil = -Infinity;
  /** It is none of the service's servers any more; its last calls go on. */
  isGone = false;
  /** What its place in the order of a key comes from. */
  readonly hash: number;
  /** How far it is ahead of its turn, in a weighted round robin. */
  turn = 0;

  constructor(address: string, settings: BreakerSettings, random: Random) {
    this.address = address;
    this.hash = hashOf(address);
    this.breaker = new Breaker(settings, random);
  }

  /** An attempt begins. Returns what `ended` has to be told. */
  began(now: number): number {
    this.outstanding++;
    this.calls++;
    return this.breaker.begin(now);
  }

  /** An attempt has ended. */
  ended(outcome: Outcome, trial: number, now: number): void {
    this.outstanding--;
    if (outcome === "failure") this.failures++;
    this.breaker.end(outcome, trial, now);
  }

  /** It has asked to be left alone until a time. */
  pushBack(until: number): void {
    this.pushedBackUntil = Math.max(this.pushedBackUntil, until);
  }
}
