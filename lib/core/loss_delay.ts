import { bulkLimits } from "./bulk_limits.ts";
import { limits } from "./limits.ts";
import type { RoundTrip } from "./round_trip.ts";

/**
 * How late a datagram may be after a later one before it is taken for lost
 * (RFC 9002 §6.1.2), in milliseconds.
 *
 * @param latestMs the newest sample of the round trip
 */
export function lossDelayMs(roundTrip: RoundTrip, latestMs: number): number {
  const { smoothedMs } = roundTrip;
  const roundTripMs = smoothedMs === undefined
    ? roundTrip.timeoutMs(0)
    : Math.max(smoothedMs, latestMs);
  return Math.max(
    bulkLimits.reorderingRoundTrips * roundTripMs,
    limits.loopPauseMs,
  );
}
