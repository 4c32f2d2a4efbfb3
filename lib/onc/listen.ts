import { formatAddress, parseAddress } from "../net/address.ts";
import type { ByteStream } from "../net/byte_stream.ts";
import { listenTcp } from "../net/tcp.ts";
import { type Transport, TransportError } from "../net/transport.ts";
import { listenUdp } from "../net/udp.ts";
import type { ServeOncOptions } from "./serve_onc.ts";
import type { StreamListener } from "./stream_server.ts";

/** What a server is bound to: one of them at least. */
export interface Sockets {
  readonly udp: Transport | undefined;
  readonly tcp: StreamListener | undefined;
}

/**
 * Binds what the options ask for, UDP and TCP at the same port.
 *
 * @throws {TransportError} where one of them cannot be bound
 */
export async function openSockets(
  options: ServeOncOptions,
  accept: (stream: ByteStream) => void,
): Promise<Sockets> {
  const { transport, listenStreams } = options;
  if (transport !== undefined || listenStreams !== undefined) {
    return { udp: transport, tcp: await listenStreams?.(accept) };
  }
  const protocols = options.protocols ?? ["udp", "tcp"];
  if (protocols.length === 0) {
    throw new TypeError(
      'Cannot serve by no protocol: give "udp", "tcp" or both',
    );
  }
  const hostname = options.hostname ?? "127.0.0.1";
  const port = options.port ?? 0;
  if (!protocols.includes("udp")) {
    return { udp: undefined, tcp: await listenTcp({ hostname, port }, accept) };
  }
  for (let attempt = 1;; attempt++) {
    const udp = await listenUdp({ hostname, port });
    if (!protocols.includes("tcp")) return { udp, tcp: undefined };
    try {
      const at = parseAddress(udp.address);
      return { udp, tcp: await listenTcp(at, accept) };
    } catch (error) {
      await udp.close();
      // Another program has the TCP port of that number: there are others.
      const isTaken = error instanceof TransportError &&
        error.code === "address_in_use";
      if (port !== 0 || !isTaken || attempt === ATTEMPTS_MAX) throw error;
    }
  }
}

/** 16 ports in a row that are taken for TCP and not for UDP: no accident. */
const ATTEMPTS_MAX = 16;

/** Where a server is reached, whatever it is bound to. */
export function addressOf({ udp, tcp }: Sockets): string {
  return (udp ?? tcp!).address;
}

/** The address at which a server is called from the machine it runs on. */
export function localAddress(address: string): string {
  const { hostname, port } = parseAddress(address);
  if (hostname === "0.0.0.0") return `127.0.0.1:${port}`;
  return hostname === "::"
    ? `[::1]:${port}`
    : formatAddress({ hostname, port });
}
