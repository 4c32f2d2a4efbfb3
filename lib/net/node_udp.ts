import { createSocket, type RemoteInfo, type Socket } from "node:dgram";
import { nextTick } from "node:process";
import { AddressCache } from "./address_cache.ts";
import { formatAddress, type HostPort, isIpv6 } from "./address.ts";
import { canonicalIp } from "./ip.ts";
import { deliver } from "./deliver.ts";
import { bindError, isPassing, sendError } from "./socket_error.ts";
import type { DatagramSink } from "./transport.ts";
import { Turnstile } from "./turnstile.ts";
import {
  closedError,
  sendRefusal,
  UDP_BYTES_MAX,
  type UdpCounters,
  udpCounters,
  type UdpOptions,
  type UdpTransport,
} from "./udp_socket.ts";

/**
 * Binds a UDP socket by `node:dgram`, which Node, Bun and Deno have.
 *
 * @param hostname an IP address
 * @returns a promise that rejects with a {@linkcode TransportError} where it
 * cannot be bound
 */
export async function listenNodeUdp(
  { hostname, port }: UdpOptions,
): Promise<NodeUdp> {
  const type = isIpv6(hostname) ? "udp6" : "udp4";
  const literal = (host: string, _: unknown, found: LookupCallback): void =>
    nextTick(() => {
      try {
        found(null, host, isIpv6(host) ? 6 : 4);
      } catch (error) {
        socket.emit("error", error);
      }
    });
  // The default look-up leaves literals alone as well; but Deno throws from
  // within its callback where a permission is missing, which no one can catch.
  // At once would be too soon: Deno then forgets to emit `close`.
  const socket: Socket = createSocket({ type, lookup: literal });
  try {
    await bind(socket, hostname, port);
    return new NodeUdp(socket);
  } catch (error) {
    socket.close();
    throw bindError(error, formatAddress({ hostname, port }));
  }
}

/** A transport over a bound socket of `node:dgram`. */
export class NodeUdp implements UdpTransport {
  readonly address: string;
  readonly datagramBytesMax: number = UDP_BYTES_MAX;
  readonly counters: UdpCounters = udpCounters();
  readonly #socket: Socket;
  readonly #bound: HostPort;
  readonly #addresses = new AddressCache();
  readonly #sends = new Turnstile();
  /** Ends the send under way when the socket closes. */
  #endSend: (error: Error) => void = () => {};
  /** What came before `receive`; the socket reads whether one listens or not. */
  #early: { datagram: Uint8Array; from: string }[] = [];
  #sink: DatagramSink | undefined;
  /** Undefined until `close`. */
  #closing: Promise<void> | undefined;

  /** Takes over a bound socket: nobody else is to use it, or close it. */
  constructor(socket: Socket) {
    const { address, port } = socket.address();
    this.#socket = socket;
    this.#bound = { hostname: canonicalIp(address) ?? address, port };
    this.address = formatAddress(this.#bound);
    socket.on("message", (datagram, info) => this.#accept(datagram, info));
    // Without a listener an error event would end the process.
    socket.on("error", () => this.counters.receiveErrors++);
  }

  receive(sink: DatagramSink): void {
    if (this.#sink !== undefined) {
      throw new TypeError(`Cannot receive twice at ${this.address}`);
    }
    this.#sink = sink;
    // Not from within this call: the sink may need what the caller does next.
    if (this.#early.length > 0) queueMicrotask(() => this.#deliverEarly());
  }

  async send(datagram: Uint8Array, to: string): Promise<void> {
    if (this.#closing !== undefined) throw closedError(this.address);
    const target = this.#addresses.parsed(to);
    const bytes = datagram.byteLength;
    const refusal = sendRefusal(this.#bound, target, bytes);
    if (refusal !== undefined) throw refusal;

    try {
      await this.#sends.pass(() => this.#handOver(datagram, target));
    } catch (error) {
      if (this.#closing !== undefined) throw closedError(this.address);
      if (!isPassing(error)) throw sendError(error, bytes, to);
      this.counters.sendsLost++;
    }
  }

  close(): Promise<void> {
    this.#closing ??= new Promise((resolve) => {
      this.#early = [];
      this.#socket.close(() => {
        // Not every runtime calls back for a send that a close overtakes.
        this.#endSend(closedError(this.address));
        resolve();
      });
    });
    return this.#closing;
  }

  /** The same as `close`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #handOver(datagram: Uint8Array, target: HostPort): Promise<void> {
    // A socket of IPv6 takes IPv4 addresses in their mapped form only.
    const isMapped = isIpv6(this.#bound.hostname) && !isIpv6(target.hostname);
    const host = isMapped ? `::ffff:${target.hostname}` : target.hostname;
    return new Promise((resolve, reject) => {
      this.#endSend = reject;
      const bytes = datagram.byteLength;
      this.#socket.send(datagram, 0, bytes, target.port, host, (error) => {
        if (error) reject(error);
        else resolve();
      });
    });
  }

  #accept(datagram: Uint8Array, info: RemoteInfo): void {
    if (this.#closing !== undefined) return;
    if (datagram.byteLength > UDP_BYTES_MAX) {
      this.counters.oversized++;
      return;
    }
    const from = this.#addresses.canonical(info.address, info.port);
    if (this.#sink !== undefined && this.#early.length === 0) {
      deliver(this.#sink, datagram, from);
    } else if (this.#early.length < EARLY_DATAGRAMS_MAX) {
      this.#early.push({ datagram, from });
    }
  }

  #deliverEarly(): void {
    // Emptied first to last, so that what arrives meanwhile queues behind.
    for (const { datagram, from } of this.#early) {
      if (this.#closing === undefined) deliver(this.#sink!, datagram, from);
    }
    this.#early = [];
  }
}

/** 256: the small datagrams that a kernel's receive queue holds by default. */
const EARLY_DATAGRAMS_MAX = 256;

function bind(socket: Socket, address: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once("error", reject);
    // Exclusive: the workers of a Node cluster would share the port otherwise,
    // each with a table of calls of its own.
    socket.bind({ address, port, exclusive: true }, () => {
      socket.off("error", reject);
      resolve();
    });
  });
}

type LookupCallback = (error: null, address: string, family: number) => void;
