import { limits } from "./limits.ts";

/**
 * Whether a server answers at all, by what its calls wait for: the failure
 * detector of a client that has other servers. It asks nothing by itself. Copies
 * and probes of open calls are the heartbeats, and anything that comes from
 * there is an answer.
 */
export class Silence {
  /** It is taken for dead until something comes. */
  isSuspected = false;
  /** When something came from there last. */
  heardAt = -Infinity;
  /** Waits in vain since it was last heard. */
  #waits = 0;
  /** When the first of those began. */
  #since = 0;
  /** What was sent before has been counted: calls that time out together are one event. */
  #countedUntil = -Infinity;

  /** Something has come. Returns whether nobody thought so any more. */
  heard(now: number): boolean {
    this.heardAt = now;
    this.#waits = 0;
    const isNews = this.isSuspected;
    this.isSuspected = false;
    return isNews;
  }

  /**
   * A wait was in vain. Returns whether that is why it is suspected from now on.
   *
   * @param sentAt when that was sent to which no answer came
   */
  waited(sentAt: number, now: number): boolean {
    if (sentAt < this.#countedUntil) return false;
    if (this.#waits++ === 0) this.#since = sentAt;
    this.#countedUntil = now;
    const isLong = this.#waits >= limits.suspectWaits &&
      now - this.#since >= limits.suspectMs;
    if (!isLong || this.isSuspected) return false;
    this.isSuspected = true;
    return true;
  }

  /**
   * There is another reason: no connection can be made, or a question was not
   * answered. Returns whether it was not suspected before.
   */
  suspect(): boolean {
    const isNews = !this.isSuspected;
    this.isSuspected = true;
    return isNews;
  }
}
