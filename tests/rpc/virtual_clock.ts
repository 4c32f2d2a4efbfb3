import type { Clock } from "../../lib/net/clock.ts";

/** Time that passes when a test says so. */
export class VirtualClock implements Clock {
  #now = 5000;
  #alarms = new Set<{ atMs: number; wake: () => void }>();

  now(): number {
    return this.#now;
  }

  schedule(atMs: number, wake: () => void): () => void {
    const alarm = { atMs, wake };
    this.#alarms.add(alarm);
    return () => void this.#alarms.delete(alarm);
  }

  /** Lets time pass, and everything happen that it brings. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    for (;;) {
      await settled();
      const [next] = [...this.#alarms].sort((a, b) => a.atMs - b.atMs);
      if (next === undefined || next.atMs > end) break;
      this.#now = Math.max(this.#now, next.atMs);
      this.#alarms.delete(next);
      next.wake();
    }
    // A handler may have skipped past it.
    this.#now = Math.max(this.#now, end);
    await settled();
  }

  /** Moves time without a turn of the event loop, as a busy process does. */
  skip(ms: number): void {
    this.#now += ms;
  }
}

/** Waits until what is under way in memory has come to rest. */
async function settled(): Promise<void> {
  for (let hop = 0; hop < 200; hop++) await undefined;
}
