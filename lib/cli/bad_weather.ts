import { Random } from "../core/random.ts";
import type { Clock } from "../net/clock.ts";
import type { DatagramSink, Transport } from "../net/transport.ts";

/** What has been done to datagrams, by kind. */
export interface WeatherReport {
  /** All that came by, in both directions. */
  datagrams: number;
  dropped: number;
  doubled: number;
  delayed: number;
}

/** Options of {@linkcode BadWeather}. */
export interface BadWeatherOptions {
  readonly clock: Clock;
  /** From where the fate of each victim comes. */
  readonly seed: ArrayLike<number>;
}

/**
 * A transport on which every third datagram, of those that leave and those that
 * arrive together, is dropped, doubled or delayed.
 */
export class BadWeather implements Transport {
  readonly address: string;
  readonly datagramBytesMax: number;
  /** What has happened so far. */
  readonly report: WeatherReport = {
    datagrams: 0,
    dropped: 0,
    doubled: 0,
    delayed: 0,
  };
  readonly #inner: Transport;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #cancels = new Set<() => void>();
  #isClosed = false;

  /** Takes over a transport, and closes it with itself. */
  constructor(inner: Transport, { clock, seed }: BadWeatherOptions) {
    this.address = inner.address;
    this.datagramBytesMax = inner.datagramBytesMax;
    this.#inner = inner;
    this.#clock = clock;
    this.#random = new Random(seed);
  }

  receive(sink: DatagramSink): void {
    this.#inner.receive((datagram, from) => {
      // Copied, as the view is overwritten while a delayed one waits.
      this.#pass(datagram, (bytes) => sink(bytes, from));
    });
  }

  async send(datagram: Uint8Array, to: string): Promise<void> {
    const sent: Promise<void>[] = [];
    this.#pass(datagram, (bytes) => {
      const sending = this.#inner.send(bytes, to);
      sent.push(sending);
      // A late one has nobody who awaits it any more.
      sending.catch(() => {});
    });
    await Promise.all(sent);
  }

  close(): Promise<void> {
    this.#isClosed = true;
    for (const cancel of this.#cancels) cancel();
    return this.#inner.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #pass(datagram: Uint8Array, go: (datagram: Uint8Array) => void): void {
    this.report.datagrams++;
    if (this.report.datagrams % 3 !== 0) return go(datagram);
    switch (this.#random.uint32() % 3) {
      case 0:
        this.report.dropped++;
        return;
      case 1:
        this.report.doubled++;
        go(datagram);
        return this.#later(datagram, go);
      case 2:
        this.report.delayed++;
        return this.#later(datagram, go);
    }
  }

  /** Lets a copy go on after others, so that it comes out of order. */
  #later(datagram: Uint8Array, go: (datagram: Uint8Array) => void): void {
    const copy = datagram.slice();
    const atMs = this.#clock.now() + this.#random.between(1, DELAY_MS_MAX);
    const cancel = this.#clock.schedule(atMs, () => {
      this.#cancels.delete(cancel);
      if (!this.#isClosed) go(copy);
    });
    this.#cancels.add(cancel);
  }
}

/** Longer than the first retransmission after a measured round trip takes. */
const DELAY_MS_MAX = 60;
