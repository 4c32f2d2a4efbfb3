import { limits } from "./limits.ts";
import { Smoothed } from "./smoothed.ts";

/**
 * How long a server has a call of one class before it answers, be it by
 * WORKING. The round trip to a server is the same for all calls, this is not:
 * RFC 8961 §4 (2) wants the time until feedback, which differs by request.
 */
export class ProcessingTime {
  #smoothed: Smoothed = new Smoothed();

  /** Takes what an answer says. */
  sample(ms: number): void {
    this.#smoothed.add(Math.min(ms, limits.workingAfterMs));
  }

  /** Whether such calls are known to be answered at once. */
  get isPrompt(): boolean {
    return this.#smoothed.mean !== undefined &&
      this.allowanceMs <= limits.promptMs;
  }

  /** What is to be added to the timeout of such a call. */
  get allowanceMs(): number {
    const { mean, deviation } = this.#smoothed;
    if (mean === undefined) return 0;
    // By then the server has said that it works.
    return Math.min(mean + 4 * deviation, limits.workingAfterMs);
  }
}
