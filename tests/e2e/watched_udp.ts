import { listenUdp } from "../../lib/net/mod.ts";
import type { DatagramSink, Transport } from "../../lib/net/transport.ts";

/** A UDP socket that tells when so much has passed through it. */
export class WatchedUdp implements Transport {
  readonly #inner: Transport;
  readonly sent = new Gauge();
  readonly received = new Gauge();

  /** Opens one at any free port of loopback. */
  static async open(): Promise<WatchedUdp> {
    return new WatchedUdp(
      await listenUdp({ hostname: "127.0.0.1", port: 0 }),
    );
  }

  private constructor(inner: Transport) {
    this.#inner = inner;
  }

  get address(): string {
    return this.#inner.address;
  }

  get datagramBytesMax(): number {
    return this.#inner.datagramBytesMax;
  }

  receive(sink: DatagramSink): void {
    this.#inner.receive((datagram, from) => {
      this.received.add(datagram.length);
      sink(datagram, from);
    });
  }

  async send(datagram: Uint8Array, to: string): Promise<void> {
    const { length } = datagram;
    await this.#inner.send(datagram, to);
    this.sent.add(length);
  }

  close(): Promise<void> {
    return this.#inner.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

/** A count of bytes that one can wait for. */
class Gauge {
  #bytes = 0;
  #until = Infinity;
  #reached: () => void = () => {};

  add(bytes: number): void {
    this.#bytes += bytes;
    if (this.#bytes >= this.#until) this.#reached();
  }

  /** Resolves when so many more bytes have passed. */
  more(bytes: number): Promise<void> {
    this.#until = this.#bytes + bytes;
    return new Promise((resolve) => this.#reached = resolve);
  }
}
