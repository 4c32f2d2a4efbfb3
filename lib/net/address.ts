import { canonicalIp } from "./ip.ts";
import { TransportError } from "./transport.ts";

/** An IP address and a port, apart. */
export interface HostPort {
  /** An IP address, IPv6 without brackets. */
  readonly hostname: string;
  /** 0 to 65,535; 0 stands for any free port, and only where one binds. */
  readonly port: number;
}

/**
 * The one spelling of an address: `127.0.0.1:4000`, `[::1]:4000`. Two texts
 * that mean the same socket have the same canonical form, which is why it can
 * be the key of a table. Names are refused here: `resolveAddress` looks them up.
 *
 * ```ts
 * import { canonicalAddress } from "./address.ts";
 *
 * canonicalAddress("[::FFFF:127.0.0.1]:4000"); // 127.0.0.1:4000
 * canonicalAddress({ hostname: "::0:1", port: 4000 }); // [::1]:4000
 * ```
 *
 * @throws {TransportError} `invalid_address`
 * @throws {TypeError} if it is neither a string nor such an object
 */
export function canonicalAddress(address: string | HostPort): string {
  if (!isHostPort(address)) return formatAddress(parseAddress(address));

  const { port } = address;
  const literal = withoutBrackets(address.hostname);
  const hostname = canonicalIp(literal);
  const isPort = Number.isInteger(port) && port >= 0 && port <= PORT_MAX;
  if (hostname === undefined || !isPort) {
    throw invalidAddress(formatAddress({ hostname: literal, port }));
  }
  return formatAddress({ hostname, port });
}

/**
 * Takes the text of an address apart; the hostname comes out canonical, and
 * without brackets.
 *
 * @throws {TransportError} `invalid_address`
 */
export function parseAddress(text: string): HostPort {
  const { hostname: literal, port } = splitAddress(text);
  const hostname = canonicalIp(literal);
  // Brackets are for IPv6, and IPv6 is in brackets: `::1:4000` has two readings.
  if (
    hostname === undefined || literal.includes(":") !== text.startsWith("[")
  ) {
    throw invalidAddress(text);
  }
  return { hostname, port };
}

/** What carries the datagrams to an address. */
export type Scheme = "udp" | "tcp";

/**
 * Takes the scheme off an address that is written as a URL, `tcp://host:port`,
 * with or without the slash that URLs end with.
 *
 * ```ts
 * import { splitScheme } from "./address.ts";
 *
 * splitScheme("tcp://[::1]:4000/"); // { scheme: "tcp", address: "[::1]:4000" }
 * splitScheme("localhost:4000"); // { scheme: undefined, address: … }
 * ```
 *
 * @returns the scheme, undefined if there is none, and the rest, unread
 * @throws {TransportError} `invalid_address` for any other scheme
 * @throws {TypeError} if it is no string
 */
export function splitScheme(
  text: string,
): { scheme: Scheme | undefined; address: string } {
  checkText(text);
  const match = /^([a-z][a-z\d+.-]*):\/\//i.exec(text);
  if (!match) return { scheme: undefined, address: text };
  const scheme = match[1]!.toLowerCase();
  if (scheme !== "udp" && scheme !== "tcp") {
    throw new TransportError(
      "invalid_address",
      `Cannot use ${text}: expected udp://, tcp:// or no scheme, ` +
        `not ${scheme}://`,
    );
  }
  return { scheme, address: text.slice(match[0].length).replace(/\/$/, "") };
}

/**
 * Cuts `host:port` in two and reads the port. The host is whatever stands
 * there, a name perhaps.
 *
 * @throws {TransportError} `invalid_address`
 * @throws {TypeError} if it is no string
 */
export function splitAddress(text: string): HostPort {
  checkText(text);
  const match = HOST_AND_PORT.exec(text);
  if (!match || !isPortText(match[2]!)) throw invalidAddress(text);
  return { hostname: withoutBrackets(match[1]!), port: Number(match[2]) };
}

/** Writes a canonical hostname and a port as one text. */
export function formatAddress({ hostname, port }: HostPort): string {
  return isIpv6(hostname) ? `[${hostname}]:${port}` : `${hostname}:${port}`;
}

/** Whether a hostname is an IPv6 address; meant for canonical ones. */
export function isIpv6(hostname: string): boolean {
  return hostname.includes(":");
}

/** The error for a text that is no address: it says what a right one is like. */
export function invalidAddress(text: string): TransportError {
  return new TransportError(
    "invalid_address",
    `Cannot read ${JSON.stringify(text)} as an address: ${whyInvalid(text)}`,
  );
}

/**
 * Refuses what is no string, which only a caller without types can give.
 *
 * @throws {TypeError} that says what an address looks like
 */
export function checkText(value: unknown): asserts value is string {
  if (typeof value === "string") return;
  const type = value instanceof Object ? value.constructor.name : String(value);
  throw new TypeError(
    `Cannot read ${type} as an address: expected a string, such as ${EXAMPLES}`,
  );
}

function whyInvalid(text: string): string {
  if (text.includes("%")) {
    return "a scope id belongs to a link-local IPv6 address: " +
      "[fe80::1%eth0]:4000";
  }
  const port = ANY_PORT.exec(text)?.[1];
  return port !== undefined && !isPortText(port)
    ? `the port has to be a whole number from 0 to ${PORT_MAX}, as in ${EXAMPLES}`
    : `expected host and port, such as ${EXAMPLES}`;
}

const EXAMPLES = "127.0.0.1:4000 or [::1]:4000";

const PORT_MAX = 65_535;

const HOST_AND_PORT = /^(\[[^[\]]+\]|[^[\]:]+):(\d+)$/;

/** What is meant for a port, with any host or none before it. */
const ANY_PORT = /^(?:\[[^[\]]+\]|[^[\]:]*):([^:/]+)$/;

function isPortText(text: string): boolean {
  return /^(0|[1-9]\d{0,4})$/.test(text) && Number(text) <= PORT_MAX;
}

/** A URL has a port as well, but as a string. */
function isHostPort(address: string | HostPort): address is HostPort {
  const { hostname, port } = (address ?? {}) as Partial<HostPort>;
  return typeof hostname === "string" && typeof port === "number";
}

/** The hostname as such, where it stands in brackets as in an address. */
export function withoutBrackets(hostname: string): string {
  const isBracketed = hostname.startsWith("[") && hostname.endsWith("]");
  return isBracketed ? hostname.slice(1, -1) : hostname;
}
