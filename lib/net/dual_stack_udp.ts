import type { DatagramSink, Transport } from "./transport.ts";
import { closedError, UDP_BYTES_MAX } from "./udp_socket.ts";

/** A family of addresses. */
export type Family = "ipv4" | "ipv6";

/** The family of an address in canonical form. */
export function familyOf(address: string): Family {
  return address.startsWith("[") ? "ipv6" : "ipv4";
}

/**
 * UDP to both families of addresses, from a socket for each that is opened when
 * it is first needed. One socket bound to `::` speaks both on some systems only
 * (RFC 3493 §5.3 lets each choose), and nowhere if the machine has no IPv6.
 *
 * It is for who sends first: its port is not the same in both families.
 */
export class DualStackUdp implements Transport {
  readonly datagramBytesMax: number = UDP_BYTES_MAX;
  readonly #open: (family: Family) => Promise<Transport>;
  readonly #sockets: Partial<Record<Family, Transport>> = {};
  /** Attempts to open that are under way. */
  readonly #opening: Map<Family, Promise<Transport>> = new Map();
  #sink: DatagramSink | undefined;
  /** Undefined until `close`. */
  #closing: Promise<void> | undefined;

  /** @param open binds a socket that speaks a family */
  constructor(open: (family: Family) => Promise<Transport>) {
    this.#open = open;
  }

  /** That of the first socket; bound nowhere, which `[::]:0` says, before. */
  get address(): string {
    const [first] = Object.values(this.#sockets);
    return first?.address ?? "[::]:0";
  }

  /**
   * Opens the sockets of some families before they are needed.
   *
   * @throws {TransportError} if none of them can be opened
   */
  async prepare(families: ReadonlySet<Family>): Promise<void> {
    const opened = await Promise.allSettled(
      [...families].map((family) => this.#socket(family)),
    );
    const failed = opened.filter((one) => one.status === "rejected");
    // Without IPv6 here, those that have IPv4 can be reached nevertheless.
    if (failed.length < opened.length || failed.length === 0) return;
    throw failed[0]!.reason;
  }

  receive(sink: DatagramSink): void {
    if (this.#sink !== undefined) {
      throw new TypeError(`Cannot receive twice at ${this.address}`);
    }
    this.#sink = sink;
    for (const socket of Object.values(this.#sockets)) socket.receive(sink);
  }

  send(datagram: Uint8Array, to: string): Promise<void> {
    const family = familyOf(to);
    const socket = this.#sockets[family];
    if (socket !== undefined) return socket.send(datagram, to);
    return this.#socket(family).then((opened) => opened.send(datagram, to));
  }

  close(): Promise<void> {
    this.#closing ??= this.#closeAll();
    return this.#closing;
  }

  /** The same as `close`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** The socket of a family. One that cannot be opened is tried again next time. */
  #socket(family: Family): Promise<Transport> {
    let opening = this.#opening.get(family);
    if (opening === undefined) {
      opening = this.#bind(family);
      this.#opening.set(family, opening);
      const ended = () => void this.#opening.delete(family);
      opening.then(ended, ended);
    }
    return opening;
  }

  async #bind(family: Family): Promise<Transport> {
    if (this.#closing !== undefined) throw closedError(this.address);
    const socket = await this.#open(family);
    this.#sockets[family] = socket;
    if (this.#sink !== undefined) socket.receive(this.#sink);
    return socket;
  }

  async #closeAll(): Promise<void> {
    await Promise.allSettled(this.#opening.values());
    const sockets = Object.values(this.#sockets);
    await Promise.all(sockets.map((socket) => socket.close()));
  }
}
