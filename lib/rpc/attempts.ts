import type { Clock } from "../net/clock.ts";
import { hostLimits } from "./host_limits.ts";

/**
 * Attempts to connect, with a pause from one to the next: a transport of
 * somebody's own may refuse at once, as often as it is asked.
 */
export class Attempts {
  readonly #clock: Clock;
  readonly #attempt: (to: string) => void;
  /** When the newest attempt began, or will, by address. */
  readonly #startsAt: Map<string, number> = new Map();
  readonly #pauses: Set<() => void> = new Set();

  constructor(clock: Clock, attempt: (to: string) => void) {
    this.#clock = clock;
    this.#attempt = attempt;
  }

  /** Begins an attempt, now or after a pause. */
  begin(to: string): void {
    const now = this.#clock.now();
    const before = this.#startsAt.get(to) ?? -Infinity;
    const at = Math.max(now, before + hostLimits.connectPauseMs);
    this.#startsAt.set(to, at);
    if (at <= now) return this.#attempt(to);
    const cancel = this.#clock.schedule(at, () => {
      this.#pauses.delete(cancel);
      this.#attempt(to);
    });
    this.#pauses.add(cancel);
  }

  /** Begins none that has not begun. */
  close(): void {
    for (const cancel of this.#pauses) cancel();
    this.#pauses.clear();
  }
}
