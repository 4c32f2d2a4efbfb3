import { formatAddress } from "../net/address.ts";
import { canonicalIp } from "../net/ip.ts";
import { TransportError } from "../net/transport.ts";
import type { SrvRecord } from "./dns_message.ts";
import { namingLimits } from "./limits.ts";
import { isFinal, LookupError } from "./lookup_error.ts";
import type {
  HostAddresses,
  NameSource,
  ServiceRecords,
} from "./name_source.ts";
import type { Resolution, ServerAddress } from "./resolver.ts";
import type { Locator } from "./locator.ts";

/** All addresses of a name. */
export async function serversOfHost(
  { hostname, port, scheme }: Locator & { kind: "host" },
  source: NameSource,
  signal: AbortSignal,
): Promise<Resolution> {
  const { ips, ttlMs } = await source.addresses(hostname, signal);
  const place = { port, scheme, priority: 0 };
  return {
    servers: serversAt(ips, { ...place, weightOf: () => 1 }),
    ...(ttlMs === undefined ? {} : { ttlMs }),
  };
}

/**
 * All servers of SRV records. Those whose addresses cannot be found are left
 * out, as long as there are others.
 *
 * @param last where targets were found the last time, which this updates: they
 * are thought to be there as long as nobody can say where they are
 */
export async function serversOfService(
  { name, scheme }: Locator & { kind: "service" },
  source: NameSource,
  { signal, last }: {
    readonly signal: AbortSignal;
    readonly last: Map<string, HostAddresses>;
  },
): Promise<Resolution> {
  const found = await source.services(name, signal);
  const records = offered(name, found);
  const hosts = await hostsOf(records, found, source, signal);
  const before = new Map(last);
  last.clear();
  const servers: ServerAddress[] = [];
  const failures: unknown[] = [];
  const ttls = [found.ttlMs];
  for (const { target, port, priority, weight } of records) {
    let host = hosts.get(target)!;
    if ("error" in host) {
      failures.push(host.error);
      const known = isFinal(host.error) ? undefined : before.get(target);
      if (known === undefined) continue;
      host = { ips: known.ips };
    }
    last.set(target, host);
    if (port === 0) failures.push(withoutPort(name, target));
    else {
      ttls.push(host.ttlMs);
      servers.push(...serversAt(host.ips, {
        port,
        scheme,
        priority,
        // What the record says is the share of the target.
        weightOf: (others) => weight / others,
      }));
    }
  }
  if (servers.length === 0) throw failures[0];
  // What could not be asked now may be there soon.
  if (!failures.every(isFinal)) ttls.push(namingLimits.ttlMsDefault);
  const known = ttls.filter((ttlMs) => ttlMs !== undefined);
  return {
    servers: inOrder(servers),
    ...(known.length === 0 ? {} : { ttlMs: Math.min(...known) }),
  };
}

interface Place {
  readonly port: number;
  readonly scheme: string;
  readonly priority: number;
  readonly weightOf: (others: number) => number;
}

/**
 * A server for each address. Where a host has both families, the IPv6 ones are
 * for when no IPv4 one is usable: it is the same host by another way, on which
 * its server need not listen, or which need not lead anywhere from here.
 */
function serversAt(
  ips: readonly string[],
  { port, scheme, priority, weightOf }: Place,
): ServerAddress[] {
  const isIpv6 = (ip: string) => ip.includes(":");
  const ipv4Count = ips.filter((ip) => !isIpv6(ip)).length;
  return ips.map((ip) => ({
    address: scheme + formatAddress({ hostname: ip, port }),
    // Between the record's own priority and the next.
    priority: isIpv6(ip) && ipv4Count > 0
      ? Math.min(priority + 0.5, namingLimits.rankMax)
      : priority,
    weight: weightOf(isIpv6(ip) ? ips.length - ipv4Count : ipv4Count),
  }));
}

/** The records that name servers. */
function offered(name: string, { records }: ServiceRecords): SrvRecord[] {
  const some = records.filter(({ target }) => target !== "");
  if (some.length === 0) {
    throw new LookupError(
      "no_records",
      name,
      'its only SRV record has the target ".", which says that the service ' +
        "is not there (RFC 2782)",
    );
  }
  if (some.length > namingLimits.servers) {
    throw new TransportError(
      "invalid_address",
      `Cannot look up ${name}: it has ${some.length} SRV records, of which ` +
        `${namingLimits.servers} can be used at most`,
    );
  }
  return some;
}

type Found = HostAddresses | { readonly error: unknown };

/** Where all targets are: as was told with the records, or by asking, a few at a time. */
async function hostsOf(
  records: readonly SrvRecord[],
  { known }: ServiceRecords,
  source: NameSource,
  signal: AbortSignal,
): Promise<Map<string, Found>> {
  const hosts = new Map<string, Found>();
  const targets = new Set(records.map(({ target }) => target));
  const waiting = [...targets].values();
  const lookUp = async (): Promise<void> => {
    for (const target of waiting) {
      hosts.set(
        target,
        known.get(target) ?? await addressesOf(target, source, signal),
      );
    }
  };
  await Promise.all(
    Array.from({ length: namingLimits.targetsAtOnce }, lookUp),
  );
  return hosts;
}

async function addressesOf(
  target: string,
  source: NameSource,
  signal: AbortSignal,
): Promise<Found> {
  if (canonicalIp(target) !== undefined) {
    return {
      error: new LookupError(
        "no_records",
        target,
        "an SRV record has this IP address for its target, which has to be " +
          "a name, give it one",
      ),
    };
  }
  try {
    return await source.addresses(target, signal);
  } catch (error) {
    signal.throwIfAborted();
    return { error };
  }
}

function withoutPort(name: string, target: string): LookupError {
  return new LookupError(
    "no_records",
    name,
    `its SRV record for ${target} has the port 0, which no server can have`,
  );
}

/** Those of lower priority last, and otherwise by address: servers mix records. */
function inOrder(servers: readonly ServerAddress[]): ServerAddress[] {
  return [...servers].sort((a, b) =>
    a.priority! - b.priority! || (a.address < b.address ? -1 : 1)
  );
}
