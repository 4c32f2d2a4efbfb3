import { formatAddress, type HostPort, parseAddress } from "../net/address.ts";
import { canonicalIp } from "../net/ip.ts";

/**
 * An address in the text that rpcbind uses: `127.0.0.1.0.111`, `::1.0.111`
 * (RFC 5665 §5.2.3).
 *
 * @example
 * ```ts
 * import { toUniversalAddress } from "@datagram/rpc/onc";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(toUniversalAddress("192.0.2.7:52049"), "192.0.2.7.203.81");
 * ```
 *
 * @param address `host:port` or `[v6]:port`
 * @throws {TransportError} `invalid_address`
 */
export function toUniversalAddress(address: string): string {
  const { hostname, port } = parseAddress(address);
  return `${hostname}.${port >> 8}.${port & 0xff}`;
}

/**
 * The address that a universal address of IPv4 or IPv6 means.
 *
 * @example
 * ```ts
 * import { fromUniversalAddress } from "@datagram/rpc/onc";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(fromUniversalAddress("::1.0.111"), "[::1]:111");
 * assertEquals(fromUniversalAddress("/run/rpcbind.sock"), undefined);
 * ```
 *
 * @returns `undefined` for those of other networks, and for what is none
 */
export function fromUniversalAddress(text: string): string | undefined {
  const parts = splitUniversalAddress(text);
  return parts && formatAddress(parts);
}

/** The same in two parts. */
export function splitUniversalAddress(text: string): HostPort | undefined {
  const match = /^(.+)\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  if (match === null) return undefined;
  const [high, low] = [Number(match[2]), Number(match[3])];
  const hostname = canonicalIp(match[1]!);
  if (hostname === undefined || high > 255 || low > 255) return undefined;
  return { hostname, port: high << 8 | low };
}
