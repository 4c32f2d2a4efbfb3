import { AddressCache } from "./address_cache.ts";
import { formatAddress, type HostPort } from "./address.ts";
import { canonicalIp } from "./ip.ts";
import type { Clock } from "./clock.ts";
import { deliver } from "./deliver.ts";
import { bindError, isClosed, isPassing, sendError } from "./socket_error.ts";
import { systemClock } from "./system_clock.ts";
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

/** An address in Deno's form. */
export interface DatagramAddress extends HostPort {
  /** Always UDP here. */
  readonly transport: "udp";
}

/**
 * The part of `Deno.DatagramConn` that is used. Deno's own type is not named,
 * so that this loads and type-checks in other runtimes; tests bring a fake.
 */
export interface DatagramConn {
  /** Where it is bound. */
  readonly addr: unknown;
  /** Waits for a datagram and writes it into the buffer. */
  receive(buffer: Uint8Array): Promise<[Uint8Array, unknown]>;
  /** Sends a datagram; reads the bytes until the promise settles. */
  send(datagram: Uint8Array, to: DatagramAddress): Promise<number>;
  /** Frees the port; pending receives reject. */
  close(): void;
}

/** `Deno.listenDatagram`, for UDP. */
export type ListenDatagram = (options: DatagramAddress) => DatagramConn;

/** `Deno.listenDatagram`, where this runtime has it. */
export function denoListenDatagram(): ListenDatagram | undefined {
  const { Deno: deno } = globalThis as unknown as {
    Deno?: { listenDatagram?: ListenDatagram };
  };
  return deno?.listenDatagram;
}

/**
 * Binds a UDP socket by `Deno.listenDatagram`.
 *
 * @param hostname an IP address
 * @throws {TransportError} where it cannot be bound
 */
export function listenDenoUdp(
  { hostname, port }: UdpOptions,
  listen: ListenDatagram,
): DenoUdp {
  try {
    return new DenoUdp(listen({ transport: "udp", hostname, port }));
  } catch (error) {
    throw bindError(error, formatAddress({ hostname, port }));
  }
}

/** A transport over `Deno.listenDatagram`. */
export class DenoUdp implements UdpTransport {
  readonly address: string;
  readonly datagramBytesMax: number = UDP_BYTES_MAX;
  readonly counters: UdpCounters = udpCounters();
  readonly #conn: DatagramConn;
  readonly #clock: Clock;
  readonly #bound: HostPort;
  readonly #addresses = new AddressCache();
  readonly #sends = new Turnstile();
  /** Undefined until `receive`; then the loop, which ends at `close`. */
  #loop: Promise<void> | undefined;
  /** Undefined until `close`. */
  #closing: Promise<void> | undefined;
  #endPause: () => void = () => {};

  /** Takes over a bound socket: nobody else is to use it, or close it. */
  constructor(conn: DatagramConn, clock: Clock = systemClock) {
    const { hostname, port } = conn.addr as HostPort;
    this.#conn = conn;
    this.#clock = clock;
    this.#bound = { hostname: canonicalIp(hostname) ?? hostname, port };
    this.address = formatAddress(this.#bound);
  }

  receive(sink: DatagramSink): void {
    if (this.#loop !== undefined) {
      throw new TypeError(`Cannot receive twice at ${this.address}`);
    }
    if (this.#closing === undefined) this.#loop = this.#receiveAll(sink);
  }

  async send(datagram: Uint8Array, to: string): Promise<void> {
    if (this.#closing !== undefined) throw closedError(this.address);
    const { hostname, port } = this.#addresses.parsed(to);
    const bytes = datagram.byteLength;
    const refusal = sendRefusal(this.#bound, { hostname, port }, bytes);
    if (refusal !== undefined) throw refusal;

    try {
      const target = { transport: "udp", hostname, port } as const;
      await this.#sends.pass(() => this.#conn.send(datagram, target));
    } catch (error) {
      if (this.#closing !== undefined) throw closedError(this.address);
      if (!isPassing(error)) throw sendError(error, bytes, to);
      this.counters.sendsLost++;
    }
  }

  close(): Promise<void> {
    this.#closing ??= this.#shutDown();
    return this.#closing;
  }

  /** The same as `close`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /**
   * One receive at a time, as Deno serves several in reverse order; into one
   * buffer, as a fresh one for each costs 5 times the throughput.
   */
  async #receiveAll(sink: DatagramSink): Promise<void> {
    const buffer = new Uint8Array(BUFFER_BYTES);
    let failures = 0;
    while (this.#closing === undefined) {
      try {
        const [datagram, from] = await this.#conn.receive(buffer);
        // Closed while this was on its way: delivery has stopped.
        if (this.#closing !== undefined) return;
        failures = 0;
        this.#accept(sink, datagram, from as HostPort);
        for (let i = 0; i < HOPS; i++) await undefined;
      } catch (error) {
        if (this.#closing !== undefined || isClosed(error)) return;
        this.counters.receiveErrors++;
        failures++;
        if (failures > RETRIES_AT_ONCE) {
          await this.#pause(failures - RETRIES_AT_ONCE);
        }
      }
    }
  }

  #accept(sink: DatagramSink, datagram: Uint8Array, from: HostPort): void {
    // Longer than IPv4 carries, or cut: neither can be answered in kind.
    if (datagram.byteLength > UDP_BYTES_MAX) {
      this.counters.oversized++;
      return;
    }
    const source = this.#addresses.canonical(from.hostname, from.port);
    deliver(sink, datagram, source);
  }

  /**
   * Receiving failed several times with no datagram in between. On Windows each
   * datagram sent to a dead port makes one receive fail, so it goes on for as
   * long as there are ports; but an error that stays must not spin.
   */
  #pause(round: number): Promise<void> {
    const pauseMs = Math.min(2 ** (round - 1), PAUSE_MS_MAX);
    return new Promise((resolve) => {
      const at = this.#clock.now() + pauseMs;
      const cancel = this.#clock.schedule(at, resolve);
      this.#endPause = () => {
        cancel();
        resolve();
      };
    });
  }

  async #shutDown(): Promise<void> {
    try {
      this.#conn.close();
    } catch (error) {
      // Closed under us; a second close of Deno's throws.
      if (!isClosed(error)) throw error;
    }
    this.#endPause();
    // The port is free once the system has let go of what was under way.
    await this.#sends.empty();
    await this.#loop;
  }
}

/**
 * 65,536: one more than any UDP datagram can have, so that none is cut. Deno
 * cuts in silence.
 */
const BUFFER_BYTES = 65_536;

/** A burst of ICMP messages passes at once. */
const RETRIES_AT_ONCE = 16;

/**
 * Microtasks between a datagram and asking for the next: enough for what the
 * first leads to, a reply or the next call, to be sent before. Its answer is
 * then often there by the time that it is asked for; asking first costs a
 * system call in vain, and a turn of the event loop. 12 take 0.2 µs.
 */
const HOPS = 12;

/** A broken socket costs 10 calls a second, and a mended one is back as soon. */
const PAUSE_MS_MAX = 100;
