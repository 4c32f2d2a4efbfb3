import { AddressCache } from "./address_cache.ts";
import {
  canonicalAddress,
  formatAddress,
  type HostPort,
  parseAddress,
} from "./address.ts";
import { deliver } from "./deliver.ts";
import {
  type DatagramSink,
  type Transport,
  TransportError,
} from "./transport.ts";
import { closedError, sendRefusal, UDP_BYTES_MAX } from "./udp_socket.ts";

/** Options of {@linkcode MemoryNetwork}. */
export interface MemoryNetworkOptions {
  /**
   * How many datagrams wait at an endpoint whose owner is busy, or has not
   * called `receive`; more are lost, as a kernel loses them.
   *
   * @default {256}
   */
  readonly queueDatagramsMax?: number;
}

/**
 * A network within this program: nothing is lost but what overflows a queue,
 * and nothing is reordered. For tests, and for a service in the same process.
 *
 * It is as unkind as a socket may be: bytes are read after `send` has returned,
 * and a delivered view is wiped when its sink returns.
 *
 * Delivery takes microtasks, no turn of the event loop: two endpoints that
 * answer each other for ever keep timers from firing.
 */
export class MemoryNetwork {
  readonly #endpoints = new Map<string, MemoryEndpoint>();
  readonly #queueDatagramsMax: number;
  #portNext = 1;

  /** An empty network. */
  constructor({ queueDatagramsMax = 256 }: MemoryNetworkOptions = {}) {
    this.#queueDatagramsMax = queueDatagramsMax;
  }

  /**
   * Binds an endpoint; port 0 takes the next free one.
   *
   * @throws {TransportError} `address_in_use` or `invalid_address`
   */
  listen({ hostname, port }: HostPort): Transport {
    const address = port === 0
      ? this.#freeAddress(hostname)
      : canonicalAddress({ hostname, port });
    if (this.#endpoints.has(address)) {
      throw new TransportError(
        "address_in_use",
        `Cannot bind ${address}: another endpoint of this network has it`,
      );
    }
    const endpoint = new MemoryEndpoint(
      address,
      this.#endpoints,
      this.#queueDatagramsMax,
    );
    this.#endpoints.set(address, endpoint);
    return endpoint;
  }

  #freeAddress(hostname: string): string {
    while (true) {
      const address = canonicalAddress({ hostname, port: this.#portNext++ });
      if (!this.#endpoints.has(address)) return address;
    }
  }
}

/** Two endpoints that reach each other: `127.0.0.1:1` and `127.0.0.1:2`. */
export function memoryPair(
  options: MemoryNetworkOptions = {},
): [Transport, Transport] {
  const network = new MemoryNetwork(options);
  const hostname = "127.0.0.1";
  return [
    network.listen({ hostname, port: 1 }),
    network.listen({ hostname, port: 2 }),
  ];
}

class MemoryEndpoint implements Transport {
  readonly address: string;
  readonly datagramBytesMax: number = UDP_BYTES_MAX;
  readonly #bound: HostPort;
  readonly #endpoints: Map<string, MemoryEndpoint>;
  readonly #queueDatagramsMax: number;
  readonly #addresses = new AddressCache();
  #queue: { datagram: Uint8Array; from: string }[] = [];
  #sink: DatagramSink | undefined;
  #isScheduled = false;
  #isClosed = false;

  constructor(
    address: string,
    endpoints: Map<string, MemoryEndpoint>,
    queueDatagramsMax: number,
  ) {
    this.address = address;
    this.#bound = parseAddress(address);
    this.#endpoints = endpoints;
    this.#queueDatagramsMax = queueDatagramsMax;
  }

  receive(sink: DatagramSink): void {
    if (this.#sink !== undefined) {
      throw new TypeError(`Cannot receive twice at ${this.address}`);
    }
    this.#sink = sink;
    this.#schedule();
  }

  async send(datagram: Uint8Array, to: string): Promise<void> {
    if (this.#isClosed) throw closedError(this.address);
    const target = this.#addresses.parsed(to);
    const refusal = sendRefusal(this.#bound, target, datagram.byteLength);
    if (refusal !== undefined) throw refusal;

    // Read later, as a socket does: whoever reuses the bytes too soon sees it.
    await undefined;
    const peer = this.#endpoints.get(formatAddress(target));
    if (peer !== undefined) peer.#enqueue(datagram.slice(), this.address);
  }

  close(): Promise<void> {
    if (!this.#isClosed) {
      this.#isClosed = true;
      this.#queue = [];
      this.#endpoints.delete(this.address);
    }
    return Promise.resolve();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #enqueue(datagram: Uint8Array, from: string): void {
    if (this.#queue.length >= this.#queueDatagramsMax) return;
    this.#queue.push({ datagram, from });
    this.#schedule();
  }

  #schedule(): void {
    if (this.#isScheduled || this.#sink === undefined) return;
    this.#isScheduled = true;
    queueMicrotask(() => this.#drain(this.#sink!));
  }

  #drain(sink: DatagramSink): void {
    this.#isScheduled = false;
    const waiting = this.#queue;
    this.#queue = [];
    for (const { datagram, from } of waiting) {
      if (this.#isClosed) return;
      deliver(sink, datagram, from);
      // Whoever keeps the view without copying finds out here.
      datagram.fill(0xdd);
    }
  }
}
