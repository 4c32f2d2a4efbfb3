import type { Clock } from "../net/clock.ts";
import { TransportError } from "../net/transport.ts";
import { DnsClient } from "./dns_client.ts";
import { DnsNames } from "./dns_names.ts";
import { serversOfHost, serversOfService } from "./found_servers.ts";
import { namingLimits } from "./limits.ts";
import type { NameSource } from "./name_source.ts";
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
 * Finds the servers that some locators stand for, all together. One that
 * cannot be found is left out as long as there is another.
 *
 * @throws {TransportError} `invalid_address` for a name server that is none
 */
export function nameResolver(
  locators: readonly Locator[],
  { clock, nameServer, source }: NameResolverOptions,
): Resolver {
  const names = source ?? sourceOf(clock, nameServer);
  const system = source ?? new SystemNames();
  return async (signal) => {
    const found = await Promise.allSettled(locators.map((locator) => {
      // Every machine has its own, of which no DNS server is asked (RFC 6761 §6.3).
      const isOwn = locator.kind === "host" && isLocalhost(locator.hostname);
      return serversOf(locator, isOwn ? system : names, signal);
    }));
    signal.throwIfAborted();
    const known = found.filter((one) => one.status === "fulfilled");
    const failed = found.find((one) => one.status === "rejected");
    if (known.length === 0) throw failed!.reason;
    const denied = found.find(isDenied);
    if (denied !== undefined) throw denied.reason;
    const ttls = known.map(({ value }) => value.ttlMs)
      .filter((ttlMs) => ttlMs !== undefined);
    // Of a name without TTL, and of one that failed, the default is the least.
    const isUnsure = failed !== undefined || ttls.length < known.length;
    return {
      servers: known.flatMap(({ value }) => value.servers),
      ...(ttls.length === 0 ? {} : {
        ttlMs: Math.min(
          ...ttls,
          ...isUnsure ? [namingLimits.ttlMsDefault] : [],
        ),
      }),
    };
  };
}

/** Whether a host is this machine, by its name (RFC 6761 §6.3). */
export function isLocalhost(hostname: string): boolean {
  return /^(?:.*\.)?localhost\.?$/i.test(hostname);
}

async function serversOf(
  locator: Locator,
  source: NameSource,
  signal: AbortSignal,
): Promise<Resolution> {
  if (locator.kind === "host") {
    return await serversOfHost(locator, source, signal);
  }
  if (locator.kind === "service") {
    return await serversOfService(locator, source, signal);
  }
  return { servers: [{ address: locator.address }], ttlMs: Infinity };
}

function sourceOf(clock: Clock, nameServer: string | undefined): NameSource {
  if (nameServer === undefined) return new SystemNames();
  const server = readNameServer(nameServer);
  return new DnsNames(new DnsClient({ server, clock }), clock);
}

/** What no other attempt will change is to be told at once. */
function isDenied(
  one: PromiseSettledResult<Resolution>,
): one is PromiseRejectedResult {
  return one.status === "rejected" && one.reason instanceof TransportError &&
    one.reason.code === "permission_denied";
}
