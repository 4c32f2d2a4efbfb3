import { lookup as systemLookup } from "node:dns/promises";
import {
  canonicalAddress,
  formatAddress,
  invalidAddress,
  splitAddress,
  splitScheme,
} from "./address.ts";
import { canonicalIp } from "./ip.ts";
import { tcpScheme } from "./scheme_transport.ts";
import { TransportError } from "./transport.ts";

/** Finds the IP addresses of a name; the default asks the system's resolver. */
export type Lookup = (hostname: string) => Promise<readonly string[]>;

/** Options of {@linkcode resolveAddress}. */
export interface ResolveOptions {
  /**
   * Whom to ask for the addresses of a name.
   *
   * @default {the system's resolver, hosts file included}
   */
  lookup?: Lookup;
}

/**
 * The canonical addresses that a text stands for: `127.0.0.1:4000`,
 * `[::1]:4000`, `localhost:4000`, or those as a URL, `udp://localhost:4000/`;
 * the answers to `tcp://localhost:4000` begin with `tcp://` as well.
 * IPv4 comes first, so that a server that binds `localhost` and a client that
 * connects to it mean the same family. A literal is never looked up.
 *
 * @returns at least one address
 * @throws {TransportError} `invalid_address`, `unresolvable` or
 * `permission_denied`
 * @throws {TypeError} if it is no string
 */
export async function resolveAddress(
  text: string,
  options: ResolveOptions = {},
): Promise<string[]> {
  const { scheme, address } = splitScheme(text);
  const { hostname, port } = splitAddress(address);
  if (port === 0) {
    throw new TransportError(
      "invalid_address",
      `Cannot reach ${text}: port 0 stands for any free port, where one binds`,
    );
  }
  // Brackets hold nothing but IPv6, which the strict reader knows.
  const isLiteral = canonicalIp(hostname) !== undefined;
  const addresses = isLiteral || address.startsWith("[")
    ? [canonicalAddress(address)]
    : (await resolveHost(hostname, options)).map((hostname) =>
      formatAddress({ hostname, port })
    );
  return scheme === "tcp"
    ? addresses.map((address) => tcpScheme + address)
    : addresses;
}

/**
 * The canonical IP addresses of a host, IPv4 first; of a literal, itself.
 *
 * @returns at least one address
 * @throws {TransportError} `invalid_address`, `unresolvable` or
 * `permission_denied`
 */
export async function resolveHost(
  hostname: string,
  { lookup = lookupAll }: ResolveOptions = {},
): Promise<string[]> {
  const literal = canonicalIp(hostname);
  if (literal !== undefined) return [literal];
  if (!isHostName(hostname)) throw invalidAddress(hostname);

  let found: readonly string[];
  try {
    found = await lookup(hostname);
  } catch (error) {
    throw lookupError(hostname, error);
  }
  const known = found.map(canonicalIp).filter((ip) => ip !== undefined);
  const ipv4 = known.filter((ip) => !ip.includes(":"));
  const ipv6 = known.filter((ip) => ip.includes(":"));
  if (known.length === 0) throw lookupError(hostname, undefined);
  return [...new Set([...ipv4, ...ipv6])];
}

/**
 * Whether a text may be looked up. A name that ends in a number is refused, as
 * the URL standard does: resolvers read `127.1` as an address of their own idea.
 */
export function isHostName(hostname: string): boolean {
  return hostname.length <= 253 && /^[^\s/?#@%[\]:"\\]+$/.test(hostname) &&
    !/(?:^|\.)(?:\d+|0x[\da-f]*)\.?$/i.test(hostname);
}

async function lookupAll(hostname: string): Promise<string[]> {
  const found = await systemLookup(hostname, { all: true });
  return found.map(({ address }) => address);
}

function lookupError(hostname: string, cause: unknown): TransportError {
  const { code, name } = (cause ?? {}) as { code?: unknown; name?: unknown };
  // Deno reports a permission that is missing as EPERM here. It asks for the
  // host without its port.
  if (code === "EPERM" || name === "NotCapable") {
    return new TransportError(
      "permission_denied",
      `Cannot look up ${hostname}: net access is not granted: ` +
        `add ${hostname} to --allow-net, ` +
        `or use an IP address instead of the name`,
      { cause },
    );
  }
  const what = typeof code === "string" ? ` (${code})` : "";
  return new TransportError(
    "unresolvable",
    `Cannot look up ${hostname}: no address found${what}, ` +
      `check the name, or use an IP address`,
    { cause },
  );
}
