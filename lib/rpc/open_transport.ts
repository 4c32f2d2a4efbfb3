import { isIpv6, parseAddress } from "../net/address.ts";
import { isTcpAddress, SchemeTransport } from "../net/scheme_transport.ts";
import { dialTcpTransport, listenTcpTransport } from "../net/tcp_transport.ts";
import { type Transport, TransportError } from "../net/transport.ts";
import { listenUdp } from "../net/udp.ts";
import { isLoopback } from "./first_timeout.ts";
import type { Place } from "./target.ts";

/** By what datagrams go: each in one of UDP, as frames of a TCP connection, or both. */
export type Carrier = "udp" | "tcp" | "both";

/** The transport of a client that has to reach these servers, or others later. */
export async function dialTransport(
  { located, changes }: Pick<Place, "located" | "changes">,
): Promise<Transport> {
  const addresses = located.flatMap(({ address, fallbacks = [] }) => [
    address,
    ...fallbacks,
  ]);
  const udpAddresses = addresses.filter((address) => !isTcpAddress(address));
  const udp = udpAddresses.length === 0 && !changes
    ? undefined
    : await listenUdp({ hostname: localHostname(udpAddresses), port: 0 });
  const isUdpOnly = udpAddresses.length === addresses.length && !changes;
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

/**
 * Where to bind: a socket that only talks to this machine needs no right to do
 * more.
 */
function localHostname(remotes: readonly string[]): string {
  const isLocal = remotes.length > 0 && remotes.every(isLoopback);
  const [first = "0.0.0.0:0"] = remotes;
  if (isIpv6(parseAddress(first).hostname)) return isLocal ? "::1" : "::";
  return isLocal ? "127.0.0.1" : "0.0.0.0";
}
