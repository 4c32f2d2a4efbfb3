import { formatAddress, type HostPort, isIpv6 } from "./address.ts";
import { type Transport, TransportError } from "./transport.ts";

/** Where to bind. */
export interface UdpOptions {
  /**
   * An IP address, or a name that this machine resolves. Explicit, as defaults
   * differ: some runtimes bind loopback, some the whole world. `0.0.0.0` is
   * every IPv4 interface, `::` every interface of both families.
   */
  readonly hostname: string;
  /** 0 takes any free port: `address` then says which. */
  readonly port: number;
}

/** A transport that is a UDP socket of this machine. */
export interface UdpTransport extends Transport {
  /** What went wrong without anyone being told; counted from the binding on. */
  readonly counters: Readonly<UdpCounters>;
}

/** Events of a socket which are no one's error, and which explain silence. */
export interface UdpCounters {
  /** Datagrams dropped on arrival, being longer than `datagramBytesMax`. */
  oversized: number;
  /** Times that receiving failed, such as for an ICMP message. */
  receiveErrors: number;
  /** Datagrams the system did not take for a passing reason, so lost. */
  sendsLost: number;
}

/** 65,507: 65,535 less the headers of IPv4 (20) and UDP (8). */
export const UDP_BYTES_MAX = 65_507;

/** Fresh counters. */
export function udpCounters(): UdpCounters {
  return { oversized: 0, receiveErrors: 0, sendsLost: 0 };
}

/**
 * Why a socket cannot send this at all; `undefined` where it can be tried.
 * Looked at before the system is asked, as the systems disagree on the errors.
 *
 * @param bound where the socket is bound, in canonical form
 * @param to where the datagram goes, in canonical form
 */
export function sendRefusal(
  bound: HostPort,
  to: HostPort,
  bytes: number,
): TransportError | undefined {
  const refuse =
    (code: "too_large" | "invalid_address" | "unreachable") =>
    (why: string): TransportError =>
      new TransportError(
        code,
        `Cannot send ${bytes} bytes to ${formatAddress(to)}: ${why}`,
      );

  if (bytes > UDP_BYTES_MAX) {
    return refuse("too_large")(`a datagram carries ${UDP_BYTES_MAX} at most`);
  }
  if (to.port === 0) {
    return refuse("invalid_address")("port 0 cannot be sent to");
  }
  if (isIpv6(to.hostname) !== isIpv6(bound.hostname)) {
    // Only the wildcard of IPv6 speaks both families.
    if (bound.hostname !== "::") {
      const family = isIpv6(bound.hostname) ? "IPv6" : "IPv4";
      return refuse("unreachable")(
        `this socket is bound to ${bound.hostname} and speaks ${family} only, ` +
          `bind :: for both families`,
      );
    }
  }
  return undefined;
}

/** The error of a `send` after `close`. */
export function closedError(address: string): TransportError {
  return new TransportError(
    "closed",
    `Cannot send from ${address}: the transport is closed`,
  );
}
