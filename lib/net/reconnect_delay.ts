import { tcpLimits } from "./tcp_limits.ts";

/**
 * How long to wait after so many failures in a row: doubling from 100 ms to
 * 5 s, of which chance takes up to half. The clients of a server that comes
 * back do not all knock at once.
 *
 * @param random gives a number from 0 up to, and without, 1
 */
export function reconnectDelayMs(
  failures: number,
  random: () => number,
): number {
  const { reconnectMsMin, reconnectMsMax } = tcpLimits;
  const fullMs = Math.min(reconnectMsMin * 2 ** (failures - 1), reconnectMsMax);
  return fullMs * (1 - random() / 2);
}
