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
  { located, changes, carriers }: Pick<
    Place,
    "located" | "changes" | "carriers"
  >,
): Promise<Transport> {
  const udp = carriers.udp ? await dialUdp(located, changes) : undefined;
  return carriers.tcp ? new SchemeTransport(udp, dialTcpTransport()) : udp!;
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
 * A socket that only talks to this machine needs no right to do more. The
 * wildcard of IPv6 speaks both families, where the machine has both.
 */
async function dialUdp(
  located: Place["located"],
  changes: boolean,
): Promise<Transport> {
  const remotes = located.map(({ address }) => address)
    .filter((address) => !isTcpAddress(address));
  const isLocal = !changes && remotes.every(isLoopback);
  const families = new Set(
    remotes.map((address) => isIpv6(parseAddress(address).hostname)),
  );
  if (!families.has(true)) {
    return await listenUdp({
      hostname: isLocal ? "127.0.0.1" : "0.0.0.0",
      port: 0,
    });
  }
  if (isLocal && families.size === 1) {
    return await listenUdp({ hostname: "::1", port: 0 });
  }
  try {
    return await listenUdp({ hostname: "::", port: 0 });
  } catch (error) {
    // Without IPv6 here, the servers that have IPv4 can be reached nevertheless.
    if (!families.has(false)) throw error;
    return await listenUdp({ hostname: "0.0.0.0", port: 0 });
  }
}
