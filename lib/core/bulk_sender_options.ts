import type { Random } from "./random.ts";
import type { RoundTrip } from "./round_trip.ts";

/** What a sender of large bodies is told. */
export interface BulkSenderOptions {
  /** What is known of the peer, shared with its calls. */
  readonly roundTrip: RoundTrip;
  /** Where the jitter of timeouts comes from. */
  readonly random: Random;
  /** The size of a full datagram. */
  readonly datagramBytes: number;
  /** Whether a connection carries all that is sent, at a pace of its own. */
  readonly isReliable?: boolean;
}
