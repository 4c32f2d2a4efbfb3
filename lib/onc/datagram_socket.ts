import type { Transport } from "../net/transport.ts";
import type { OncClientStats } from "./client_counters.ts";

/**
 * A client's socket. What arrives goes to whoever talks to its source, and to
 * nobody else: a reply from another address is none.
 */
export class DatagramSocket {
  readonly transport: Transport;
  readonly #stats: OncClientStats;
  readonly #sinks = new Map<string, (datagram: Uint8Array) => void>();

  /** Takes the transport over. */
  constructor(transport: Transport, stats: OncClientStats) {
    this.transport = transport;
    this.#stats = stats;
    transport.receive((datagram, from) => {
      const sink = this.#sinks.get(from);
      if (sink === undefined) this.#stats.datagramsForeign++;
      else sink(datagram);
    });
  }

  /** From now on `sink` is given what comes from `address`. */
  listenTo(address: string, sink: (datagram: Uint8Array) => void): void {
    this.#sinks.set(address, sink);
  }
}
