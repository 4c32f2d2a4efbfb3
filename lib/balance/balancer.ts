import type { Random } from "../core/random.ts";
import type { BreakerSettings } from "./breaker.ts";
import { balanceLimits } from "./limits.ts";
import { powerOfTwo } from "./power_of_two.ts";
import { rendezvous } from "./rendezvous.ts";
import { Replica } from "./replica.ts";
import { roundRobin } from "./round_robin.ts";

/** How a server is chosen for a call that has no key. */
export type Policy = "power_of_two" | "round_robin";

/** A server as a name service tells of it. */
export interface Listed {
  readonly address: string;
  readonly priority?: number;
  readonly weight?: number;
}

/** For what a server is wanted. */
export interface Wish {
  /** Calls of one key go to one server, as long as it is usable. */
  readonly key?: string | undefined;
  /** Those that this call has been to. */
  readonly tried?: ReadonlySet<Replica> | undefined;
}

/**
 * All servers of a service, and which of them gets the next call.
 *
 * There is always one: where none is usable, the least hopeless is tried, as a
 * client cannot tell that all servers are dead from having no network itself
 * (Envoy's panic mode).
 */
export class Balancer {
  readonly #settings: BreakerSettings;
  readonly #policy: Policy;
  readonly #random: Random;
  readonly #replicas: Map<string, Replica> = new Map();

  constructor(settings: BreakerSettings, policy: Policy, random: Random) {
    this.#settings = settings;
    this.#policy = policy;
    this.#random = random;
  }

  /** All, those that are gone and have calls outstanding included. */
  get replicas(): Iterable<Replica> {
    return this.#replicas.values();
  }

  /** Learns which servers there are. Returns those that are new. */
  update(servers: readonly Listed[]): Replica[] {
    const added: Replica[] = [];
    for (const replica of this.#replicas.values()) replica.isGone = true;
    for (const { address, priority = 0, weight = 1 } of servers) {
      let replica = this.#replicas.get(address);
      if (replica === undefined) {
        replica = new Replica(address, this.#settings, this.#random);
        this.#replicas.set(address, replica);
        added.push(replica);
      }
      replica.isGone = false;
      replica.priority = priority;
      replica.weight = weight;
    }
    return added;
  }

  /** Forgets those that are gone and have no calls left. Returns them. */
  sweep(): Replica[] {
    const swept: Replica[] = [];
    for (const replica of this.#replicas.values()) {
      if (!replica.isGone || replica.outstanding > 0) continue;
      this.#replicas.delete(replica.address);
      swept.push(replica);
    }
    return swept;
  }

  /** The server for a call, or for another attempt at it. */
  pick(now: number, { key, tried }: Wish = {}): Replica {
    const choice = this.#best(now, tried);
    const weightOf = weights(choice);
    if (key !== undefined) return rendezvous(choice, key, weightOf);
    return this.#policy === "round_robin"
      ? roundRobin(choice, weightOf)
      : powerOfTwo(choice, weightOf, this.#random);
  }

  /** Whether there is a server that takes calls, and that a call has not been to. */
  hasOther(now: number, tried: ReadonlySet<Replica>): boolean {
    for (const replica of this.#replicas.values()) {
      if (replica.isGone || tried.has(replica)) continue;
      if (hopeOf(replica, now, tried) === "usable") return true;
    }
    return false;
  }

  /** Those that may be used, of which none is worse than the others. */
  #best(now: number, tried: ReadonlySet<Replica> = nobody): Replica[] {
    let best: Replica[] = [];
    let bestRank = Infinity;
    for (const replica of this.#replicas.values()) {
      if (replica.isGone) continue;
      // A priority has 16 bits (RFC 2782).
      const rank = hopes.indexOf(hopeOf(replica, now, tried)) * 0x1_0000 +
        replica.priority;
      if (rank > bestRank) continue;
      if (rank < bestRank) best = [];
      bestRank = rank;
      best.push(replica);
    }
    return best;
  }
}

type Hope = typeof hopes[number];

/** What is to be hoped of a server, best first. */
const hopes = ["usable", "tried", "pushed_back", "open", "leaving"] as const;

function hopeOf(
  replica: Replica,
  now: number,
  tried: ReadonlySet<Replica>,
): Hope {
  if (!replica.breaker.allows(now)) {
    return replica.breaker.openedBy === "leaving" ? "leaving" : "open";
  }
  if (now < replica.pushedBackUntil) return "pushed_back";
  return tried.has(replica) ? "tried" : "usable";
}

/** Weights among some servers: none counts as nothing, and where all do, as one. */
function weights(replicas: readonly Replica[]): (replica: Replica) => number {
  const isWeighed = replicas.some(({ weight }) => weight > 0);
  return isWeighed
    ? ({ weight }) => Math.max(weight, balanceLimits.weightMin)
    : () => 1;
}

const nobody: ReadonlySet<Replica> = new Set();
