import {
  type DatagramSink,
  type Transport,
  TransportError,
} from "./transport.ts";

/** What addresses that are reached over TCP begin with; others are UDP's. */
export const tcpScheme = "tcp://";

/** Whether an address is reached over TCP. */
export function isTcpAddress(address: string): boolean {
  return address.startsWith(tcpScheme);
}

/**
 * UDP and TCP as one transport: addresses that begin with `tcp://` are those of
 * TCP connections, all others of datagrams. One endpoint serves both, so that a
 * call which is sent over both is still one call.
 */
export class SchemeTransport implements Transport {
  readonly address: string;
  readonly datagramBytesMax: number;
  /** Makes a connection of TCP, if this end is the one that dials. */
  readonly connect: ((to: string) => Promise<void>) | undefined;
  readonly #udp: Transport | undefined;
  readonly #tcp: Transport;
  /** By the address without scheme, lest each datagram make a new text. */
  readonly #names: Map<string, string> = new Map();

  /** @param udp left out where all goes over TCP */
  constructor(udp: Transport | undefined, tcp: Transport) {
    this.#udp = udp;
    this.#tcp = tcp;
    this.connect = tcp.connect === undefined
      ? undefined
      : (to) => tcp.connect!(to.slice(tcpScheme.length));
    this.address = udp?.address ?? tcpScheme + tcp.address;
    this.datagramBytesMax = Math.min(
      tcp.datagramBytesMax,
      udp?.datagramBytesMax ?? Infinity,
    );
  }

  receive(sink: DatagramSink): void {
    this.#udp?.receive(sink);
    this.#tcp.receive((datagram, from) => sink(datagram, this.#nameOf(from)));
  }

  onLost(listener: (address: string) => void): void {
    this.#tcp.onLost?.((address) => {
      listener(this.#nameOf(address));
      this.#names.delete(address);
    });
  }

  send(datagram: Uint8Array, to: string): Promise<void> {
    if (isTcpAddress(to)) {
      return this.#tcp.send(datagram, to.slice(tcpScheme.length));
    }
    return this.#udp?.send(datagram, to) ?? Promise.reject(noUdp(to));
  }

  async close(): Promise<void> {
    await Promise.all([this.#udp?.close(), this.#tcp.close()]);
  }

  /** The same as `close`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #nameOf(address: string): string {
    let name = this.#names.get(address);
    if (name === undefined) {
      name = tcpScheme + address;
      this.#names.set(address, name);
    }
    return name;
  }
}

function noUdp(to: string): TransportError {
  return new TransportError(
    "unreachable",
    `Cannot send to ${to}: this transport has TCP only`,
  );
}
