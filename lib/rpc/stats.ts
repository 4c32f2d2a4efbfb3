import type { Counters } from "../core/counters.ts";
import type { Endpoint } from "../core/endpoint.ts";

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
