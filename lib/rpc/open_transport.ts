import { parseAddress } from "../net/address.ts";
import { DualStackUdp, type Family, familyOf } from "../net/dual_stack_udp.ts";
import { isTcpAddress, SchemeTransport } from "../net/scheme_transport.ts";
import { dialTcpTransport, listenTcpTransport } from "../net/tcp_transport.ts";
import { type Transport, TransportError } from "../net/transport.ts";
import { listenUdp } from "../net/udp.ts";
import { isLoopback } from "./first_timeout.ts";
import type { Place } from "./target.ts";

/** By what datagrams go: each in one of UDP, as frames of a TCP connection, or both. */
export type Carrier = "udp" | "tcp" | "both";

/**
 * The transport of a client that has to reach these servers, or others later.
 *
 * @param listen binds sockets of UDP
 */
export async function dialTransport(
  place: Pick<Place, "located" | "changes" | "carriers">,
  listen: typeof listenUdp = listenUdp,
): Promise<Transport> {
  const { carriers } = place;
  const udp = carriers.udp ? await dialUdp(place, listen) : undefined;
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
 * A socket for all servers, or one for each family where there are servers of
 * both, or may be. A socket that only talks to this machine needs no right to
 * do more.
 */
async function dialUdp(
  { located, changes }: Pick<Place, "located" | "changes">,
  listen: typeof listenUdp,
): Promise<Transport> {
  const remotes = located.map(({ address }) => address)
    .filter((address) => !isTcpAddress(address));
  const families = new Set(remotes.map(familyOf));
  const open = (family: Family): Promise<Transport> => {
    const isLocal = !changes &&
      remotes.every((one) => familyOf(one) !== family || isLoopback(one));
    const { loopback, wildcard } = boundTo[family];
    return listen({ hostname: isLocal ? loopback : wildcard, port: 0 });
  };
  const [family, ...others] = families;
  if (!changes && others.length === 0) return await open(family!);
  const both = new DualStackUdp(open);
  await both.prepare(families);
  return both;
}

const boundTo = {
  ipv4: { loopback: "127.0.0.1", wildcard: "0.0.0.0" },
  ipv6: { loopback: "::1", wildcard: "::" },
} as const;
