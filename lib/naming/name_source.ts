import type { SrvRecord } from "./dns_message.ts";

/** The addresses of a host. */
export interface HostAddresses {
  /** Canonical, IPv4 first, always in the same order; at least one. */
  readonly ips: readonly string[];
  /** How long they are good for, where that is known. */
  readonly ttlMs?: number | undefined;
}

/** The servers of a service, as SRV records have them. */
export interface ServiceRecords {
  /** At least one. */
  readonly records: readonly SrvRecord[];
  /** How long they are good for, where that is known. */
  readonly ttlMs?: number | undefined;
  /** Addresses of targets that came with them; others are to be looked up. */
  readonly known: ReadonlyMap<string, HostAddresses>;
}

/** Who is asked about names. What cannot be answered is a `TransportError`. */
export interface NameSource {
  /** The addresses of a host. */
  addresses(hostname: string, signal: AbortSignal): Promise<HostAddresses>;
  /** The SRV records of a service. */
  services(name: string, signal: AbortSignal): Promise<ServiceRecords>;
}

/** IPv4 first, and each family sorted: name servers like to change the order. */
export function inOrder(ips: Iterable<string>): string[] {
  const sorted = [...new Set(ips)].sort();
  return [
    ...sorted.filter((ip) => !ip.includes(":")),
    ...sorted.filter((ip) => ip.includes(":")),
  ];
}
