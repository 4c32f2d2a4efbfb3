import type { Counters } from "../core/counters.ts";
import type { Endpoint } from "../core/endpoint.ts";

/** How many calls of a procedure run and wait now. */
export interface ProcedureStats {
  /** Calls whose handlers have not answered. */
  running: number;
  /** Calls that wait for a place. */
  queued: number;
}

/** What a server has done since it began, and what it does now. */
export interface ServerStats extends Stats {
  /** Calls that wait for a place. */
  queued: number;
  /** The same of each procedure with limits of its own. */
  limits: Readonly<Record<string, ProcedureStats>>;
}

/** What a server or client has done since it began, and what it holds now. */
export interface Stats extends Counters {
  /** Calls whose handlers have not answered. */
  running: number;
  /** Clients that state is kept for. */
  clients: number;
  /** Bytes of records and replies kept until their clients have them. */
  storedBytes: number;
}

/** A copy of an endpoint's counters, with its sizes at this moment. */
export function statsOf(endpoint: Endpoint): Stats {
  return {
    ...endpoint.counters,
    running: endpoint.running,
    clients: endpoint.clients,
    storedBytes: endpoint.storedBytes,
  };
}

/**
 * The same of a server.
 *
 * @param limited the procedures with limits of their own, in their order
 */
export function serverStatsOf(
  endpoint: Endpoint,
  limited: readonly string[],
): ServerStats {
  const limits = Object.fromEntries(
    limited.map((name, at) => [name, endpoint.of(at + 1)]),
  );
  return { ...statsOf(endpoint), queued: endpoint.queued, limits };
}
