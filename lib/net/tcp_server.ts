import { canonicalAddress } from "./address.ts";
import type { TcpListener, TcpStream } from "./byte_stream.ts";
import { FrameConnection } from "./frame_connection.ts";
import { checkFrameSize, FrameQueue } from "./frame_queue.ts";
import { countEnd, tcpCounters } from "./tcp_counters.ts";
import type {
  TcpCounters,
  TcpSettings,
  TcpTransport,
} from "./tcp_transport.ts";
import { type DatagramSink, TransportError } from "./transport.ts";
import { closedError } from "./udp_socket.ts";

/** A peer that has dialed. */
interface DialedIn {
  readonly queue: FrameQueue;
  readonly connection: FrameConnection;
}

/** The listening form of a transport over TCP. */
export class TcpServer implements TcpTransport {
  readonly address: string;
  readonly datagramBytesMax: number;
  readonly isReliable = true;
  readonly counters: TcpCounters = tcpCounters();
  readonly #listener: TcpListener;
  readonly #settings: TcpSettings;
  readonly #peers = new Map<string, DialedIn>();
  #sink: DatagramSink | undefined;
  #lost: (address: string) => void = () => {};
  /** Undefined until `close`. */
  #closing: Promise<void> | undefined;

  /** Takes over a listener, whose streams are to be given to `accept`. */
  constructor(listener: TcpListener, settings: TcpSettings) {
    this.#listener = listener;
    this.#settings = settings;
    this.address = listener.address;
    this.datagramBytesMax = settings.datagramBytesMax;
  }

  /** A connection that has come in. */
  accept(stream: TcpStream): void {
    if (this.#closing !== undefined) return stream.close();
    if (this.#peers.size >= this.#settings.connectionsMax) {
      this.counters.connectionsRefused++;
      return stream.close();
    }
    const { address } = stream;
    // One that was reset may be back, from the same port, before its old
    // connection has said so.
    void this.#peers.get(address)?.connection.close();
    const queue = new FrameQueue(this.#settings.sendBufferBytes, address);
    const connection = new FrameConnection({
      stream,
      queue,
      datagramBytesMax: this.datagramBytesMax,
      clock: this.#settings.clock,
      flushesAtEnd: true,
      ended: (cause) => {
        if (this.#peers.get(address)?.connection === connection) {
          this.#peers.delete(address);
        }
        countEnd(this.counters, cause);
        this.counters.datagramsLost += queue.fail(this.#endError(address));
        this.#lost(address);
      },
    });
    this.#peers.set(address, { queue, connection });
    if (this.#sink !== undefined) connection.receive(this.#sink);
  }

  receive(sink: DatagramSink): void {
    if (this.#sink !== undefined) {
      throw new TypeError(`Cannot receive twice at ${this.address}`);
    }
    this.#sink = sink;
    for (const { connection } of this.#peers.values()) connection.receive(sink);
  }

  onLost(listener: (address: string) => void): void {
    this.#lost = listener;
  }

  send(datagram: Uint8Array, to: string): Promise<void> {
    let peer: DialedIn;
    try {
      peer = this.#peerAt(to);
      checkFrameSize(datagram, to, this.datagramBytesMax);
    } catch (error) {
      return Promise.reject(error);
    }
    const sent = peer.queue.add(datagram);
    peer.connection.wake();
    return sent;
  }

  close(): Promise<void> {
    this.#closing ??= this.#shutDown();
    return this.#closing;
  }

  /** The same as `close`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #peerAt(to: string): DialedIn {
    if (this.#closing !== undefined) throw closedError(this.address);
    const peer = this.#peers.get(to) ?? this.#peers.get(canonicalAddress(to));
    if (peer !== undefined && !peer.connection.isClosing) return peer;
    throw new TransportError(
      "unreachable",
      `Cannot send to ${to}: it is not connected to ${this.address}, ` +
        "and over TCP it has to connect first",
    );
  }

  #endError(address: string): TransportError {
    return this.#closing !== undefined
      ? closedError(this.address)
      : new TransportError(
        "connection_lost",
        `Cannot send to ${address}: its connection ended before there was room`,
      );
  }

  async #shutDown(): Promise<void> {
    const peers = [...this.#peers.values()];
    await Promise.all([
      this.#listener.close(),
      ...peers.map(({ connection }) => connection.close()),
    ]);
  }
}
