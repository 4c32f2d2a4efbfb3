import { canonicalAddress, parseAddress } from "./address.ts";
import { type Dial, DialedPeer, type DialSettings } from "./dialed_peer.ts";
import { checkFrameSize } from "./frame_queue.ts";
import { tcpCounters } from "./tcp_counters.ts";
import type { TcpCounters, TcpTransport } from "./tcp_transport.ts";
import { type DatagramSink, TransportError } from "./transport.ts";
import { closedError } from "./udp_socket.ts";

/** The dialing form of a transport over TCP. */
export class TcpDialer implements TcpTransport {
  readonly address = "[::]:0";
  readonly datagramBytesMax: number;
  readonly isReliable = true;
  readonly counters: TcpCounters = tcpCounters();
  readonly #dial: Dial;
  readonly #settings: DialSettings;
  readonly #peers = new Map<string, DialedPeer>();
  #sink: DatagramSink | undefined;
  #lost: (address: string) => void = () => {};
  /** Undefined until `close`. */
  #closing: Promise<void> | undefined;

  /** A transport that has dialed nobody yet. */
  constructor(dial: Dial, settings: DialSettings) {
    this.#dial = dial;
    this.#settings = settings;
    this.datagramBytesMax = settings.datagramBytesMax;
  }

  receive(sink: DatagramSink): void {
    if (this.#sink !== undefined) {
      throw new TypeError("Cannot receive twice at one dialing transport");
    }
    this.#sink = sink;
    for (const peer of this.#peers.values()) peer.receive(sink);
  }

  onLost(listener: (address: string) => void): void {
    this.#lost = listener;
  }

  connect(to: string): Promise<void> {
    let peer: DialedPeer;
    try {
      if (this.#closing !== undefined) throw closedError(this.address);
      peer = this.#peerAt(to);
    } catch (error) {
      return Promise.reject(error);
    }
    return peer.connect();
  }

  send(datagram: Uint8Array, to: string): Promise<void> {
    let peer: DialedPeer;
    try {
      if (this.#closing !== undefined) throw closedError(this.address);
      checkFrameSize(datagram, to, this.datagramBytesMax);
      peer = this.#peers.get(to) ?? this.#peerAt(to);
    } catch (error) {
      return Promise.reject(error);
    }
    return peer.send(datagram);
  }

  close(): Promise<void> {
    this.#closing ??= this.#shutDown();
    return this.#closing;
  }

  /** The same as `close`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #peerAt(to: string): DialedPeer {
    const address = canonicalAddress(to);
    const known = this.#peers.get(address);
    if (known !== undefined) return known;
    if (parseAddress(address).port === 0) {
      throw new TransportError(
        "invalid_address",
        `Cannot connect to ${to}: port 0 stands for any free port, where one binds`,
      );
    }
    this.#makeRoom(to);
    const peer = new DialedPeer(
      address,
      this.#dial,
      this.#settings,
      { counters: this.counters, lost: () => this.#lost(address) },
    );
    if (this.#sink !== undefined) peer.receive(this.#sink);
    this.#peers.set(address, peer);
    return peer;
  }

  /** Those whose connection is over are kept for their pauses only. */
  #makeRoom(to: string): void {
    const { connectionsMax } = this.#settings;
    if (this.#peers.size < connectionsMax) return;
    for (const [address, peer] of this.#peers) {
      if (peer.isIdle) this.#peers.delete(address);
    }
    if (this.#peers.size < connectionsMax) return;
    this.counters.connectionsRefused++;
    throw new TransportError(
      "other",
      `Cannot connect to ${to}: there are ${connectionsMax} connections ` +
        "already, raise connectionsMax or close those not needed",
    );
  }

  async #shutDown(): Promise<void> {
    const peers = [...this.#peers.values()];
    const error = closedError(this.address);
    await Promise.all(peers.map((peer) => peer.close(error)));
  }
}
