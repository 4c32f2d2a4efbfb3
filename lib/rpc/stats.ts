import type { Counters } from "../core/counters.ts";
import type { Endpoint } from "../core/endpoint.ts";
import type { BreakerState, OpenedBy } from "../balance/breaker.ts";
import type { Replica } from "../balance/replica.ts";
import type { Peer } from "../core/peer.ts";

/** How many calls of a procedure run and wait now. */
export interface ProcedureStats {
  /** Calls whose handlers have not answered. */
  running: number;
  /** Calls that wait for a place. */
  queued: number;
}

/** A server, as one client sees it. */
export interface ServerHealth {
  /** Where it is. */
  readonly address: string;
  /**
   * Of its circuit breaker: `closed`, it is given calls; `open`, it is given none
   * for a while; `half_open`, a few trials decide.
   */
  readonly state: BreakerState;
  /**
   * Why it is not `closed`: too many calls have failed; nothing comes from it; it
   * takes no more calls.
   */
  readonly openedBy?: OpenedBy | undefined;
  /** Attempts at calls that have not ended. */
  readonly outstanding: number;
  /** Attempts so far. */
  readonly calls: number;
  /** Those that ended in a way that speaks against the server. */
  readonly failures: number;
  /** Of SRV: the lowest number goes first. */
  readonly priority: number;
  /** Its share among those of its priority. */
  readonly weight: number;
  /** Whether it is none of the service's servers any more, and its last calls go on. */
  readonly isGone: boolean;
}

/** What a client has done since it began, and how its servers are. */
export interface ClientStats extends Stats {
  /** Attempts made beyond the first, under the retry budget. */
  retries: number;
  /** Calls to which the retry budget did not allow another attempt. */
  retriesDenied: number;
  /** Second copies sent because an answer took long. */
  hedges: number;
  /** Each server. */
  servers: ServerHealth[];
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
  /**
   * Bytes of records, with arguments that came in a datagram, and of replies
   * kept until their clients have them.
   */
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

/** How one of several servers is. */
export function healthOf(replica: Replica, now: number): ServerHealth {
  const { address, breaker, outstanding, calls, failures } = replica;
  const { priority, weight, isGone } = replica;
  return {
    address,
    state: breaker.stateAt(now),
    openedBy: breaker.openedBy,
    outstanding,
    calls,
    failures,
    priority,
    weight,
    isGone,
  };
}

/** The only server of a client, which is called whatever it does. */
export function healthOfPeer(peer: Peer, calls: number): ServerHealth {
  return {
    address: peer.address,
    state: "closed",
    outstanding: peer.openCalls,
    calls,
    failures: 0,
    priority: 0,
    weight: 1,
    isGone: false,
  };
}
