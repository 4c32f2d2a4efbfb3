import {
  canonicalAddress,
  checkText,
  isIpv6,
  splitAddress,
  splitScheme,
} from "../net/address.ts";
import { canonicalIp } from "../net/ip.ts";
import { isHostName } from "../net/resolve.ts";
import { tcpScheme } from "../net/scheme_transport.ts";
import { TransportError } from "../net/transport.ts";
import { invalidAddress } from "../net/address.ts";

/** What one text of a user's stands for. */
export type Locator =
  /** One server, which is where it is. */
  | { readonly kind: "address"; readonly address: string }
  /** All addresses of a name, at one port. */
  | {
    readonly kind: "host";
    readonly hostname: string;
    readonly port: number;
    readonly scheme: "" | typeof tcpScheme;
  }
  /** Where SRV records say that they are. */
  | {
    readonly kind: "service";
    readonly name: string;
    readonly scheme: "" | typeof tcpScheme;
  };

/**
 * Reads `host:port`, with an IP address or a name, with `udp://` or `tcp://`
 * before it or without; or `srv://_service._protocol.domain`.
 *
 * @throws {TransportError} `invalid_address`
 * @throws {TypeError} if it is no string
 */
export function readLocator(text: string): Locator {
  checkText(text);
  if (/^srv:/i.test(text)) return readService(text);
  const { scheme: name, address } = splitScheme(text);
  const scheme = name === "tcp" ? tcpScheme : "";
  const { hostname, port } = splitAddress(address);
  if (port === 0) {
    throw new TransportError(
      "invalid_address",
      `Cannot reach ${text}: port 0 stands for any free port, where one binds`,
    );
  }
  // Brackets hold nothing but IPv6, which the strict reader knows.
  if (canonicalIp(hostname) !== undefined || address.startsWith("[")) {
    return { kind: "address", address: scheme + canonicalAddress(address) };
  }
  if (!isHostName(hostname)) throw invalidAddress(text);
  return { kind: "host", hostname, port, scheme };
}

/**
 * The protocol is that of the name's second label, as RFC 2782 has it; names
 * without one, such as Consul's `calc.service.consul`, are of UDP.
 */
function readService(text: string): Locator {
  const name = /^srv:\/\/([^/]+)\/?$/i.exec(text)?.[1];
  if (name === undefined || !isHostName(name)) {
    throw new TransportError(
      "invalid_address",
      `Cannot use ${text}: expected the name of SRV records, without a port, ` +
        "which they have: srv://_calc._udp.example.com",
    );
  }
  const protocol = /^_[^.]+\._([^.]+)\./.exec(name)?.[1]?.toLowerCase();
  if (protocol !== undefined && protocol !== "udp" && protocol !== "tcp") {
    throw new TransportError(
      "invalid_address",
      `Cannot use ${text}: calls go by _udp or _tcp, not by _${protocol}`,
    );
  }
  return {
    kind: "service",
    name,
    scheme: protocol === "tcp" ? tcpScheme : "",
  };
}

/** The port of DNS (RFC 1035 §4.2). */
const DNS_PORT = 53;

/**
 * The canonical address of a DNS server: an IP address, with a port or without.
 *
 * @throws {TransportError} `invalid_address`
 * @throws {TypeError} if it is no string
 */
export function readNameServer(text: string): string {
  checkText(text);
  const ip = canonicalIp(text.replace(/^\[(.*)\]$/, "$1"));
  if (ip !== undefined) {
    return canonicalAddress({ hostname: ip, port: DNS_PORT });
  }
  const match = /^(.+):(\d+)$/.exec(text);
  const isAddress = match !== null && Number(match[2]) > 0 &&
    canonicalIp(match[1]!.replace(/^\[(.*)\]$/, "$1")) !== undefined &&
    isIpv6(match[1]!) === text.startsWith("[");
  if (!isAddress) {
    throw new TransportError(
      "invalid_address",
      `Cannot use ${JSON.stringify(text)} as a name server: expected an IP ` +
        "address, with a port or without: 127.0.0.1, 127.0.0.1:5353 or [::1]:53",
    );
  }
  return canonicalAddress(text);
}
