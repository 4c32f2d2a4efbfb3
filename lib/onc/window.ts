import { limits } from "./limits.ts";

/**
 * How many calls may be under way to one server by datagrams: more after each
 * reply, half as many after a timeout, which is to be taken for congestion
 * (RFC 8961 §4 (4)).
 */
export class Window {
  #calls: number = limits.windowCallsInitial;
  #reducedAt = -Infinity;

  /**
   * Whether there is room for one more.
   *
   * @param underWay how many calls are under way; the first one always may be
   * @param bytes how long they are, that one included
   */
  hasRoom(underWay: number, bytes: number): boolean {
    return underWay === 0 ||
      underWay < Math.floor(this.#calls) && bytes <= limits.windowBytesMax;
  }

  /** A reply to a call that was sent once: one call more for each windowful. */
  grow(): void {
    this.#calls = Math.min(
      this.#calls + 1 / this.#calls,
      limits.windowCallsMax,
    );
  }

  /** A timeout of a call; those sent before the last one tell nothing new. */
  shrink(sentAt: number, now: number): void {
    if (sentAt <= this.#reducedAt) return;
    this.#reducedAt = now;
    this.#calls = Math.max(this.#calls / 2, limits.windowCallsMin);
  }
}
