import { bulkLimits } from "./bulk_limits.ts";

/**
 * How many bytes may be under way to one socket, in datagrams of a size: some
 * two thirds of what its queue holds.
 */
export function queueBytes(datagramBytes: number): number {
  const { bytesInFlightMax, datagramsInFlightMax } = bulkLimits;
  return Math.max(bytesInFlightMax, datagramsInFlightMax * datagramBytes);
}
