import { jittered } from "../balance/backoff.ts";
import { Balancer } from "../balance/balancer.ts";
import type { Replica } from "../balance/replica.ts";
import type { PeerChanged, Settled } from "../core/output.ts";
import type { Peer } from "../core/peer.ts";
import { Random } from "../core/random.ts";
import { Silence } from "../core/silence.ts";
import type { ServerAddress } from "../naming/resolver.ts";
import { Status } from "../wire/status.ts";
import type { Attempt } from "./attempt.ts";
import { Heartbeat } from "./heartbeat.ts";
import type { Host } from "./host.ts";
import { calleeOf } from "./host_options.ts";
import { Ping } from "./ping.ts";
import type { Resilience } from "./resilience_settings.ts";
import type { Service } from "./service.ts";
import type { Place } from "./target.ts";
import { outcomeOf, pushbackMs } from "./verdict.ts";
import type { Wakes } from "./wakes.ts";

/** A server, and where else it is to be tried while it has never answered. */
export interface Located extends ServerAddress {
  readonly fallbacks?: readonly string[];
}

/** Someone whose call is at a server of which something has become known. */
export interface Resident {
  /** The server answers nobody any more. */
  fellSilent(now: number): void;
}

/** What {@linkcode Servers} are made of. */
export interface ServersOptions {
  readonly host: Host;
  readonly wakes: Wakes;
  readonly place: Place;
  readonly service: Service;
  readonly resilience: Resilience;
  readonly seed: ArrayLike<number>;
  /** The first timeout of an address. */
  readonly initialTimeoutMs: (address: string) => number;
}

/** The servers of a client: which there are, and how each of them is. */
export class Servers {
  readonly balancer: Balancer;
  /** From where all chance comes that has to do with them. */
  readonly random: Random;
  readonly #options: ServersOptions;
  readonly #host: Host;
  readonly #place: Place;
  readonly #peers: Map<Replica, Peer> = new Map();
  readonly #replicas: Map<Peer, Replica> = new Map();
  readonly #heartbeats: Map<Replica, Heartbeat> = new Map();
  /** No server has to be asked before then whether it is there again. */
  #pingsDueAt = Infinity;

  constructor(options: ServersOptions) {
    const { host, place, resilience, seed } = options;
    this.#options = options;
    this.#host = host;
    this.#place = place;
    // Another series than the endpoint's, which has the same seed.
    this.random = new Random([seed[0]!, seed[1] ?? 0, (seed[2] ?? 0) ^ 2]);
    const { breaker, policy } = resilience;
    this.balancer = new Balancer(breaker, policy, this.random);
    this.#update(place.located);
    host.watch((change) => this.#changed(change));
    place.onChange((servers) => this.#update(servers));
  }

  /** The server of the protocol that is behind a replica. */
  peerOf(replica: Replica): Peer {
    return this.#peers.get(replica)!;
  }

  /** A call is made: a good time to ask those that are thought dead. */
  called(now: number): void {
    this.#place.touch();
    if (now < this.#pingsDueAt) return;
    this.#pingsDueAt = Infinity;
    for (const replica of this.balancer.replicas) {
      if (replica.isGone) continue;
      if (replica.breaker.wantsPing(now)) this.#ping(replica, now);
      else this.#expectPing(replica, now);
    }
  }

  /** An attempt begins. Returns what its end has to tell the breaker. */
  began(replica: Replica, now: number): number {
    // Of the only one it is enough to know at the deadline.
    const isOne = this.#peers.size === 1;
    if (!isOne) this.#heartbeats.get(replica)!.begin(now);
    return replica.began(now);
  }

  /** An attempt has ended. */
  ended({ replica, trial }: Attempt, settled: Settled, now: number): void {
    // It would be waiting still, had not another brought the result.
    const isLeft = settled.cause === "canceled" &&
      settled.call.peer.silence!.isSuspected;
    replica.ended(isLeft ? "failure" : outcomeOf(settled), trial, now);
    if (settled.status === Status.shuttingDown) {
      this.#open(replica, "leaving", now);
    }
    const waitMs = pushbackMs(settled);
    if (waitMs !== undefined) {
      // Never for less than it has asked for.
      const jitteredMs = jittered(waitMs, this.random);
      replica.pushBack(now + Math.max(waitMs, jitteredMs));
    }
    const isUnreachable = settled.cause === "unsendable" ||
      settled.cause === "unconnected";
    if (isUnreachable && !replica.isGone) this.#place.refresh();
    if (replica.isGone) this.#sweep();
  }

  /** Something has become known of a server. */
  #changed({ peer, is }: PeerChanged): void {
    const replica = this.#replicas.get(peer);
    if (replica === undefined) return;
    const now = this.#host.now();
    if (is === "answering") return replica.breaker.heard(now);
    if (is === "leaving") return this.#open(replica, is, now);
    this.#fellSilent(replica, peer, now);
  }

  #fellSilent(replica: Replica, peer: Peer, now: number): void {
    this.#open(replica, "silent", now);
    for (const call of [...peer.inFlight(), ...peer.queued()]) {
      (calleeOf(call) as Partial<Resident>).fellSilent?.(now);
    }
  }

  /** Learns which servers there are now. Calls to others go on to their end. */
  #update(servers: readonly Located[]): void {
    const { initialTimeoutMs } = this.#options;
    const fallbacksOf = new Map(
      servers.map(({ address, fallbacks }) => [address, fallbacks]),
    );
    for (const replica of this.balancer.update(servers)) {
      const { address } = replica;
      const peer = this.#host.endpoint.peer(
        address,
        initialTimeoutMs(address),
        fallbacksOf.get(address),
      );
      peer.silence ??= new Silence();
      this.#peers.set(replica, peer);
      this.#replicas.set(peer, replica);
      this.#heartbeats.set(replica, this.#heartbeat(replica, peer));
    }
    this.#sweep();
  }

  #heartbeat(replica: Replica, peer: Peer): Heartbeat {
    const { host, wakes, service } = this.#options;
    return new Heartbeat({
      host,
      wakes,
      replica,
      peer,
      target: service,
      onEnd: (isThere, now) => {
        const isNews = !isThere && peer.silence!.suspect();
        if (isNews) this.#fellSilent(replica, peer, now);
        if (replica.isGone) this.#sweep();
      },
    });
  }

  #open(replica: Replica, why: "silent" | "leaving", now: number): void {
    replica.breaker.open(why, now);
    this.#expectPing(replica, now);
    if (!replica.isGone) this.#place.refresh();
  }

  #expectPing({ breaker }: Replica, now: number): void {
    const { openedBy, openUntil } = breaker;
    if (openedBy !== "silent" && openedBy !== "leaving") return;
    this.#pingsDueAt = Math.min(this.#pingsDueAt, Math.max(openUntil, now));
  }

  #ping(replica: Replica, now: number): void {
    const { service } = this.#options;
    const { breaker } = replica;
    const trial = breaker.begin(now);
    replica.outstanding++;
    new Ping(this.#host, this.peerOf(replica), service, (outcome) => {
      const endedAt = this.#host.now();
      replica.outstanding--;
      breaker.end(outcome, trial, endedAt);
      this.#expectPing(replica, endedAt);
      if (replica.isGone) this.#sweep();
    }).start(now);
  }

  /** Nobody calls any more. */
  close(): void {
    this.#place.close();
  }

  #sweep(): void {
    for (const replica of this.balancer.sweep()) {
      const peer = this.#peers.get(replica)!;
      this.#peers.delete(replica);
      this.#replicas.delete(peer);
      this.#heartbeats.delete(replica);
      this.#host.endpoint.forget(peer);
    }
  }
}
