import { bulkLimits } from "./bulk_limits.ts";

/** What is asked of a datagram: when it was sent, and whether it is alone. */
interface Sent {
  readonly sentAt: number;
  /** The probe with the same bytes; then nobody knows which has arrived. */
  readonly copy: unknown;
}

/**
 * Finds that for a long time nothing at all has arrived (RFC 9002 §7.6.2), by
 * the times at which what was lost and what has arrived were sent.
 */
export class PersistentCongestion {
  #sampledAt: number;
  #newestArrivedAt = -Infinity;

  /** @param isMeasured whether there is a sample of the round trip already */
  constructor(isMeasured: boolean) {
    this.#sampledAt = isMeasured ? -Infinity : Infinity;
  }

  /** Notes a sample of the round trip: what was lost before it does not count. */
  sampled(now: number): void {
    if (this.#sampledAt === Infinity) this.#sampledAt = now;
  }

  /**
   * Takes what one acknowledgement or timer has shown.
   *
   * @param lost what is lost, in the order of sending
   * @param arrived what has arrived
   * @param timeoutMs the timeout of the path
   * @returns whether the window is to be emptied
   */
  isShownBy(
    lost: readonly Sent[],
    arrived: readonly Sent[],
    timeoutMs: number,
  ): boolean {
    const lastAt = lost.at(-1)?.sentAt ?? -Infinity;
    let quietFrom = Math.max(this.#sampledAt, this.#newestArrivedAt);
    for (const { sentAt, copy } of arrived) {
      this.#newestArrivedAt = Math.max(this.#newestArrivedAt, sentAt);
      const isBetween = copy === undefined && sentAt < lastAt;
      if (isBetween) quietFrom = Math.max(quietFrom, sentAt);
    }
    const first = lost.find(({ sentAt }) => sentAt > quietFrom);
    return first !== undefined &&
      lastAt - first.sentAt > bulkLimits.persistentTimeouts * timeoutMs;
  }
}
