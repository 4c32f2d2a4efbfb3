import type { EndCause } from "./frame_connection.ts";
import type { TcpCounters } from "./tcp_transport.ts";

/** Fresh counters. */
export function tcpCounters(): TcpCounters {
  return {
    connectionsLost: 0,
    connectionsRefused: 0,
    connectsFailed: 0,
    oversized: 0,
    datagramsLost: 0,
  };
}

/** Counts the end of a connection, if it was no good one. */
export function countEnd(counters: TcpCounters, cause: EndCause): void {
  if (cause === "broken") counters.connectionsLost++;
  if (cause === "oversized") counters.oversized++;
}
