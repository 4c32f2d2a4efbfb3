import { isIpv6, parseAddress } from "../net/address.ts";
import { connectTcp } from "../net/tcp.ts";
import { listenUdp } from "../net/udp.ts";
import type { Protocol } from "./call_context.ts";
import type { OncClientStats } from "./client_counters.ts";
import type { ConnectOncOptions } from "./connect_onc.ts";
import { DatagramCarrier } from "./datagram_carrier.ts";
import { DatagramSocket } from "./datagram_socket.ts";
import { limits } from "./limits.ts";
import type { Carrier } from "./outgoing_call.ts";
import { StreamCarrier } from "./stream_carrier.ts";
import type { Clock } from "../net/clock.ts";

/** What {@linkcode Carriers} are made of. */
export interface CarriersParts {
  readonly protocol: Protocol;
  readonly options: ConnectOncOptions;
  readonly clock: Clock;
  readonly stats: OncClientStats;
  chance(): number;
}

/** The sockets of one client: a carrier for each server that it talks to. */
export class Carriers {
  readonly #parts: CarriersParts;
  readonly #socket: DatagramSocket | undefined;
  readonly #byAddress = new Map<string, Carrier>();

  private constructor(
    parts: CarriersParts,
    socket: DatagramSocket | undefined,
  ) {
    this.#parts = parts;
    this.#socket = socket;
  }

  /**
   * @param hostname the IP address that is to be reached
   * @throws {TransportError} where no socket can be opened
   */
  static async open(parts: CarriersParts, hostname: string): Promise<Carriers> {
    if (parts.protocol === "tcp") return new Carriers(parts, undefined);
    const transport = parts.options.transport ??
      await listenUdp({ hostname: localHostname(hostname), port: 0 });
    return new Carriers(parts, new DatagramSocket(transport, parts.stats));
  }

  /** The one to an address, always the same. */
  to(address: string): Carrier {
    const known = this.#byAddress.get(address);
    if (known !== undefined) return known;
    const { clock, stats, options } = this.#parts;
    const carrier = this.#socket === undefined
      ? new StreamCarrier({
        address,
        clock,
        stats,
        connect: options.connectStream ?? connectTcp,
        recordBytesMax: options.recordBytesMax ?? limits.recordBytesMax,
        fragmentBytesMax: options.fragmentBytesMax ?? limits.fragmentBytesMax,
      })
      : new DatagramCarrier({
        address,
        clock,
        stats,
        socket: this.#socket,
        chance: this.#parts.chance,
        initialTimeoutMs: initialTimeout(address, options.network),
      });
    this.#byAddress.set(address, carrier);
    return carrier;
  }

  /** Settles what is under way as closed, and closes the sockets. */
  async close(): Promise<void> {
    for (const carrier of this.#byAddress.values()) carrier.close();
    await this.#socket?.transport.close();
  }
}

function initialTimeout(
  address: string,
  network: ConnectOncOptions["network"],
): number {
  const { hostname } = parseAddress(address);
  const isLoopback = hostname === "::1" || hostname.startsWith("127.");
  const isLan = (network ?? (isLoopback ? "lan" : "internet")) === "lan";
  return isLan ? limits.initialTimeoutMsLan : limits.initialTimeoutMs;
}

/** A socket that only talks to this machine needs no right to do more. */
function localHostname(remote: string): string {
  if (remote.startsWith("127.")) return "127.0.0.1";
  if (remote === "::1") return "::1";
  return isIpv6(remote) ? "::" : "0.0.0.0";
}
