import { isIpv6, parseAddress } from "../net/address.ts";
import { resolveAddress } from "../net/resolve.ts";
import { isTcpAddress, SchemeTransport } from "../net/scheme_transport.ts";
import { dialTcpTransport, listenTcpTransport } from "../net/tcp_transport.ts";
import { type Transport, TransportError } from "../net/transport.ts";
import { listenUdp } from "../net/udp.ts";

/** By what datagrams go: each in one of UDP, as frames of a TCP connection, or both. */
export type Carrier = "udp" | "tcp" | "both";

/**
 * Where a server is: one address, or one of UDP and then one of TCP, which is
 * tried when nothing comes back from the first.
 *
 * @throws {TypeError} for any other list
 * @throws {TransportError} where one is no address, or its name has none
 */
export async function resolveServer(
  address: string | readonly string[],
): Promise<[string, ...string[]]> {
  const texts = typeof address === "string" ? [address] : [...address];
  const resolved = await Promise.all(
    texts.map(async (text) => (await resolveAddress(text))[0]!),
  );
  const [first, second, ...others] = resolved;
  const isPair = second === undefined ||
    !isTcpAddress(first!) && isTcpAddress(second);
  if (first === undefined || !isPair || others.length > 0) {
    throw new TypeError(
      `Cannot connect to [${texts.join(", ")}]: expected one address, or ` +
        "udp:// and then tcp:// of the same server",
    );
  }
  return [first, ...(second === undefined ? [] : [second])];
}

/** The transport of a client that has to reach these addresses. */
export async function dialTransport(
  addresses: readonly string[],
): Promise<Transport> {
  const udpAddress = addresses.find((address) => !isTcpAddress(address));
  const udp = udpAddress === undefined
    ? undefined
    : await listenUdp({ hostname: localHostname(udpAddress), port: 0 });
  const isUdpOnly = !addresses.some(isTcpAddress);
  return isUdpOnly ? udp! : new SchemeTransport(udp, dialTcpTransport());
}

/**
 * The transport of a server.
 *
 * @throws {TypeError} for a carrier that is none
 * @throws {TransportError} where the port cannot be had
 */
export async function listenTransport(
  { hostname, port, carrier }: {
    hostname: string;
    port: number;
    carrier: Carrier;
  },
): Promise<Transport> {
  if (carrier === "udp") return await listenUdp({ hostname, port });
  if (carrier === "tcp") {
    const tcp = await listenTcpTransport({ hostname, port });
    return new SchemeTransport(undefined, tcp);
  }
  if (carrier !== "both") {
    throw new TypeError(
      `Cannot serve by ${JSON.stringify(carrier)}: ` +
        'expected "udp", "tcp" or "both"',
    );
  }
  for (let attempt = 1;; attempt++) {
    const udp = await listenUdp({ hostname, port });
    try {
      const same = parseAddress(udp.address).port;
      const tcp = await listenTcpTransport({ hostname, port: same });
      return new SchemeTransport(udp, tcp);
    } catch (error) {
      await udp.close();
      // The system has picked a port for UDP that somebody has of TCP.
      const isTaken = error instanceof TransportError &&
        error.code === "address_in_use";
      if (port !== 0 || !isTaken || attempt === attemptsMax) throw error;
    }
  }
}

/** Ports to try; one in a hundred is taken on a busy machine. */
const attemptsMax = 10;

/** A socket that only talks to this machine needs no right to do more. */
function localHostname(remote: string): string {
  const { hostname } = parseAddress(remote);
  if (hostname.startsWith("127.")) return "127.0.0.1";
  if (hostname === "::1") return "::1";
  return isIpv6(hostname) ? "::" : "0.0.0.0";
}
