import type { Clock } from "../net/clock.ts";
import type { Occurrence, Timeline } from "./timeline.ts";

/** How a clock differs from the time of its world. */
export interface Drift {
  /** By which part it is too fast; 0.01 gains 10 ms a second. */
  readonly rate: number;
  /** What it shows when the world begins, in milliseconds. */
  readonly startMs: number;
}

/** A clock in a simulated world, which need not be right. */
export class DriftingClock implements Clock {
  #timeline: Timeline;
  #drift: Drift;
  #alarms: Set<Occurrence> = new Set();
  #isStopped = false;

  constructor(timeline: Timeline, drift: Drift) {
    this.#timeline = timeline;
    this.#drift = drift;
  }

  now(): number {
    return this.#shownAt(this.#timeline.nowMs);
  }

  schedule(atMs: number, wake: () => void): () => void {
    // What never comes, and what a dead program still asks for.
    if (atMs === Infinity || this.#isStopped) return () => {};
    const alarm = this.#timeline.add(this.#whenShown(atMs), () => {
      this.#alarms.delete(alarm);
      wake();
    });
    this.#alarms.add(alarm);
    return () => {
      alarm.isCanceled = true;
      this.#alarms.delete(alarm);
    };
  }

  /** Cancels all alarms, and sets none any more. */
  stop(): void {
    this.#isStopped = true;
    for (const alarm of this.#alarms) alarm.isCanceled = true;
    this.#alarms.clear();
  }

  #shownAt(worldMs: number): number {
    const { rate, startMs } = this.#drift;
    return startMs + worldMs * (1 + rate);
  }

  #whenShown(atMs: number): number {
    const { rate, startMs } = this.#drift;
    let worldMs = (atMs - startMs) / (1 + rate);
    // Rounding must not wake anybody early: he would ask again, for ever.
    while (this.#shownAt(worldMs) < atMs) worldMs += roundingMs;
    return worldMs;
  }
}

/** A nanosecond: more than a number near a billion milliseconds rounds by. */
const roundingMs = 1e-6;
