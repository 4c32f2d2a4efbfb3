import type { Clock } from "../net/clock.ts";
import { TransportError } from "../net/transport.ts";
import { DnsClient } from "./dns_client.ts";
import { DnsNames } from "./dns_names.ts";
import { serversOfHost, serversOfService } from "./found_servers.ts";
import { namingLimits } from "./limits.ts";
import type { HostAddresses, NameSource } from "./name_source.ts";
import type { Resolution, Resolver } from "./resolver.ts";
import { SystemNames } from "./system_names.ts";
import { type Locator, readNameServer } from "./locator.ts";

/** Options of {@linkcode nameResolver}. */
export interface NameResolverOptions {
  readonly clock: Clock;
  /**
   * The DNS server to ask: an IP address, with a port or without.
   *
   * @default {whatever the system asks}
   */
  readonly nameServer?: string | undefined;
  /** Who is asked instead, in tests. */
  readonly source?: NameSource;
}

/**
 * Finds the servers that some locators stand for, all together. Of one that
 * cannot be found, the last good answer stands; as long as there is none, it is
 * left out, if there is another.
 *
 * @throws {TransportError} `invalid_address` for a name server that is none
 */
export function nameResolver(
  locators: readonly Locator[],
  { clock, nameServer, source }: NameResolverOptions,
): Resolver {
  const names = source ?? sourceOf(clock, nameServer);
  const system = source ?? new SystemNames();
  const searches = locators.map((locator) => {
    // Every machine has its own, of which no DNS server is asked (RFC 6761 §6.3).
    const isOwn = locator.kind === "host" && isLocalhost(locator.hostname);
    return new Search(locator, isOwn ? system : names);
  });
  return async (signal) => {
    const found = await Promise.allSettled(
      searches.map((search) => search.find(signal)),
    );
    signal.throwIfAborted();
    const failures = found.filter((one) => one.status === "rejected")
      .map(({ reason }) => reason);
    const denied = failures.find(isDenied);
    if (denied !== undefined) throw denied;
    if (failures.length === found.length) throw failures[0];
    return joined(searches, failures.length > 0);
  };
}

/** What one locator stands for, and stood for the last time. */
class Search {
  readonly #locator: Locator;
  readonly #source: NameSource;
  readonly #last = new Map<string, HostAddresses>();
  /** The last good answer. */
  found: Resolution | undefined;

  constructor(locator: Locator, source: NameSource) {
    this.#locator = locator;
    this.#source = source;
  }

  async find(signal: AbortSignal): Promise<void> {
    const locator = this.#locator;
    if (locator.kind === "host") {
      this.found = await serversOfHost(locator, this.#source, signal);
    } else if (locator.kind === "service") {
      const last = this.#last;
      const memory = { signal, last };
      this.found = await serversOfService(locator, this.#source, memory);
    } else {
      const servers = [{ address: locator.address }];
      this.found = { servers, ttlMs: Infinity };
    }
  }
}

/** All servers, for the least time that any of them is good for. */
function joined(
  searches: readonly Search[],
  hasFailed: boolean,
): Resolution {
  const known = searches.flatMap(({ found }) => found ? [found] : []);
  const ttls = known.flatMap(({ ttlMs }) => ttlMs === undefined ? [] : [ttlMs]);
  // What does not say so is good for that long, and what failed may be mended.
  const isUnsure = hasFailed || ttls.length < known.length;
  if (isUnsure) ttls.push(namingLimits.ttlMsDefault);
  return {
    servers: known.flatMap(({ servers }) => servers),
    ttlMs: Math.min(...ttls),
  };
}

/** Whether a host is this machine, by its name (RFC 6761 §6.3). */
export function isLocalhost(hostname: string): boolean {
  return /^(?:.*\.)?localhost\.?$/i.test(hostname);
}

function sourceOf(clock: Clock, nameServer: string | undefined): NameSource {
  if (nameServer === undefined) return new SystemNames();
  const server = readNameServer(nameServer);
  return new DnsNames(new DnsClient({ server, clock }), clock);
}

/** What no other attempt will change is to be told at once. */
function isDenied(error: unknown): boolean {
  return error instanceof TransportError && error.code === "permission_denied";
}
